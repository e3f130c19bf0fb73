// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probe/token_scores.h"

#include "core/extract/extractor.h"

#include <algorithm>
#include <array>
#include <set>

namespace fathom {

namespace {

    std::vector<std::uint8_t> pooledTokens(PoolingKind kind, const Encoding& encoding)
    {
        const auto count = encoding.ids.size();
        std::vector<std::uint8_t> pooled(count, 0);
        switch (kind) {
        case PoolingKind::LastToken:
            pooled.back() = 1;
            break;
        case PoolingKind::FirstToken:
            pooled.front() = 1;
            break;
        case PoolingKind::All: // tokens the tokenizer added are not trained on
            for (std::size_t i = 0; i < count; ++i)
                pooled[i] = encoding.isSpecial[i] == 0 ? 1 : 0;
            break;
        case PoolingKind::Mean:
        case PoolingKind::Max:
        case PoolingKind::Min:
            std::ranges::fill(pooled, std::uint8_t { 1 });
            break;
        }
        return pooled;
    }

    /// Features of all tokens on a probe's layers, side by side: [tokens, layers * hidden].
    FeatureMatrix tokenFeatures(const ActivationStore& store, const Probe& probe)
    {
        const auto hidden = store.hiddenSize();
        FeatureMatrix X(store.rowCount(), static_cast<Eigen::Index>(probe.layers().size()) * hidden);
        for (std::size_t l = 0; l < probe.layers().size(); ++l)
            X.middleCols(static_cast<Eigen::Index>(l) * hidden, hidden) = store.features(probe.layers()[l]);
        return X;
    }

} // namespace

Result<std::vector<TokenScores>> scoreTokens(const Transformer& model, const Tokenizer& tokenizer, const std::string& text,
    const std::vector<std::shared_ptr<const Probe>>& probes, WorkerPool& pool, const JobContext& job)
{
    auto encodings = encodeAll(tokenizer, std::array { text }, pool, job);
    if (!encodings)
        return propagate(encodings);
    auto& encoding = encodings->front();

    std::set<LayerIndex> layers;
    for (const auto& probe : probes)
        layers.insert(probe->layers().begin(), probe->layers().end());
    const auto trie = buildTokenTrie(std::array { encoding.ids }, PrefixSharing::Off);
    const auto store = extract(model,
        { .prompts = trie, .layers = { layers.begin(), layers.end() }, .pooling = PoolingKind::All }, pool,
        [](const auto&, LayerIndex) {}, job);
    if (!store)
        return tl::unexpected(store.error());

    std::vector<std::string> tokens;
    for (const auto id : encoding.ids)
        tokens.push_back(tokenizer.tokenText(id));
    std::vector<TokenScores> result;
    for (const auto& probe : probes) {
        auto scores = probe->score(tokenFeatures(**store, *probe));
        result.push_back({ .text = text,
            .encoding = encoding,
            .tokens = tokens,
            .scores = std::move(scores.scores),
            .probabilities = std::move(scores.probabilities),
            .isPooled = pooledTokens(probe->settings().trainPooling.kind, encoding) });
    }
    return result;
}

} // namespace fathom
