// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "resources/examples/training/choices.h"
#include "resources/examples/training/world.h"

#include <cstdint>
#include <string>

namespace fathom::training {

enum class Entities : std::uint8_t
{
    All,
    Open ///< those that are not held out
};

/// A relation, all equally likely, then one of its facts.
[[nodiscard]] const Fact& chooseFact(Choices& choices, const World& world, Entities entities);
/// A value that is not true, all equally likely.
[[nodiscard]] std::size_t chooseOther(Choices& choices, const World& world, const Fact& fact);
/// The name of a person who is not held out.
[[nodiscard]] const std::string& choosePerson(Choices& choices, const World& world);

/// A statement about an open entity, affirmative or negated, true or false, on its own or in
/// somebody's mouth; then what follows from its truth.
[[nodiscard]] std::string verdict(Choices& choices, const World& world, Language language);

/// What follows from a statement's truth: " Yes, that is right.", with its leading space.
[[nodiscard]] std::string consequence(
    Choices& choices, const World& world, Language language, bool isTrue);

} // namespace fathom::training
