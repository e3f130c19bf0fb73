// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "resources/examples/training/choices.h"
#include "resources/examples/training/world.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace fathom::training {

/// Numbers are from 1 to this.
inline constexpr std::size_t largestNumber = 99;

/// Two numbers compared, truly or falsely, alone or with what follows from it.
[[nodiscard]] std::string comparison(Choices& choices, const World& world, Language language);
/// How many of something there are, then what that is more or less than.
[[nodiscard]] std::string count(Choices& choices, const World& world, Language language);

/// Things that are counted, in the plural.
[[nodiscard]] const std::vector<std::string>& countedThings(Language language);
/// Sentences with {#} for the number and {T} for the things.
[[nodiscard]] const std::vector<std::string>& countPatterns(Language language);
/// One of them filled.
[[nodiscard]] std::string countSentence(
    std::string_view pattern, std::size_t number, std::string_view things, Language language);

} // namespace fathom::training
