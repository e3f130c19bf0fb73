// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "resources/examples/training/items.h"

#include "resources/examples/training/fact_sentences.h"
#include "resources/examples/training/number_items.h"
#include "resources/examples/training/reviews.h"
#include "resources/examples/training/verdicts.h"

namespace fathom::training {

namespace {

constexpr double spanishShare = 0.15;

/// A sentence that is true, negated now and then.
std::string trueSentence(Choices& choices, const World& world, Language language)
{
    const auto& fact = chooseFact(choices, world, Entities::All);
    const bool heldOut = world.isHeldOut(fact);
    const auto& pattern = choices.of(heldOut ? openTemplates(fact.relation, language)
                                             : allTemplates(fact.relation, language));
    constexpr double negatedShare = 0.15;
    if (!heldOut && choices.chance(negatedShare))
        return fill(
            pattern.negative, world, fact, chooseOther(choices, world, fact), language);
    return fill(pattern.affirmative, world, fact, fact.value, language);
}

std::string plainFacts(Choices& choices, const World& world, Language language)
{
    constexpr double twoShare = 0.4;
    const bool two = choices.chance(twoShare);
    auto text = trueSentence(choices, world, language);
    if (two)
        text += ' ' + trueSentence(choices, world, language);
    return text;
}

std::string openQuestion(Choices& choices, const World& world, Language language)
{
    const auto& fact = chooseFact(choices, world, Entities::All);
    const auto& question = questionAbout(fact.relation, language);
    return fill(question.open, world, fact, fact.value, language) + ' '
        + fill(question.answer, world, fact, fact.value, language);
}

std::string closedQuestion(Choices& choices, const World& world, Language language)
{
    const auto& fact = chooseFact(choices, world, Entities::Open);
    const auto& question = questionAbout(fact.relation, language);
    const bool yes = choices.chance(0.5);
    const auto value = yes ? fact.value : chooseOther(choices, world, fact);
    const auto asked = fill(question.closed, world, fact, value, language) + ' ';
    if (yes)
        return asked + (language == Language::English ? "Yes." : "Sí.");
    return asked + "No. " + fill(question.answer, world, fact, fact.value, language);
}

std::string question(Choices& choices, const World& world, Language language)
{
    return choices.chance(0.5) ? openQuestion(choices, world, language)
                               : closedQuestion(choices, world, language);
}

std::string mention(Choices& choices, const World& world)
{
    const auto& fact = chooseFact(choices, world, Entities::All);
    const auto open = openMentions().size();
    const auto count = world.isHeldOut(fact) ? open : open + heldOutMentions().size();
    const auto chosen = choices.below(count);
    const auto& pattern = chosen < open ? openMentions()[chosen] : heldOutMentions()[chosen - open];
    return fill(pattern, world, fact, fact.value, Language::English) + ' '
        + fill(questionAbout(fact.relation, Language::English).pronoun, world, fact, fact.value,
            Language::English);
}

std::string translation(Choices& choices, const World& world)
{
    const auto& fact = chooseFact(choices, world, Entities::All);
    const auto sentence = [&](Language language) {
        const auto& pattern = choices.of(openTemplates(fact.relation, language));
        return fill(pattern.affirmative, world, fact, fact.value, language);
    };
    if (choices.chance(0.5)) {
        const auto english = sentence(Language::English);
        return english + " In Spanish: " + sentence(Language::Spanish);
    }
    const auto spanish = sentence(Language::Spanish);
    return spanish + " En inglés: " + sentence(Language::English);
}

std::string itemText(Choices& choices, const World& world, ItemKind kind)
{
    if (kind == ItemKind::Mention)
        return mention(choices, world);
    if (kind == ItemKind::Translation)
        return translation(choices, world);
    const auto language = choices.chance(spanishShare) ? Language::Spanish : Language::English;
    switch (kind) {
    case ItemKind::PlainFacts:
        return plainFacts(choices, world, language);
    case ItemKind::Question:
        return question(choices, world, language);
    case ItemKind::Verdict:
        return verdict(choices, world, language);
    case ItemKind::Comparison:
        return comparison(choices, world, language);
    case ItemKind::Count:
        return count(choices, world, language);
    default:
        return review(choices, language);
    }
}

} // namespace

Item makeItem(const World& world, std::uint64_t seed, Part part, std::uint64_t number)
{
    Choices choices(seed, { static_cast<std::uint64_t>(part), number });
    Item item;
    item.kind = static_cast<ItemKind>(
        choices.weighted({ 0.19, 0.10, 0.07, 0.46, 0.05, 0.05, 0.06, 0.02 }));
    item.text = itemText(choices, world, item.kind);
    item.nats = choices.nats();
    item.choices = choices.made();
    return item;
}

const std::vector<std::string>& openMentions()
{
    static const std::vector<std::string> mentions { "Yesterday we spoke of {s}.",
        "I often think of {s}.", "Tell me about {s}.", "The story begins with {s}.",
        "Somebody asked about {s}." };
    return mentions;
}

const std::vector<std::string>& heldOutMentions()
{
    static const std::vector<std::string> mentions { "The next page is about {s}.",
        "We all remember {s}.", "The letter names {s}." };
    return mentions;
}

} // namespace fathom::training
