// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/extract/extractor.h"

#include <algorithm>
#include <mutex>
#include <numeric>
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
            m_order.resize(trie.lastRow.size());
            std::iota(m_order.begin(), m_order.end(), std::size_t { 0 });
            std::ranges::sort(m_order, {}, [&](std::size_t prompt) { return trie.lastRow[prompt]; });
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

        /// Into `X`. Goes through the hidden states from the first to the last, so that of a scratch file a part at a time is in memory.
        void pool(const RowStorage& hidden, RowStorage& X, WorkerPool& pool, const JobContext& job) const
        {
            const bool isInMemory = !hidden.isInScratchFile() && !X.isInScratchFile();
            for (std::size_t begin = 0; begin < m_order.size();) {
                const auto end = isInMemory ? m_order.size() : endOfWave(begin);
                poolWave({ m_order.data() + begin, end - begin }, hidden, X, pool, job);
                hidden.release(0, hidden.rows());
                X.release(0, X.rows());
                begin = end;
            }
        }

    private:
        /// Prompts from `begin` on, in m_order, that end within a chunk's rows.
        [[nodiscard]] std::size_t endOfWave(std::size_t begin) const
        {
            constexpr std::int32_t waveRows = 2048;
            const auto lastRow = m_trie.lastRow[m_order[begin]];
            auto end = begin;
            while (end < m_order.size() && m_trie.lastRow[m_order[end]] - lastRow < waveRows)
                ++end;
            return end;
        }

        void poolWave(std::span<const std::size_t> prompts, const RowStorage& hidden, RowStorage& X, WorkerPool& pool, const JobContext& job) const
        {
            constexpr std::size_t promptsPerTask = 64;
            const auto from = hidden.matrix();
            auto to = X.matrix();
            pool.parallelFor((prompts.size() + promptsPerTask - 1) / promptsPerTask, [&](std::size_t task) {
                job.checkpoint();
                for (auto i = task * promptsPerTask; i < std::min(prompts.size(), (task + 1) * promptsPerTask); ++i)
                    poolPrompt(prompts[i], from, to);
            });
        }

        [[nodiscard]] std::int32_t singleRow(std::size_t prompt) const
        {
            return m_kind == PoolingKind::LastToken ? m_trie.lastRow[prompt] : m_trie.firstRow(prompt);
        }

        void poolPrompt(std::size_t prompt, const Eigen::Map<const FeatureMatrix>& hidden, Eigen::Map<FeatureMatrix>& X) const
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
        std::vector<std::size_t> m_order; ///< of prompts, by their last rows
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
    auto hidden = RowStorage::create(tokens.rowCount(), model.summary().hiddenSize, request.placement.hiddenStates);
    if (!hidden)
        return propagate(hidden);
    const auto finish = [&](LayerIndex layer) -> Status {
        if (!isWanted(layer))
            return {};
        auto X = RowStorage::create(store->rowCount(), store->hiddenSize(), request.placement.features);
        if (!X)
            return propagate(X);
        pooler.pool(*hidden, *X, pool, job);
        store->seal(layer, std::move(*X)); // what went into a scratch file has left memory
        layerReady(store, layer);
        job.checkpoint();
        return {};
    };
    if (deepest.value >= 0)
        model.expectBlock(LayerIndex(0));
    model.embed(tokens, *hidden, pool, job);
    if (auto status = finish(embeddingLayer); !status)
        return propagate(status);
    // Nothing is needed of the deepest block but what is pooled.
    const auto lastRows = pooler.neededRows();
    for (auto layer = LayerIndex(0); layer <= deepest; ++layer.value) {
        job.checkpoint();
        if (layer < deepest)
            model.expectBlock(LayerIndex(layer.value + 1));
        model.runBlock(layer, tokens, layer == deepest ? std::span<const std::int32_t>(lastRows) : std::span<const std::int32_t> {},
            *hidden, pool, job);
        if (auto status = finish(layer); !status)
            return propagate(status);
    }
    return store;
}

} // namespace fathom
