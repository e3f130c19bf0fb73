// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "resources/examples/training/number_items.h"

#include "resources/examples/training/verdicts.h"
#include "resources/examples/training/words.h"

#include <utility>

namespace fathom::training {

namespace {

std::string capitalised(std::string text)
{
    text[0] = static_cast<char>(text[0] - 'a' + 'A'); // number words begin with a to z
    return text;
}

/// Two different numbers, the smaller one first; all pairs equally likely.
std::pair<std::size_t, std::size_t> choosePair(Choices& choices)
{
    const auto pair = choices.below(largestNumber * (largestNumber - 1) / 2);
    std::size_t larger = 2;
    std::size_t before = 0; // pairs whose larger number is smaller than this one
    while (before + larger - 1 <= pair) {
        before += larger - 1;
        ++larger;
    }
    return { pair - before + 1, larger };
}

} // namespace

std::string comparison(Choices& choices, const World& world, Language language)
{
    struct Comparative
    {
        std::string words;
        bool larger;
    };
    static const std::vector<Comparative> english { { " is larger than ", true },
        { " is smaller than ", false }, { " comes after ", true }, { " comes before ", false } };
    static const std::vector<Comparative> spanish { { " es mayor que ", true },
        { " es menor que ", false } };
    constexpr double verdictShare = 0.7;
    const auto [small, large] = choosePair(choices);
    const auto& words = choices.of(language == Language::English ? english : spanish);
    const bool judged = choices.chance(verdictShare);
    const bool isTrue = !judged || choices.chance(0.5);
    const bool largeFirst = words.larger == isTrue;
    auto text = capitalised(numberWord(largeFirst ? large : small, language)) + words.words
        + numberWord(largeFirst ? small : large, language) + '.';
    if (judged)
        text += consequence(choices, world, language, isTrue);
    return text;
}

std::string count(Choices& choices, const World& world, Language language)
{
    const auto& things = choices.of(countedThings(language));
    const auto& pattern = choices.of(countPatterns(language));
    const auto number = choices.below(largestNumber) + 1;
    auto text = countSentence(pattern, number, things, language);
    if (const auto place = text.find("{N}"); place != std::string::npos)
        text.replace(place, 3, choosePerson(choices, world));
    const bool english = language == Language::English;
    if (choices.chance(0.5)) {
        const auto less = choices.below(number);
        return text + (english ? " That is more than " : " Son más de ")
            + numberWord(less, language) + '.';
    }
    const auto more = number + 1 + choices.below(largestNumber + 1 - number);
    const auto word = more > largestNumber ? (english ? "a hundred" : "cien")
                                           : numberWord(more, language);
    return text + (english ? " That is less than " : " Son menos de ") + word + '.';
}

const std::vector<std::string>& countedThings(Language language)
{
    static const std::vector<std::string> english { "goats", "coins", "books", "chairs", "apples" };
    static const std::vector<std::string> spanish { "cabras", "monedas", "sillas" };
    return language == Language::English ? english : spanish;
}

const std::vector<std::string>& countPatterns(Language language)
{
    static const std::vector<std::string> english { "{N} has {#} {T}.", "There are {#} {T} here.",
        "We counted {#} {T}." };
    static const std::vector<std::string> spanish { "{N} tiene {#} {T}.", "Aquí hay {#} {T}." };
    return language == Language::English ? english : spanish;
}

std::string countSentence(
    std::string_view pattern, std::size_t number, std::string_view things, Language language)
{
    std::string text(pattern);
    text.replace(text.find("{#}"), 3, numberWord(number, language));
    text.replace(text.find("{T}"), 3, things);
    return text;
}

} // namespace fathom::training
