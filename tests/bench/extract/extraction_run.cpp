// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/extract/extraction_run.h"

#include "core/extract/extractor.h"
#include "tests/bench/random_tensors.h"

#include <set>
#include <utility>
#include <vector>

namespace fathom::bench {

namespace {

EngineTimes timesNow()
{
    const auto times = engineTimes();
    if (!times)
        stop(times.error());
    return *times;
}

} // namespace

ExtractionRun runExtraction(const Transformer& model, const TokenTrie& prompts, WorkerPool& pool)
{
    std::vector<LayerIndex> layers;
    for (std::int32_t layer = 0; layer < model.summary().layerCount; ++layer)
        layers.emplace_back(layer);
    UnattendedJob job;
    const auto before = timesNow();
    const Stopwatch watch;
    const auto store = extract(
        model,
        { .prompts = prompts, .layers = std::move(layers), .pooling = PoolingKind::LastToken },
        pool, [](const auto&, LayerIndex) {}, job.context());
    const auto elapsed = watch.elapsed();
    if (!store)
        stop(store.error());
    const auto after = timesNow();
    return { .elapsed = elapsed,
        .parts = { .products = after.products - before.products,
            .attention = after.attention - before.attention,
            .packing = after.packing - before.packing } };
}

double workOf(const BenchModel& model, const TokenTrie& prompts)
{
    const auto rows = static_cast<double>(prompts.tokens.rowCount());
    const auto layers = static_cast<double>(model.layers);
    const std::set<std::int32_t> last(prompts.lastRow.begin(), prompts.lastRow.end());
    return rows * layers * model.keyValueWork()
        + (rows * (layers - 1) + static_cast<double>(last.size())) * model.otherWork();
}

} // namespace fathom::bench
