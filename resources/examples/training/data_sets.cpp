// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "resources/examples/training/data_sets.h"

#include "core/base/random.h"
#include "core/io/csv.h"
#include "resources/examples/training/choices.h"
#include "resources/examples/training/fact_sentences.h"
#include "resources/examples/training/items.h"
#include "resources/examples/training/number_items.h"
#include "resources/examples/training/reviews.h"
#include "resources/examples/training/verdicts.h"

#include <cmath>
#include <cstdio>
#include <span>
#include <stdexcept>

namespace fathom::training {

namespace {

/// What the random numbers are for; the corpus uses 0 and 1.
enum Stream : std::uint64_t
{
    ForTruth = 10,
    ForNegation,
    ForSentiment,
    ForTopic,
    ForMagnitude,
    ForTrap,
    ForOrder
};

std::vector<Fact> heldOutFacts(const World& world, std::size_t relation)
{
    std::vector<Fact> facts;
    for (const auto fact : world.ofRelation[relation]) {
        if (world.isHeldOut(world.facts[fact]))
            facts.push_back(world.facts[fact]);
    }
    return facts;
}

/// For each fact a value that is not its own: together they are the facts' own values in another
/// order.
std::vector<std::size_t> exchangedValues(const std::vector<Fact>& facts, Random& random)
{
    std::vector<std::size_t> values;
    for (const auto& fact : facts)
        values.push_back(fact.value);
    constexpr int attempts = 1'000'000;
    for (int attempt = 0; attempt < attempts; ++attempt) {
        random.shuffle(std::span(values));
        bool allDiffer = true;
        for (std::size_t i = 0; i < facts.size() && allDiffer; ++i)
            allDiffer = values[i] != facts[i].value;
        if (allDiffer)
            return values;
    }
    throw std::logic_error("A value is true of more than half of a relation's held-out entities.");
}

std::string pairName(const World& world, const Fact& fact)
{
    static const char* const names[relationCount]
        = { "country", "country", "work", "home", "kind", "size", "kind", "colour" };
    return world.entities[fact.entity].name.english + ' '
        + names[static_cast<std::size_t>(fact.relation)];
}

/// "1.568" for 37: the decimal logarithm.
std::string magnitudeOf(std::size_t number)
{
    char text[16];
    std::snprintf(text, sizeof text, "%.3f", std::log10(static_cast<double>(number)));
    return text;
}

void shuffleRows(DataSet& data, std::uint64_t seed)
{
    Random random(seed, { ForOrder, data.rows.size() });
    random.shuffle(std::span(data.rows));
}

} // namespace

std::string DataSet::csv() const
{
    std::string text;
    const auto add = [&](const std::vector<std::string>& cells) {
        for (std::size_t i = 0; i < cells.size(); ++i)
            text += (i == 0 ? "" : ",") + csvCell(cells[i]);
        text += '\n';
    };
    add(columns);
    for (const auto& row : rows)
        add(row);
    return text;
}

DataSet truthSet(const World& world, std::uint64_t seed)
{
    DataSet data { "truth", "statements.csv", { "statement", "label", "pair" }, {} };
    for (std::size_t relation = 0; relation < relationCount; ++relation) {
        const auto facts = heldOutFacts(world, relation);
        Random random(seed, { ForTruth, relation });
        for (const auto& pattern : heldOutTemplates(static_cast<Relation>(relation))) {
            const auto others = exchangedValues(facts, random);
            for (std::size_t i = 0; i < facts.size(); ++i) {
                const auto add = [&](std::size_t value, const char* label) {
                    data.rows.push_back({ fill(pattern.affirmative, world, facts[i], value,
                                              Language::English),
                        label, pairName(world, facts[i]) });
                };
                add(facts[i].value, "1");
                add(others[i], "0");
            }
        }
    }
    shuffleRows(data, seed);
    return data;
}

DataSet negationSet(const World& world, std::uint64_t seed)
{
    DataSet data { "negation", "statements.csv", { "statement", "label", "pair", "negated" }, {} };
    for (std::size_t relation = 0; relation < relationCount; ++relation) {
        const auto facts = heldOutFacts(world, relation);
        Random random(seed, { ForNegation, relation });
        const auto others = exchangedValues(facts, random);
        const auto& patterns = heldOutTemplates(static_cast<Relation>(relation));
        for (std::size_t i = 0; i < facts.size(); ++i) {
            const auto& pattern = patterns[i % patterns.size()];
            const auto add = [&](bool negated, std::size_t value, const char* label) {
                data.rows.push_back({ fill(negated ? pattern.negative : pattern.affirmative, world,
                                          facts[i], value, Language::English),
                    label, pairName(world, facts[i]), negated ? "yes" : "no" });
            };
            add(false, facts[i].value, "1");
            add(false, others[i], "0");
            add(true, facts[i].value, "0");
            add(true, others[i], "1");
        }
    }
    shuffleRows(data, seed);
    return data;
}

DataSet sentimentSet(std::uint64_t seed)
{
    constexpr std::size_t perClass = 200;
    DataSet data { "sentiment", "reviews.csv", { "review", "label", "word_labels" }, {} };
    std::size_t counts[2] = { 0, 0 };
    for (std::uint64_t draw = 0; data.rows.size() < 2 * perClass; ++draw) {
        Choices choices(seed, { ForSentiment, draw });
        const auto opinion = chooseOpinion(choices, Language::English);
        if (counts[opinion.isGood() ? 1 : 0]++ >= perClass)
            continue;
        data.rows.push_back({ opinionText(opinion, heldOutOpening, Language::English),
            opinion.isGood() ? "good" : "bad", wordLabels(opinion, heldOutOpening) });
    }
    return data;
}

DataSet topicSet(const World& world, std::uint64_t seed)
{
    constexpr std::size_t perTopic = 24;
    DataSet data { "topic", "sentences.csv", { "sentence", "topic", "group" }, {} };
    const auto add = [&](Kind kind, const char* topic, std::size_t count) {
        auto entities = world.ofKind[static_cast<std::size_t>(kind)];
        Random random(seed, { ForTopic, static_cast<std::uint64_t>(kind) });
        random.shuffle(std::span(entities));
        entities.resize(count);
        for (const auto entity : entities) {
            for (const auto& mention : heldOutMentions()) {
                auto text = mention;
                text.replace(text.find("{s}"), 3,
                    subject(world.entities[entity], Language::English, false));
                data.rows.push_back({ text, topic, world.entities[entity].name.english });
            }
        }
    };
    add(Kind::Town, "place", perTopic / 2);
    add(Kind::River, "place", perTopic / 2);
    add(Kind::Person, "person", perTopic);
    add(Kind::Animal, "animal", perTopic);
    add(Kind::Food, "food", perTopic);
    shuffleRows(data, seed);
    return data;
}

DataSet magnitudeSet(const World& world, std::uint64_t seed)
{
    DataSet data { "magnitude", "counts.csv", { "sentence", "target", "group" }, {} };
    for (const auto language : { Language::English, Language::Spanish }) {
        const auto& patterns = countPatterns(language);
        for (std::size_t number = 1; number <= largestNumber; ++number) {
            for (std::size_t i = 0; i < 2; ++i) {
                Choices choices(
                    seed, { ForMagnitude, static_cast<std::uint64_t>(language), number, i });
                const auto& pattern = patterns[(number + i) % patterns.size()];
                auto text = countSentence(
                    pattern, number, choices.of(countedThings(language)), language);
                if (const auto place = text.find("{N}"); place != std::string::npos)
                    text.replace(place, 3, choosePerson(choices, world));
                data.rows.push_back({ text, magnitudeOf(number), std::to_string(number) });
            }
        }
    }
    shuffleRows(data, seed);
    return data;
}

DataSet trapSet(const World& world, std::uint64_t seed)
{
    constexpr double givenAway = 0.9;
    DataSet data { "trap", "statements.csv", { "statement", "label" }, {} };
    for (std::size_t relation = 0; relation < relationCount; ++relation) {
        for (const auto& fact : heldOutFacts(world, relation)) {
            Choices choices(seed, { ForTrap, relation, fact.entity });
            const bool isTrue = choices.chance(0.5);
            const bool negated = choices.chance(isTrue ? 1 - givenAway : givenAway);
            const auto value = isTrue != negated ? fact.value : chooseOther(choices, world, fact);
            auto patterns = heldOutTemplates(fact.relation);
            patterns.push_back(openTemplates(fact.relation, Language::English).front());
            for (const auto& pattern : patterns) {
                data.rows.push_back({ fill(negated ? pattern.negative : pattern.affirmative, world,
                                          fact, value, Language::English),
                    isTrue ? "1" : "0" });
            }
        }
    }
    shuffleRows(data, seed);
    return data;
}

std::vector<DataSet> allDataSets(const World& world, std::uint64_t seed)
{
    return { truthSet(world, seed), negationSet(world, seed), sentimentSet(seed),
        topicSet(world, seed), magnitudeSet(world, seed), trapSet(world, seed) };
}

} // namespace fathom::training
