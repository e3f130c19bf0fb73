// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/extract/extractor.h"

#include <algorithm>
#include <mutex>
#include <optional>

namespace fathom {

namespace {

    std::string rowName(std::size_t prompt)
    {
        return "row " + std::to_string(prompt + 1);
    }

    /// Where each example's features come from: packed rows to be pooled.
    class Pooler
    {
    public:
        Pooler(const TokenTrie& trie, PoolingKind kind)
            : m_trie(trie)
            , m_kind(kind)
        {
            m_rowBegins.push_back(0);
            for (std::size_t prompt = 0; prompt < trie.lastRow.size(); ++prompt)
                m_rowBegins.push_back(m_rowBegins.back() + (kind == PoolingKind::All ? trie.length(prompt) : 1));
        }

        [[nodiscard]] const std::vector<std::int64_t>& rowBegins() const { return m_rowBegins; }

        /// Packed rows that pooling reads, ascending; empty: all of them.
        [[nodiscard]] std::vector<std::int32_t> neededRows() const
        {
            std::vector<std::int32_t> rows;
            if (m_kind != PoolingKind::LastToken && m_kind != PoolingKind::FirstToken)
                return rows;
            for (std::size_t prompt = 0; prompt < m_trie.lastRow.size(); ++prompt)
                rows.push_back(singleRow(prompt));
            std::ranges::sort(rows);
            rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
            return rows;
        }

        [[nodiscard]] FeatureMatrix pool(const FeatureMatrix& hidden, WorkerPool& pool, const JobContext& job) const
        {
            constexpr std::size_t promptsPerTask = 64;
            FeatureMatrix X(m_rowBegins.back(), hidden.cols());
            const auto prompts = m_trie.lastRow.size();
            pool.parallelFor((prompts + promptsPerTask - 1) / promptsPerTask, [&](std::size_t task) {
                job.checkpoint();
                for (auto prompt = task * promptsPerTask; prompt < std::min(prompts, (task + 1) * promptsPerTask); ++prompt)
                    poolPrompt(prompt, hidden, X);
            });
            return X;
        }

    private:
        [[nodiscard]] std::int32_t singleRow(std::size_t prompt) const
        {
            return m_kind == PoolingKind::LastToken ? m_trie.lastRow[prompt] : m_trie.firstRow(prompt);
        }

        void poolPrompt(std::size_t prompt, const FeatureMatrix& hidden, FeatureMatrix& X) const
        {
            const auto begin = m_rowBegins[prompt];
            if (m_kind == PoolingKind::LastToken || m_kind == PoolingKind::FirstToken) {
                X.row(begin) = hidden.row(singleRow(prompt));
                return;
            }
            const auto rows = m_trie.rowsOf(prompt);
            if (m_kind == PoolingKind::All) {
                for (std::size_t i = 0; i < rows.size(); ++i)
                    X.row(begin + static_cast<std::int64_t>(i)) = hidden.row(rows[i]);
                return;
            }
            FeatureMatrix tokens(static_cast<Eigen::Index>(rows.size()), hidden.cols());
            for (std::size_t i = 0; i < rows.size(); ++i)
                tokens.row(static_cast<Eigen::Index>(i)) = hidden.row(rows[i]);
            X.row(begin) = poolTokens(tokens, m_kind);
        }

        const TokenTrie& m_trie;
        PoolingKind m_kind;
        std::vector<std::int64_t> m_rowBegins;
    };

} // namespace

Result<std::vector<Encoding>> encodeAll(
    const Tokenizer& tokenizer, std::span<const std::string> texts, WorkerPool& pool, const JobContext& job)
{
    constexpr std::size_t textsPerTask = 16;
    job.enter(Phase::Tokenizing, static_cast<std::int64_t>(texts.size()));
    std::vector<Encoding> encodings(texts.size());
    std::mutex mutex;
    std::optional<std::pair<std::size_t, Error>> firstError; // of the lowest row, whatever thread met it first
    pool.parallelFor((texts.size() + textsPerTask - 1) / textsPerTask, [&](std::size_t task) {
        job.checkpoint();
        for (auto i = task * textsPerTask; i < std::min(texts.size(), (task + 1) * textsPerTask); ++i) {
            auto encoding = tokenizer.encode(texts[i], SpecialTokens::Add);
            if (encoding && encoding->ids.empty())
                encoding = fail(ErrorCode::InvalidCell, "The text has no tokens. Remove the row or write something in it.");
            if (encoding) {
                encodings[i] = std::move(*encoding);
            } else {
                const std::lock_guard lock(mutex);
                if (!firstError || i < firstError->first)
                    firstError = { i, std::move(encoding.error()) };
            }
            job.advance();
        }
    });
    if (firstError)
        return fail(firstError->second.code, firstError->second.message, rowName(firstError->first));
    return encodings;
}

Status checkLength(std::size_t prompt, std::int64_t tokens, std::int64_t maximum)
{
    if (maximum <= 0 || tokens <= maximum)
        return {};
    return fail(ErrorCode::PromptTooLong,
        "The prompt has " + std::to_string(tokens) + " tokens; the model reads at most " + std::to_string(maximum)
            + ". Shorten it or leave the row out: nothing is cut off silently.",
        rowName(prompt));
}

PrefixSharing prefixSharingFor(const Transformer& model, PrefixSharing wanted)
{
    return model.isCausal() ? wanted : PrefixSharing::Off;
}

Result<std::shared_ptr<ActivationStore>> extract(const Transformer& model, const ExtractionRequest& request, WorkerPool& pool,
    const LayerReadySink& layerReady, const JobContext& job)
{
    const auto& tokens = request.prompts.tokens;
    for (std::size_t prompt = 0; prompt < request.prompts.lastRow.size(); ++prompt)
        if (auto status = checkLength(prompt, request.prompts.length(prompt), model.summary().maximumPositions); !status)
            return propagate(status);
    if (auto status = model.validate(tokens); !status)
        return propagate(status);
    const Pooler pooler(request.prompts, request.pooling);
    const auto store = std::make_shared<ActivationStore>(request.layers, pooler.rowBegins(), model.summary().hiddenSize);
    const auto isWanted = [&](LayerIndex layer) { return std::ranges::binary_search(request.layers, layer); };
    const auto deepest = request.layers.back();

    job.enter(Phase::Extracting, std::int64_t { tokens.rowCount() } * (deepest.value + 1));
    FeatureMatrix hidden;
    model.embed(tokens, hidden, pool, job);
    const auto finish = [&](LayerIndex layer) {
        if (!isWanted(layer))
            return;
        store->seal(layer, pooler.pool(hidden, pool, job));
        layerReady(store, layer);
        job.checkpoint();
    };
    finish(embeddingLayer);
    // Nothing is needed of the deepest block but what is pooled.
    const auto lastRows = pooler.neededRows();
    for (auto layer = LayerIndex(0); layer <= deepest; ++layer.value) {
        job.checkpoint();
        model.runBlock(layer, tokens, layer == deepest ? std::span<const std::int32_t>(lastRows) : std::span<const std::int32_t> {},
            hidden, pool, job);
        finish(layer);
    }
    return store;
}

} // namespace fathom
