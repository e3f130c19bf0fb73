// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/io/file.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fathom {

/// Element types of the safetensors format.
enum class TensorDtype : std::uint8_t { Bool, U8, I8, I16, U16, F16, BF16, I32, U32, F32, I64, U64, F64, F8E4M3, F8E5M2 };

/// Bytes of one element.
[[nodiscard]] std::size_t byteSize(TensorDtype dtype);
/// The format's own name: "F32".
[[nodiscard]] std::string_view dtypeName(TensorDtype dtype);
[[nodiscard]] std::optional<TensorDtype> dtypeFromName(std::string_view name);

/// One tensor inside a mapped file. `bytes` is row-major, little-endian, possibly unaligned.
struct TensorView
{
    TensorDtype dtype = TensorDtype::F32;
    std::vector<std::int64_t> shape;
    std::span<const std::byte> bytes;
};

/// A .safetensors file, memory-mapped. Everything in its header has been checked by open(): sizes, bounds, overlaps, UTF-8.
class SafetensorsFile
{
public:
    [[nodiscard]] static Result<SafetensorsFile> open(const std::filesystem::path& path);

    [[nodiscard]] const std::map<std::string, TensorView, std::less<>>& tensors() const { return m_tensors; }
    [[nodiscard]] const TensorView* find(std::string_view name) const;
    /// The header's `__metadata__`.
    [[nodiscard]] const std::map<std::string, std::string, std::less<>>& metadata() const { return m_metadata; }
    /// The JSON header as it stands in the file.
    [[nodiscard]] std::string_view header() const { return m_header; }
    [[nodiscard]] const std::filesystem::path& path() const { return m_file.path(); }
    /// The whole file.
    [[nodiscard]] std::span<const std::byte> bytes() const { return m_file.bytes(); }

private:
    explicit SafetensorsFile(MappedFile file);

    MappedFile m_file;
    std::map<std::string, TensorView, std::less<>> m_tensors;
    std::map<std::string, std::string, std::less<>> m_metadata;
    std::string_view m_header;
};

/// A tensor to be written; refers to data that outlives the call.
struct TensorToWrite
{
    std::string name;
    TensorDtype dtype = TensorDtype::F32;
    std::vector<std::int64_t> shape;
    std::span<const std::byte> bytes;
};

/// Writes a .safetensors file atomically.
[[nodiscard]] Status writeSafetensors(const std::filesystem::path& path, std::span<const TensorToWrite> tensors,
    const std::map<std::string, std::string, std::less<>>& metadata = {});

} // namespace fathom
