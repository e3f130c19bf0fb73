// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace fathom {

/// A SHA-256 as it is.
using Digest = std::array<std::byte, 32>;

/// SHA-256 over bytes given in pieces. Identifies weights, tokenizers, data sets and evaluation sets.
class Sha256
{
public:
    Sha256();
    ~Sha256();
    Sha256(const Sha256&) = delete;
    Sha256& operator=(const Sha256&) = delete;

    void add(std::span<const std::byte> bytes);
    void add(std::string_view text);
    /// The hash; ends it.
    [[nodiscard]] Digest digest();
    /// The same as 64 lower-case hexadecimal digits.
    [[nodiscard]] std::string hex();

private:
    struct Context;
    std::unique_ptr<Context> m_context;
};

/// Two lower-case hexadecimal digits for each byte.
[[nodiscard]] std::string hexText(std::span<const std::byte> bytes);

/// Hexadecimal SHA-256 of a text.
[[nodiscard]] std::string sha256Hex(std::string_view text);

} // namespace fathom
