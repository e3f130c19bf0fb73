// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

namespace fathom::jinja {

/// A template comes with a model, from anyone: these bounds keep it from taking memory or time
/// without end. Real templates stay far below all of them.
inline constexpr std::size_t maximumTemplateSize = std::size_t { 1 } << 20U; ///< bytes
inline constexpr std::size_t maximumValueSize = std::size_t { 1 } << 26U; ///< bytes of one text
inline constexpr std::size_t maximumItems = 1'000'000; ///< of one list
inline constexpr int maximumNesting = 64; ///< of statements, brackets, and lists in lists
inline constexpr std::size_t maximumTagTokens = 2'000; ///< which bounds how deep an expression is
inline constexpr int maximumDepth = 1'000; ///< of expressions in expressions while rendering
/// Statements, turns of loops, and expressions, each with 256 bytes of what it gives.
inline constexpr std::int64_t maximumWork = 2'000'000;

} // namespace fathom::jinja
