// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probe/feature_rows.h"

#include <algorithm>

namespace fathom {

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
    const auto isSpecial = [&](std::int64_t row) {
        return !features.isSpecial.empty() && features.isSpecial[static_cast<std::size_t>(row)] != 0;
    };
    std::vector<std::int64_t> rows;
    TokenRows result;
    result.begins.push_back(0);
    for (const auto example : examples) {
        const auto begin = store.rowBegin(example.value);
        const auto end = store.rowBegin(example.value + 1);
        auto textTokens = std::int64_t { 0 };
        for (auto row = begin; row < end; ++row)
            textTokens += isSpecial(row) ? 0 : 1;
        const auto takesEvery = choice == TokenChoice::Every || textTokens == 0;
        for (auto row = begin; row < end; ++row)
            if (takesEvery || !isSpecial(row))
                rows.push_back(row);
        result.begins.push_back(static_cast<std::int64_t>(rows.size()));
    }

    const auto hidden = store.hiddenSize();
    result.X.resize(static_cast<Eigen::Index>(rows.size()), static_cast<Eigen::Index>(layers.size()) * hidden);
    for (std::size_t l = 0; l < layers.size(); ++l) {
        const auto& states = store.features(layers[l]);
        for (std::size_t i = 0; i < rows.size(); ++i)
            result.X.row(static_cast<Eigen::Index>(i)).segment(static_cast<Eigen::Index>(l) * hidden, hidden) = states.row(rows[i]);
    }
    return result;
}

} // namespace fathom
