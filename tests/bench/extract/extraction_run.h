// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/extract/token_trie.h"
#include "core/jobs/worker_pool.h"
#include "core/model/engine_times.h"
#include "core/model/transformer.h"
#include "tests/bench/extract/bench_models.h"
#include "tests/bench/timing.h"

#include <filesystem>

namespace fathom::bench {

/// One extraction: all layers, pooled at the last token.
struct ExtractionRun
{
    Elapsed elapsed;
    EngineTimes parts; ///< of `elapsed.cpu`, in seconds
};

[[nodiscard]] ExtractionRun runExtraction(
    const Transformer& model, const TokenTrie& prompts, WorkerPool& pool);

/// Multiplications and additions of its products: of the deepest block, only what is needed for the
/// last tokens. Attention, norms and activations are not counted.
[[nodiscard]] double workOf(const BenchModel& model, const TokenTrie& prompts);

} // namespace fathom::bench
