// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "resources/examples/training/choices.h"
#include "resources/examples/training/world.h"

#include <cstdint>
#include <string>
#include <vector>

namespace fathom::training {

enum class ItemKind : std::uint8_t
{
    PlainFacts, ///< one or two true sentences
    Question, ///< with its answer
    Mention, ///< a sentence that says nothing, then a fact about who it named
    Verdict, ///< a statement, true or false, and what follows from that
    Comparison, ///< of two numbers, true or false, and what follows
    Count, ///< how many there are, and what that is more or less than
    Review, ///< three things liked or not, and the outcome
    Translation
};
inline constexpr std::size_t itemKindCount = 8;

/// One text of the corpus, a document of its own.
struct Item
{
    ItemKind kind = ItemKind::PlainFacts;
    std::string text;
    double nats = 0; ///< −ln of its probability
    std::vector<std::uint32_t> choices; ///< what was chosen; no two choices make the same text
};

/// Which part of the corpus an item belongs to: the model learns from one and is measured on the
/// other.
enum class Part : std::uint8_t
{
    Training,
    HeldOut
};

/// The item with this number; depends on nothing else.
[[nodiscard]] Item makeItem(const World& world, std::uint64_t seed, Part part, std::uint64_t number);

/// Sentences that name {s} and say nothing of it. The model reads the open ones about everyone, the
/// others never about an entity that is held out.
[[nodiscard]] const std::vector<std::string>& openMentions();
[[nodiscard]] const std::vector<std::string>& heldOutMentions();

} // namespace fathom::training
