// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace fathom {

/// A whole file as text. `limit` guards against files that are not what their name says.
[[nodiscard]] Result<std::string> readFile(
    const std::filesystem::path& path, std::size_t limit = std::size_t { 1 } << 32U);

/// Replaces a file in one step: written whole to a temporary name beside it, flushed to disk,
/// renamed. After an error, or a crash at any moment, the old file is still there. `write` is given
/// a function that appends bytes.
using AppendBytes = std::function<void(std::span<const std::byte>)>;
[[nodiscard]] Status writeFileAtomically(
    const std::filesystem::path& path, const std::function<void(const AppendBytes&)>& write);
[[nodiscard]] Status writeFileAtomically(
    const std::filesystem::path& path, std::string_view content);

/// Whether writeFileAtomically() could begin to write here: asked before long work whose results
/// are to be written. Creates nothing that stays.
[[nodiscard]] Status checkWritable(const std::filesystem::path& path);

/// A file mapped read-only into memory. Movable; bytes() stays valid until it is destroyed. As with
/// any mapping, another program that shortens the file meanwhile ends this one.
class MappedFile
{
public:
    [[nodiscard]] static Result<MappedFile> open(const std::filesystem::path& path);
    MappedFile(MappedFile&& other) noexcept;
    MappedFile& operator=(MappedFile&& other) noexcept;
    ~MappedFile();

    [[nodiscard]] std::span<const std::byte> bytes() const { return { m_data, m_size }; }
    [[nodiscard]] const std::filesystem::path& path() const { return m_path; }

private:
    MappedFile(std::filesystem::path path, const std::byte* data, std::size_t size);

    std::filesystem::path m_path;
    const std::byte* m_data = nullptr;
    std::size_t m_size = 0;
};

} // namespace fathom
