// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/word_sweep.h"

#include <map>
#include <string>

namespace fathom::testing {

Dataset goodAndBad(std::int32_t pairs, bool withGroups)
{
    Dataset::Columns columns;
    columns.name = "good-and-bad.csv";
    columns.classes = { .names = { "0", "1" }, .areIntegers = true };
    for (std::int32_t i = 0; i < pairs; ++i) {
        for (const auto label : { 1, 0 }) {
            columns.texts.push_back("entity" + std::to_string(i) + " is " + (label == 1 ? "good" : "bad"));
            columns.labels.push_back(label);
            if (withGroups)
                columns.groups.push_back(i);
        }
    }
    return std::move(*Dataset::create(std::move(columns)));
}

WordModel goodBadModel(std::int64_t layers, float strength)
{
    const auto good = WordTokenizer::idOf("good");
    const auto bad = WordTokenizer::idOf("bad");
    return { layers, 6, [=](std::int32_t layer, TokenId token) {
                const auto sign = token == good ? 1.0F : (token == bad ? -1.0F : 0.0F);
                return strength * static_cast<float>(layer) * sign;
            } };
}

namespace {
constexpr std::int32_t highestPrice = 40;
} // namespace

Dataset prices(std::int32_t rows, bool withGroups)
{
    Dataset::Columns columns;
    columns.name = "prices.csv";
    for (std::int32_t i = 0; i < rows; ++i) {
        const auto price = i * 17 % (highestPrice + 1);
        columns.texts.push_back("entity" + std::to_string(i) + " costs " + std::to_string(price));
        columns.targets.push_back(price);
        if (withGroups)
            columns.groups.push_back(i / 3);
    }
    return std::move(*Dataset::create(std::move(columns)));
}

WordModel priceModel(std::int64_t layers, float strength)
{
    std::map<TokenId, float> valueOf;
    for (std::int32_t price = 0; price <= highestPrice; ++price)
        valueOf[WordTokenizer::idOf(std::to_string(price))] = static_cast<float>(price - highestPrice / 2) / (highestPrice / 2);
    return { layers, 6, [=](std::int32_t layer, TokenId token) {
                const auto value = valueOf.find(token);
                return value == valueOf.end() ? 0.0F : strength * static_cast<float>(layer) * value->second;
            } };
}

SweepSink RecordedSweep::sink()
{
    return [this](const SweepEvent& event) {
        const std::lock_guard lock(mutex);
        events.push_back(event);
        result.add(event);
    };
}

} // namespace fathom::testing
