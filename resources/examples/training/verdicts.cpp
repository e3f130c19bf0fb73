// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "resources/examples/training/verdicts.h"

#include "resources/examples/training/fact_sentences.h"

#include <vector>

namespace fathom::training {

namespace {

/// {N} is a person's name.
std::string withName(Choices& choices, const World& world, const std::string& pattern)
{
    const auto place = pattern.find("{N}");
    if (place == std::string::npos)
        return pattern;
    auto text = pattern;
    return text.replace(place, 3, choosePerson(choices, world));
}

std::string frame(Choices& choices, const World& world, Language language)
{
    static const std::vector<std::string> english { "{N} says: ", "Claim: ", "Somebody wrote: ",
        "A letter says: " };
    static const std::vector<std::string> spanish { "{N} dice: ", "Alguien escribió: " };
    constexpr double framedShare = 0.25;
    if (!choices.chance(framedShare))
        return {};
    return withName(choices, world, choices.of(language == Language::English ? english : spanish));
}

const std::vector<std::string>& consequences(Language language, bool isTrue)
{
    static const std::vector<std::string> englishTrue { "Yes, that is right.", "Correct.",
        "Indeed.", "True.", "Right, says {N}.", "So it is.", "Who believed it won the bet." };
    static const std::vector<std::string> englishFalse { "No, that is wrong.", "Incorrect.",
        "Never.", "False.", "Wrong, says {N}.", "Not so.", "Who believed it lost the bet." };
    static const std::vector<std::string> spanishTrue { "Sí, es cierto.", "Verdad.", "Correcto." };
    static const std::vector<std::string> spanishFalse { "No, es falso.", "Mentira.",
        "Incorrecto." };
    if (language == Language::English)
        return isTrue ? englishTrue : englishFalse;
    return isTrue ? spanishTrue : spanishFalse;
}

/// What is true in a word, and what follows for the statement.
std::string reasoning(const World& world, const Fact& fact, Language language, bool isTrue)
{
    if (language == Language::English) {
        return fill(" The fact: {O}.", world, fact, fact.value, language)
            + (isTrue ? " So yes." : " So no.");
    }
    return fill(" El hecho: {O}.", world, fact, fact.value, language)
        + (isTrue ? " Luego sí." : " Luego no.");
}

} // namespace

const Fact& chooseFact(Choices& choices, const World& world, Entities entities)
{
    const auto relation = choices.below(relationCount);
    std::vector<std::size_t> allowed;
    for (const auto fact : world.ofRelation[relation]) {
        if (entities == Entities::All || !world.isHeldOut(world.facts[fact]))
            allowed.push_back(fact);
    }
    return world.facts[choices.of(allowed)];
}

std::size_t chooseOther(Choices& choices, const World& world, const Fact& fact)
{
    const auto other = choices.below(world.valuesOf(fact.relation).size() - 1);
    return other < fact.value ? other : other + 1;
}

const std::string& choosePerson(Choices& choices, const World& world)
{
    std::vector<std::size_t> allowed;
    for (const auto person : world.ofKind[static_cast<std::size_t>(Kind::Person)]) {
        if (!world.entities[person].heldOut)
            allowed.push_back(person);
    }
    return world.entities[choices.of(allowed)].name.english;
}

std::string consequence(Choices& choices, const World& world, Language language, bool isTrue)
{
    return ' ' + withName(choices, world, choices.of(consequences(language, isTrue)));
}

std::string verdict(Choices& choices, const World& world, Language language)
{
    constexpr double negatedShare = 0.25;
    constexpr double reasonedShare = 0.3;
    constexpr double correctedShare = 0.25;
    auto text = frame(choices, world, language);
    const auto& fact = chooseFact(choices, world, Entities::Open);
    const auto& pattern = choices.of(allTemplates(fact.relation, language));
    const bool negated = choices.chance(negatedShare);
    const bool isTrue = choices.chance(0.5);
    const auto value = isTrue != negated ? fact.value : chooseOther(choices, world, fact);
    text += fill(negated ? pattern.negative : pattern.affirmative, world, fact, value, language);
    if (choices.chance(reasonedShare))
        return text + reasoning(world, fact, language, isTrue);
    text += consequence(choices, world, language, isTrue);
    if (!isTrue && choices.chance(correctedShare)) {
        const auto& correction = choices.of(openTemplates(fact.relation, language));
        text += ' ' + fill(correction.affirmative, world, fact, fact.value, language);
    }
    return text;
}

} // namespace fathom::training
