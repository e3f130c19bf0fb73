// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "resources/examples/training/choices.h"
#include "resources/examples/training/world.h"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace fathom::training {

/// One thing that a review says: "the room was not clean".
struct Clause
{
    std::string aspect; ///< with article
    std::string adjective;
    bool adjectiveIsGood = false;
    bool negated = false;

    [[nodiscard]] bool isGood() const { return adjectiveIsGood != negated; }
};

/// What a review is about and what it says. The majority of its clauses decides whether it is a
/// good one.
struct Opinion
{
    std::string about; ///< "the hotel"
    std::array<Clause, 3> clauses;

    [[nodiscard]] bool isGood() const;
};

[[nodiscard]] Opinion chooseOpinion(Choices& choices, Language language);
/// "On the hotel: the room was clean, the bed was soft and the view was not bad."
[[nodiscard]] std::string opinionText(
    const Opinion& opinion, std::string_view opening, Language language);

/// For each word of that text, with spaces between: 1 or −1 where a word says that something is good
/// or bad ("not" with its adjective), 0 for all others.
[[nodiscard]] std::string wordLabels(const Opinion& opinion, std::string_view opening);

/// An opinion and what follows from it.
[[nodiscard]] std::string review(Choices& choices, Language language);

/// How reviews of the corpus begin, before what they are about; `heldOutOpening` is never there.
[[nodiscard]] const std::vector<std::string>& reviewOpenings(Language language);
inline constexpr std::string_view heldOutOpening = "My opinion of ";

} // namespace fathom::training
