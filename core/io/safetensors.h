// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/io/file.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fathom {

/// Element types of the safetensors format.
enum class TensorDtype : std::uint8_t
{
    Bool,
    U8,
    I8,
    I16,
    U16,
    F16,
    BF16,
    I32,
    U32,
    F32,
    I64,
    U64,
    F64,
    F8E4M3,
    F8E5M2
};

/// Bytes of one element.
[[nodiscard]] std::size_t byteSize(TensorDtype dtype);
/// The format's own name: "F32".
[[nodiscard]] std::string_view dtypeName(TensorDtype dtype);
[[nodiscard]] std::optional<TensorDtype> dtypeFromName(std::string_view name);
/// Bytes of a whole tensor; empty if an extent is negative or the product too large.
[[nodiscard]] std::optional<std::size_t> byteCount(
    TensorDtype dtype, std::span<const std::int64_t> shape);

/// One tensor inside a mapped file. `bytes` is row-major, little-endian, possibly unaligned.
struct TensorView
{
    TensorDtype dtype = TensorDtype::F32;
    std::vector<std::int64_t> shape;
    std::span<const std::byte> bytes;
};

/// What a .safetensors file holds; everything refers to the file's bytes.
struct SafetensorsContent
{
    std::map<std::string, TensorView, std::less<>> tensors;
    std::map<std::string, std::string, std::less<>> metadata; ///< the header's `__metadata__`
    std::string_view header; ///< the JSON header as it stands in the file
};

/// Reads the header and checks everything in it: length, UTF-8, JSON, repeated names, element
/// types, sizes, bounds, and that the tensors fill the rest of the file without overlaps or holes,
/// as the format demands. `source` is for messages.
[[nodiscard]] Result<SafetensorsContent> parseSafetensors(
    std::span<const std::byte> bytes, const std::string& source);

/// A .safetensors file, memory-mapped and checked as by parseSafetensors.
class SafetensorsFile
{
public:
    [[nodiscard]] static Result<SafetensorsFile> open(const std::filesystem::path& path);

    [[nodiscard]] const std::map<std::string, TensorView, std::less<>>& tensors() const
    {
        return m_content.tensors;
    }
    [[nodiscard]] const TensorView* find(std::string_view name) const;
    /// The header's `__metadata__`.
    [[nodiscard]] const std::map<std::string, std::string, std::less<>>& metadata() const
    {
        return m_content.metadata;
    }
    /// The JSON header as it stands in the file.
    [[nodiscard]] std::string_view header() const { return m_content.header; }
    [[nodiscard]] const std::filesystem::path& path() const { return m_file.path(); }
    /// The whole file.
    [[nodiscard]] std::span<const std::byte> bytes() const { return m_file.bytes(); }

private:
    SafetensorsFile(MappedFile file, SafetensorsContent content);

    MappedFile m_file;
    SafetensorsContent m_content; // refers to the mapping, which stays where it is when this moves
};

/// A tensor to be written; refers to data that outlives the call.
struct TensorToWrite
{
    std::string name;
    TensorDtype dtype = TensorDtype::F32;
    std::vector<std::int64_t> shape;
    std::span<const std::byte> bytes;
    std::function<void()> written {}; ///< called when the bytes are in the file; may be null
};

/// Writes a .safetensors file atomically: header padded with spaces to a multiple of 8 bytes, then
/// the tensors in the order given.
[[nodiscard]] Status writeSafetensors(const std::filesystem::path& path,
    std::span<const TensorToWrite> tensors,
    const std::map<std::string, std::string, std::less<>>& metadata = {});

} // namespace fathom
