// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/io/gguf.h"
#include "core/io/safetensors.h"
#include "core/io/torch_file.h"
#include "core/model/stored_weight.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace fathom {

/// The weights of a model directory or GGUF file, memory-mapped: one file or several, tensors by
/// the names that Hugging Face gives them.
class Checkpoint
{
public:
    [[nodiscard]] const std::map<std::string, StoredWeight, std::less<>>& tensors() const
    {
        return m_tensors;
    }
    [[nodiscard]] const StoredWeight* find(std::string_view name) const;
    /// Path of the file that has a tensor, or, where none has, of what was opened: for messages.
    [[nodiscard]] std::string sourceOf(std::string_view tensor) const;
    /// Of all files, in the order of their names.
    [[nodiscard]] std::vector<std::filesystem::path> paths() const;
    /// Of all files together.
    [[nodiscard]] std::int64_t byteCount() const;
    /// What the files hold of the tensors whose names begin with `prefix`.
    [[nodiscard]] std::vector<std::span<const std::byte>> bytesWithin(
        std::string_view prefix) const;
    /// Nothing of the files need stay in memory: what is looked at next comes from the page cache,
    /// or from the disk.
    void releasePages() const;
    /// Names, types, shapes and places of each file's tensors as text, with the file's size: what
    /// tells one checkpoint from another before their numbers are looked at.
    [[nodiscard]] std::vector<std::string> fingerprints() const;

private:
    friend Result<Checkpoint> openCheckpoint(const std::filesystem::path& path);
    using File = std::variant<SafetensorsFile, TorchFile, GgufFile>;

    Checkpoint() = default;
    [[nodiscard]] static Result<Checkpoint> openGguf(const std::filesystem::path& first);
    [[nodiscard]] static Result<Checkpoint> openDirectory(const std::filesystem::path& directory);
    /// Takes over a file's tensors. A name that another file has too is an error.
    [[nodiscard]] Status add(File file);
    [[nodiscard]] Status add(const std::string& name, StoredWeight weight);

    std::filesystem::path m_path; ///< the only file, or the index
    std::vector<File> m_files;
    std::map<std::string, StoredWeight, std::less<>> m_tensors; // in the files' mappings
    std::map<std::string, std::size_t, std::less<>> m_fileOf; ///< index into m_files
};

/// Maps a GGUF file (findGguf), or of a directory model.safetensors, else the files that
/// model.safetensors.index.json names, else pytorch_model.bin, else what its index names. Errors
/// name the file and the tensor; where there are no weights, the error says what is there instead.
[[nodiscard]] Result<Checkpoint> openCheckpoint(const std::filesystem::path& path);

/// "[48, 64]", for messages.
[[nodiscard]] std::string shapeText(std::span<const std::int64_t> shape);

} // namespace fathom
