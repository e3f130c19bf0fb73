// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace fathom {

/// The checksum by which the hub names a file's content: SHA-256 for large files, and for those
/// kept in git itself the SHA-1 of "blob <size>", a zero byte and the content.
class ContentHash
{
public:
    /// Of the kind that `checksum` is: 64 or 40 hexadecimal digits.
    ContentHash(const std::string& checksum, std::int64_t size);
    ~ContentHash();
    ContentHash(const ContentHash&) = delete;
    ContentHash& operator=(const ContentHash&) = delete;

    /// Back to no content.
    void restart();
    void add(std::span<const std::byte> bytes);
    /// Ends the hash: whether the content is what the checksum says.
    [[nodiscard]] bool matches();

private:
    struct Context;
    std::string m_expected;
    std::int64_t m_size;
    std::unique_ptr<Context> m_context;
};

} // namespace fathom
