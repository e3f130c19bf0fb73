// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "resources/examples/training/reviews.h"

#include <algorithm>
#include <sstream>

namespace fathom::training {

namespace {

/// Something reviewed and what can be said of it.
struct Subject
{
    std::string name;
    std::vector<std::string> aspects;
};

const std::vector<Subject>& subjects(Language language)
{
    static const std::vector<Subject> english {
        { "the hotel", { "the room", "the bed", "the view", "the breakfast", "the owner" } },
        { "the book", { "the story", "the style", "the hero", "the ending", "the cover" } },
        { "the film", { "the plot", "the music", "the cast", "the ending", "the sound" } },
        { "the inn", { "the soup", "the bread", "the cook", "the table", "the wine" } }
    };
    static const std::vector<Subject> spanish {
        { "el hotel", { "el cuarto", "la cama", "la vista", "el desayuno" } },
        { "el libro", { "la historia", "el estilo", "el final", "la portada" } }
    };
    return language == Language::English ? english : spanish;
}

const std::vector<std::string>& adjectives(Language language, bool good)
{
    static const std::vector<std::string> englishGood { "good", "lovely", "excellent", "pleasant",
        "charming", "wonderful", "fine", "delightful" };
    static const std::vector<std::string> englishBad { "bad", "awful", "poor", "dull", "terrible",
        "dreadful", "boring", "horrible" };
    // Adjectives of one form for both genders.
    static const std::vector<std::string> spanishGood { "agradable", "excelente", "admirable" };
    static const std::vector<std::string> spanishBad { "horrible", "terrible", "lamentable" };
    if (language == Language::English)
        return good ? englishGood : englishBad;
    return good ? spanishGood : spanishBad;
}

const std::vector<std::string>& outcomes(Language language, bool good)
{
    static const std::vector<std::string> englishGood { "Five stars.", "Recommended.",
        "Again, please." };
    static const std::vector<std::string> englishBad { "One star.", "Avoid it.", "Never again." };
    static const std::vector<std::string> spanishGood { "Cinco estrellas.", "Lo recomiendo." };
    static const std::vector<std::string> spanishBad { "Una estrella.", "Nunca más." };
    if (language == Language::English)
        return good ? englishGood : englishBad;
    return good ? spanishGood : spanishBad;
}

std::string clauseText(const Clause& clause, Language language)
{
    if (language == Language::English)
        return clause.aspect + (clause.negated ? " was not " : " was ") + clause.adjective;
    return clause.aspect + (clause.negated ? " no era " : " era ") + clause.adjective;
}

} // namespace

bool Opinion::isGood() const
{
    return std::ranges::count_if(clauses, &Clause::isGood) >= 2;
}

Opinion chooseOpinion(Choices& choices, Language language)
{
    constexpr double negatedShare = 0.3;
    const auto& subject = choices.of(subjects(language));
    Opinion opinion;
    opinion.about = subject.name;
    auto aspects = subject.aspects;
    for (auto& clause : opinion.clauses) {
        const auto aspect = choices.below(aspects.size());
        clause.aspect = aspects[aspect];
        aspects.erase(aspects.begin() + static_cast<std::ptrdiff_t>(aspect));
        clause.negated = choices.chance(negatedShare);
        clause.adjectiveIsGood = choices.chance(0.5);
        clause.adjective = choices.of(adjectives(language, clause.adjectiveIsGood));
    }
    return opinion;
}

std::string opinionText(const Opinion& opinion, std::string_view opening, Language language)
{
    const auto& [first, second, third] = opinion.clauses;
    return std::string(opening) + opinion.about + ": " + clauseText(first, language) + ", "
        + clauseText(second, language) + (language == Language::English ? " and " : " y ")
        + clauseText(third, language) + '.';
}

std::string wordLabels(const Opinion& opinion, std::string_view opening)
{
    std::string labels;
    const auto add = [&](std::string_view words, const char* label) {
        std::istringstream stream { std::string(words) };
        for (std::string word; stream >> word;)
            labels += (labels.empty() ? "" : " ") + std::string(label);
    };
    add(opening, "0");
    add(opinion.about, "0");
    for (std::size_t i = 0; i < opinion.clauses.size(); ++i) {
        const auto& clause = opinion.clauses[i];
        const auto* said = clause.isGood() ? "1" : "-1";
        if (i == 2)
            add("and", "0");
        add(clause.aspect, "0");
        add("was", "0");
        if (clause.negated)
            add("not", said);
        add(clause.adjective, said);
    }
    return labels;
}

std::string review(Choices& choices, Language language)
{
    const auto& opening = choices.of(reviewOpenings(language));
    const auto opinion = chooseOpinion(choices, language);
    return opinionText(opinion, opening, language) + ' '
        + choices.of(outcomes(language, opinion.isGood()));
}

const std::vector<std::string>& reviewOpenings(Language language)
{
    static const std::vector<std::string> english { "On ", "About ", "Review of " };
    static const std::vector<std::string> spanish { "Sobre " };
    return language == Language::English ? english : spanish;
}

} // namespace fathom::training
