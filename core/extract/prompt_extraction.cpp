// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/extract/prompt_extraction.h"

#include "core/base/system_memory.h"

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <string>
#include <unordered_set>
#include <utility>

namespace fathom {

namespace {

std::vector<std::vector<TokenId>> chosen(
    std::span<const std::vector<TokenId>> prompts, std::span<const std::size_t> which)
{
    std::vector<std::vector<TokenId>> result;
    result.reserve(which.size());
    for (const auto i : which)
        result.push_back(prompts[i]);
    return result;
}

} // namespace

/// What run() was given.
struct PromptExtraction::Running
{
    WorkerPool& pool;
    const JobContext& job;
};

PromptExtraction::PromptExtraction(
    const Transformer& model, Request request, const ActivationCache& cache)
    : m_model(model)
    , m_request(std::move(request))
    , m_cache(cache)
{
}

PromptExtraction::PromptExtraction(PromptExtraction&&) noexcept = default;
PromptExtraction::~PromptExtraction() = default;

Result<PromptExtraction> PromptExtraction::prepare(
    const Transformer& model, Request request, const ActivationCache& cache)
{
    const auto& prompts = request.prompts;
    for (std::size_t i = 0; i < prompts.size(); ++i)
        if (auto status = checkLength(
                i, static_cast<std::int64_t>(prompts[i].size()), model.summary().maximumPositions);
            !status)
            return propagate(status);
    PromptExtraction extraction(model, std::move(request), cache);
    extraction.layOut();
    if (cache.rows)
        extraction.lookIntoCache();
    extraction.planComputation();
    extraction.m_memory = extraction.estimateNow();
    if (const auto* const budget = model.memory()) {
        if (auto status = checkMemory(extraction.m_memory, *budget); !status)
            return propagate(status);
        extraction.m_placement = placementOf(extraction.m_memory, *budget);
    }
    return extraction;
}

MemoryEstimate PromptExtraction::estimate(const Transformer& model, Request request)
{
    PromptExtraction extraction(model, std::move(request), {});
    extraction.layOut();
    extraction.planComputation();
    return extraction.estimateNow();
}

void PromptExtraction::layOut()
{
    m_rowBegins.push_back(0);
    for (std::size_t i = 0; i < m_request.prompts.size(); ++i)
        m_rowBegins.push_back(m_rowBegins.back() + rowCount(i));
    for (const auto layer : m_request.layers)
        m_layers.push_back({ layer, {}, std::nullopt });
}

std::int64_t PromptExtraction::rowCount(std::size_t prompt) const
{
    return m_request.pooling == PoolingKind::All
        ? static_cast<std::int64_t>(m_request.prompts[prompt].size())
        : 1;
}

ExtractionCounts PromptExtraction::counts() const
{
    ExtractionCounts counts { .totalTokens = 0,
        .computedTokens = m_trie.tokens.rowCount(),
        .totalRows = static_cast<std::int64_t>(m_request.prompts.size() * m_layers.size()),
        .cachedRows = m_cachedRows };
    for (const auto& prompt : m_request.prompts)
        counts.totalTokens += static_cast<std::int64_t>(prompt.size());
    return counts;
}

void PromptExtraction::lookIntoCache()
{
    std::vector<Digest> keys;
    keys.reserve(m_request.prompts.size());
    for (const auto& prompt : m_request.prompts)
        keys.push_back(promptKey(prompt));
    m_keys = std::make_shared<const std::vector<Digest>>(std::move(keys));
    m_run = std::make_unique<CacheRun>(m_cache.rows, m_cache.warn);
    for (auto& layer : m_layers) {
        layer.space
            = rowSpaceOf(m_cache, layer.index, m_request.pooling, m_model.summary().hiddenSize);
        if (m_cache.cachedRows == CachedRows::Renew)
            m_run->forget(layer.space, *m_keys);
        layer.found = m_run->find(layer.space, m_keys);
    }
}

bool PromptExtraction::isCached(const Layer& layer, std::size_t prompt) const
{
    return layer.found && layer.found->has(prompt)
        && layer.found->rowCount(prompt) == rowCount(prompt);
}

void PromptExtraction::planComputation()
{
    const auto& prompts = m_request.prompts;
    for (std::size_t prompt = 0; prompt < prompts.size(); ++prompt) {
        std::size_t needed = 0; // layers from the lowest to the deepest that is not cached
        std::size_t cached = 0;
        for (std::size_t i = 0; i < m_layers.size(); ++i) {
            if (isCached(m_layers[i], prompt))
                ++cached;
            else
                needed = i + 1;
        }
        if (needed > 0)
            m_missing.push_back(prompt);
        m_computedLayers = std::max(m_computedLayers, needed);
        m_cachedRows += static_cast<std::int64_t>(cached);
    }
    if (m_missing.empty())
        return;
    const auto sharing = prefixSharingFor(m_model, m_request.sharing);
    m_trie = m_missing.size() == prompts.size()
        ? buildTokenTrie(prompts, sharing)
        : buildTokenTrie(chosen(prompts, m_missing), sharing);
}

MemoryEstimate PromptExtraction::estimateNow() const
{
    const auto& prompts = m_request.prompts;
    const auto layers = static_cast<std::int64_t>(m_layers.size());
    const bool isWhole = m_missing.size() == prompts.size() && m_computedLayers == m_layers.size();
    ExtractionSize size { .tokens = m_trie.tokens.rowCount(),
        .longestPrompt = 0,
        .featureRows = m_rowBegins.back(),
        .keptLayers = m_request.keptLayers > 0 ? std::min(layers, m_request.keptLayers) : layers,
        .otherBytes = m_request.otherBytes,
        .threads = m_request.threads };
    if (!isWhole) // what is computed is put together with what the cache has
        ++size.keptLayers;
    if (storesRows()) // copies of two layers wait for the disk while a third is made
        size.otherBytes += 3 * size.featureRows * m_model.summary().hiddenSize
            * static_cast<std::int64_t>(sizeof(float));
    for (const auto prompt : m_missing)
        size.longestPrompt
            = std::max(size.longestPrompt, static_cast<std::int64_t>(prompts[prompt].size()));
    const auto* const budget = m_model.memory();
    if (budget)
        returnFreedMemory();
    const auto program = residentMemory() - m_model.readyBlockBytes();
    return estimateMemory(m_model.summary(), size,
        budget ? budget->bytes() : std::numeric_limits<std::int64_t>::max(), program);
}

Result<std::shared_ptr<ActivationStore>> PromptExtraction::run(
    WorkerPool& pool, const LayerReadySink& layerReady, const JobContext& job)
{
    const Running running { pool, job };
    const bool isWhole = m_missing.size() == m_request.prompts.size()
        && m_computedLayers == m_layers.size(); // then the extractor's store is the whole one
    m_store = std::make_shared<ActivationStore>(
        m_request.layers, m_rowBegins, m_model.summary().hiddenSize);
    const auto finishLayer = [&](const Layer& layer, const ActivationStore* computed) {
        m_store->seal(layer.index, assemble(layer, computed, running));
        layerReady(m_store, layer.index);
        job.checkpoint();
    };

    if (!m_missing.empty()) {
        auto next = m_layers.begin();
        const std::vector<LayerIndex> layers(m_request.layers.begin(),
            m_request.layers.begin() + static_cast<std::ptrdiff_t>(m_computedLayers));
        auto computed = extract(
            m_model,
            { .prompts = m_trie,
                .layers = layers,
                .pooling = m_request.pooling,
                .placement = m_placement },
            pool,
            [&](const std::shared_ptr<ActivationStore>& store, LayerIndex index) {
                const auto& layer = *next++; // layers come in their order
                storeComputed(layer, *store, m_missing);
                store->putAside(index);
                if (isWhole)
                    return layerReady(store, index);
                finishLayer(layer, store.get());
                store->release(index);
            },
            job);
        if (!computed || isWhole)
            return computed;
    } else {
        job.enter(Phase::Extracting, static_cast<std::int64_t>(m_layers.size()));
    }
    for (auto i = m_computedLayers; i < m_layers.size(); ++i) {
        finishLayer(m_layers[i], nullptr);
        job.advance();
    }
    return m_store;
}

void PromptExtraction::finish()
{
    if (m_run)
        m_run->finish();
}

bool PromptExtraction::storesRows() const
{
    return m_run && (m_request.pooling != PoolingKind::All || m_cache.keepsTokens);
}

void PromptExtraction::storeComputed(
    const Layer& layer, const ActivationStore& computed, std::span<const std::size_t> prompts)
{
    if (!storesRows())
        return;
    const auto X = computed.features(layer.index);
    std::unordered_set<std::string_view> stored; // of prompts that come more than once, one
    std::vector<KeyedRows> rows;
    for (std::size_t i = 0; i < prompts.size(); ++i) {
        const auto& key = (*m_keys)[prompts[i]];
        if (isCached(layer, prompts[i])
            || !stored.emplace(reinterpret_cast<const char*>(key.data()), key.size()).second)
            continue;
        const auto begin = computed.rowBegin(static_cast<std::int64_t>(i));
        rows.push_back({ key, X.row(begin).data(), rowCount(prompts[i]) });
    }
    m_run->store(layer.space, rows);
}

RowStorage PromptExtraction::newRows() const
{
    auto rows = RowStorage::create(
        m_rowBegins.back(), m_model.summary().hiddenSize, m_placement.features);
    if (!rows) // the disk had room for it when this began
        throw std::runtime_error(rows.error().text());
    return std::move(*rows);
}

RowStorage PromptExtraction::assemble(
    const Layer& layer, const ActivationStore* computed, const Running& running)
{
    auto X = newRows();
    if (computed) {
        const auto from = computed->features(layer.index);
        auto to = X.matrix();
        for (std::size_t i = 0; i < m_missing.size(); ++i)
            to.middleRows(m_rowBegins[m_missing[i]], rowCount(m_missing[i])) = from.middleRows(
                computed->rowBegin(static_cast<std::int64_t>(i)), rowCount(m_missing[i]));
    }
    readCached(layer, X, running);
    X.release(0, X.rows());
    return X;
}

void PromptExtraction::readCached(const Layer& layer, RowStorage& X, const Running& running)
{
    // Of the layers that were computed, the missing prompts' rows are there already.
    const bool isComputed = &layer < m_layers.data() + m_computedLayers;
    std::vector<std::size_t> cached;
    for (std::size_t prompt = 0; prompt < m_request.prompts.size(); ++prompt)
        if (!isComputed || !std::ranges::binary_search(m_missing, prompt))
            cached.push_back(prompt);
    if (cached.empty())
        return;
    const auto failed = layer.found->read(
        cached, [&](std::size_t prompt) { return X.row(m_rowBegins[prompt]); }, running.pool,
        running.job);
    if (failed.empty())
        return;
    const auto stillFailed = readOnceMore(layer, failed, X, running);
    if (!stillFailed.empty())
        computeAfterAll(layer, stillFailed, X, running);
}

/// Another process may have put them into another file.
std::vector<std::size_t> PromptExtraction::readOnceMore(const Layer& layer,
    const std::vector<std::size_t>& failed, RowStorage& X, const Running& running)
{
    const auto found = m_run->find(layer.space, m_keys);
    std::vector<std::size_t> there;
    std::vector<std::size_t> missing;
    for (const auto prompt : failed) {
        const bool isThere = found.has(prompt) && found.rowCount(prompt) == rowCount(prompt);
        (isThere ? there : missing).push_back(prompt);
    }
    const auto again = found.read(
        there, [&](std::size_t prompt) { return X.row(m_rowBegins[prompt]); }, running.pool,
        running.job);
    missing.insert(missing.end(), again.begin(), again.end());
    std::ranges::sort(missing);
    return missing;
}

void PromptExtraction::computeAfterAll(const Layer& layer, const std::vector<std::size_t>& prompts,
    RowStorage& X, const Running& running)
{
    if (m_cache.warn)
        m_cache.warn("The cache had lost, or had damaged, the hidden states of "
            + std::to_string(prompts.size()) + " prompts: they are computed anew.");
    const auto trie = buildTokenTrie(
        chosen(m_request.prompts, prompts), prefixSharingFor(m_model, m_request.sharing));
    const auto computed = extract(
        m_model,
        { .prompts = trie,
            .layers = { layer.index },
            .pooling = m_request.pooling,
            .placement = m_placement },
        running.pool, [](const auto&, LayerIndex) {}, running.job);
    if (!computed) // the prompts passed through this model before, or they would not be cached
        throw std::runtime_error(computed.error().text());
    for (std::size_t i = 0; i < prompts.size(); ++i)
        X.matrix().middleRows(m_rowBegins[prompts[i]], rowCount(prompts[i]))
            = (*computed)
                  ->features(layer.index)
                  .middleRows(
                      (*computed)->rowBegin(static_cast<std::int64_t>(i)), rowCount(prompts[i]));
}

} // namespace fathom
