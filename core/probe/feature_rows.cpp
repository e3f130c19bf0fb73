// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probe/feature_rows.h"

#include <algorithm>

namespace fathom {

namespace {

    constexpr std::int64_t paddingRow = -1;

    struct ChosenTokens
    {
        std::vector<std::int64_t> rows; ///< of the store, or paddingRow
        std::vector<std::int64_t> begins; ///< TokenRows::begins
    };

    ChosenTokens chooseTokens(const ExtractedFeatures& features, std::span<const ExampleIndex> examples, TokenChoice choice)
    {
        const auto& store = features.store;
        const auto isSpecial = [&](std::int64_t row) {
            return !features.isSpecial.empty() && features.isSpecial[static_cast<std::size_t>(row)] != 0;
        };
        std::int64_t longest = 0;
        for (const auto example : examples)
            longest = std::max(longest, store.rowBegin(example.value + 1) - store.rowBegin(example.value));
        ChosenTokens chosen { {}, { 0 } };
        for (const auto example : examples) {
            const auto begin = store.rowBegin(example.value);
            const auto end = store.rowBegin(example.value + 1);
            auto textTokens = std::int64_t { 0 };
            for (auto row = begin; row < end; ++row)
                textTokens += isSpecial(row) ? 0 : 1;
            const auto takesEvery = choice != TokenChoice::TextOnly || textTokens == 0;
            for (auto row = begin; row < end; ++row)
                if (takesEvery || !isSpecial(row))
                    chosen.rows.push_back(row);
            if (choice == TokenChoice::Padded)
                chosen.rows.insert(chosen.rows.end(), static_cast<std::size_t>(longest - (end - begin)), paddingRow);
            chosen.begins.push_back(static_cast<std::int64_t>(chosen.rows.size()));
        }
        return chosen;
    }

} // namespace

FeatureMatrix pooledRows(const ExtractedFeatures& features, std::span<const LayerIndex> layers,
    std::span<const ExampleIndex> examples, PoolingKind kind)
{
    const auto& store = features.store;
    const auto hidden = store.hiddenSize();
    FeatureMatrix X(static_cast<Eigen::Index>(examples.size()), static_cast<Eigen::Index>(layers.size()) * hidden);
    for (std::size_t l = 0; l < layers.size(); ++l) {
        const auto& states = store.features(layers[l]);
        for (std::size_t e = 0; e < examples.size(); ++e) {
            const auto begin = store.rowBegin(examples[e].value);
            const auto length = store.rowBegin(examples[e].value + 1) - begin;
            auto row = X.row(static_cast<Eigen::Index>(e)).segment(static_cast<Eigen::Index>(l) * hidden, hidden);
            if (features.pooling == PoolingKind::All)
                row = poolTokens(states.middleRows(begin, length), kind);
            else
                row = states.row(begin);
        }
    }
    return X;
}

TokenRows tokenRows(const ExtractedFeatures& features, std::span<const LayerIndex> layers,
    std::span<const ExampleIndex> examples, TokenChoice choice)
{
    const auto& store = features.store;
    auto chosen = chooseTokens(features, examples, choice);
    TokenRows result { .X = {}, .begins = std::move(chosen.begins) };
    const auto hidden = store.hiddenSize();
    result.X.resize(static_cast<Eigen::Index>(chosen.rows.size()), static_cast<Eigen::Index>(layers.size()) * hidden);
    for (std::size_t l = 0; l < layers.size(); ++l) {
        const auto& states = store.features(layers[l]);
        for (std::size_t i = 0; i < chosen.rows.size(); ++i) {
            auto row = result.X.row(static_cast<Eigen::Index>(i)).segment(static_cast<Eigen::Index>(l) * hidden, hidden);
            if (chosen.rows[i] == paddingRow)
                row.setZero();
            else
                row = states.row(chosen.rows[i]);
        }
    }
    return result;
}

std::vector<std::int64_t> tokenRowBegins(
    const ExtractedFeatures& features, std::span<const ExampleIndex> examples, TokenChoice choice)
{
    return chooseTokens(features, examples, choice).begins;
}

} // namespace fathom
