// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/io/block_type.h"
#include "core/io/file.h"
#include "core/io/safetensors.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace fathom {

/// A list in a GGUF file's metadata; integers of all kinds as std::int64_t.
using GgufList = std::variant<std::vector<bool>, std::vector<std::int64_t>, std::vector<double>,
    std::vector<std::string_view>>;
/// A value in a GGUF file's metadata. Texts refer to the file's bytes and need not be UTF-8.
using GgufValue = std::variant<bool, std::int64_t, float, double, std::string_view, GgufList>;

/// One tensor of a GGUF file.
struct GgufTensor
{
    std::uint32_t type = 0; ///< the format's number
    std::optional<TensorDtype> dtype; ///< of plain numbers
    std::optional<BlockType> blocks; ///< of numbers in blocks; neither: a type that is not read
    std::vector<std::int64_t> shape; ///< slowest dimension first: the other way round than stored
    std::span<const std::byte> bytes; ///< empty for a type that is not read
};

/// What a GGUF file holds; everything refers to the file's bytes.
struct GgufContent
{
    std::map<std::string, GgufValue, std::less<>> metadata;
    std::map<std::string, GgufTensor, std::less<>> tensors;
};

/// Reads metadata and tensor descriptions of a GGUF file, versions 2 and 3, and checks everything:
/// lengths before anything is allocated, repeated names, alignment, that rows are whole blocks, and
/// that each tensor lies in the file and none in another. `source` is for messages.
[[nodiscard]] Result<GgufContent> parseGguf(
    std::span<const std::byte> bytes, const std::string& source);

/// A GGUF file, memory-mapped and checked as by parseGguf.
class GgufFile
{
public:
    [[nodiscard]] static Result<GgufFile> open(const std::filesystem::path& path);

    [[nodiscard]] const std::map<std::string, GgufTensor, std::less<>>& tensors() const
    {
        return m_content.tensors;
    }
    [[nodiscard]] const GgufValue* find(std::string_view key) const;
    /// A whole number, whichever integer type it has.
    [[nodiscard]] std::optional<std::int64_t> integer(std::string_view key) const;
    [[nodiscard]] std::optional<bool> flag(std::string_view key) const;
    [[nodiscard]] std::optional<std::string_view> text(std::string_view key) const;
    /// Null if there is no list of this kind.
    template <class T>
    [[nodiscard]] const std::vector<T>* list(std::string_view key) const
    {
        const auto* const value = find(key);
        const auto* const any = value ? std::get_if<GgufList>(value) : nullptr;
        return any ? std::get_if<std::vector<T>>(any) : nullptr;
    }
    [[nodiscard]] const std::map<std::string, GgufValue, std::less<>>& metadata() const
    {
        return m_content.metadata;
    }
    [[nodiscard]] const std::filesystem::path& path() const { return m_file.path(); }
    /// The whole file.
    [[nodiscard]] std::span<const std::byte> bytes() const { return m_file.bytes(); }

private:
    GgufFile(MappedFile file, GgufContent content);

    MappedFile m_file;
    GgufContent m_content; // refers to the mapping, which stays where it is when this moves
};

/// The GGUF file that `path` names: itself, or the only model among the GGUF files of a folder
/// without a config.json. Of a model in several files the first one.
[[nodiscard]] std::optional<std::filesystem::path> findGguf(const std::filesystem::path& path);

/// The files of a model of which `first` is the first one ("…-00001-of-00003.gguf"), or `first`
/// alone.
[[nodiscard]] std::vector<std::filesystem::path> ggufParts(
    const std::filesystem::path& first, std::int64_t count);

} // namespace fathom
