// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fathom::jinja {

/// Texts are valid UTF-8 and count in code points, as in Python.
[[nodiscard]] std::vector<std::string> charactersOf(std::string_view text);
[[nodiscard]] std::int64_t characterCount(std::string_view text);

/// Python's `str.isspace` for one character.
[[nodiscard]] bool isPythonSpace(char32_t character);

enum class Sides : std::uint8_t
{
    Left,
    Right,
    Both
};
/// `text` without the characters of `characters` at its ends; without white space if there are
/// none.
[[nodiscard]] std::string_view strip(
    std::string_view text, Sides sides, std::optional<std::string_view> characters = {});

[[nodiscard]] std::string replaceAll(
    std::string_view text, std::string_view from, std::string_view to, std::int64_t atMost = -1);
/// At a separator, which may not be empty, at most `atMost` times unless that is negative.
[[nodiscard]] std::vector<std::string> splitAt(
    std::string_view text, std::string_view separator, std::int64_t atMost);
/// The same, counted from the end.
[[nodiscard]] std::vector<std::string> splitAtFromEnd(
    std::string_view text, std::string_view separator, std::int64_t atMost);
/// At runs of white space; nothing empty comes out.
[[nodiscard]] std::vector<std::string> splitAtSpaces(std::string_view text, std::int64_t atMost);
/// Lines without their ends.
[[nodiscard]] std::vector<std::string> splitIntoLines(std::string_view text);

[[nodiscard]] std::string upper(std::string_view text);
[[nodiscard]] std::string lower(std::string_view text);
/// The first letter of each word upper, the others lower case; words are what `isBoundary` leaves
/// together.
[[nodiscard]] std::string titled(
    std::string_view text, const std::function<bool(char32_t)>& isBoundary);
[[nodiscard]] std::string capitalized(std::string_view text);

} // namespace fathom::jinja
