// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "resources/examples/training/world.h"

#include <string>
#include <string_view>
#include <vector>

namespace fathom::training {

/// A way to say that an entity has a value, and that it has not. In both, {S} is the subject at the
/// beginning of a sentence, {s} inside one, {n} its name without an article, {O} the value.
struct FactTemplate
{
    Relation relation;
    Language language;
    std::string_view affirmative;
    std::string_view negative;
};

/// Sentences in which everything is said.
[[nodiscard]] const std::vector<FactTemplate>& openTemplates(Relation relation, Language language);
/// English sentences in which nothing is said of entities that are held out: of those they are in
/// the data sets only.
[[nodiscard]] const std::vector<FactTemplate>& heldOutTemplates(Relation relation);
/// Both kinds.
[[nodiscard]] const std::vector<FactTemplate>& allTemplates(Relation relation, Language language);

/// How the world asks about a relation: {s} and {O} as above. The negative answer is short.
struct Question
{
    std::string_view open; ///< "Where does {s} lie?"
    std::string_view answer; ///< "In {O}."
    std::string_view closed; ///< "Does {s} lie in {O}?"
    std::string_view pronoun; ///< "It lies in {O}.", of a woman with {P} for the pronoun
};
[[nodiscard]] const Question& questionAbout(Relation relation, Language language);

/// `pattern` with its places filled. `value` indexes World::values of the fact's relation: the
/// true one, or another.
[[nodiscard]] std::string fill(std::string_view pattern, const World& world, const Fact& fact,
    std::size_t value, Language language);

/// The entity as a subject, "the sparrow", at the beginning of a sentence "The sparrow".
[[nodiscard]] std::string subject(const Entity& entity, Language language, bool begins);

} // namespace fathom::training
