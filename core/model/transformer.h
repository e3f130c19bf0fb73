// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ids.h"
#include "core/base/memory_budget.h"
#include "core/base/result.h"
#include "core/io/row_storage.h"
#include "core/jobs/job_context.h"
#include "core/jobs/worker_pool.h"
#include "core/model/model_dtype.h"
#include "core/model/model_summary.h"
#include "core/model/packed_tokens.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace fathom {

/// A model opened for extraction, one block at a time. The public face of the engine: no torch
/// behind this header.
///
/// Results are bitwise the same for a token whatever else is in `tokens`, however its past is cut
/// into segments, and for every size of the pool. Thread-safe: several jobs may run blocks at the
/// same time, each on its own hidden states.
class Transformer
{
public:
    virtual ~Transformer() = default;

    [[nodiscard]] virtual const ModelSummary& summary() const = 0;
    /// Tensors of the weight file that no block needs: language-model head, final norm, buffers.
    /// For checking a family.
    [[nodiscard]] virtual std::vector<std::string> unusedTensors() const { return {}; }
    /// Causal models may share prefixes between prompts.
    [[nodiscard]] virtual bool isCausal() const = 0;

    /// Checks ids and positions: InvalidArgument for an id outside the vocabulary, PromptTooLong
    /// beyond the last position.
    [[nodiscard]] virtual Status validate(const PackedTokens& tokens) const = 0;

    /// How much memory runs of this model may take; null: as much as they need.
    [[nodiscard]] virtual const MemoryBudget* memory() const { return nullptr; }

    /// What blocks that are ready now take of the program's memory.
    [[nodiscard]] virtual std::int64_t readyBlockBytes() const { return 0; }

    /// What the first block receives, into `hidden` [rows, hidden].
    virtual void embed(const PackedTokens& tokens, RowStorage& hidden, WorkerPool& pool,
        const JobContext& job) const = 0;

    /// Says that block `layer` will be run soon: its weights are read from the disk meanwhile.
    virtual void expectBlock(LayerIndex layer) const { (void)layer; }

    /// Replaces `hidden` [rows, hidden], the output of block `layer` - 1 (or of embed), by the
    /// output of block `layer`. Only `neededRows` (ascending) are computed, the others are left
    /// undefined; all rows if it is empty. Advances `job` by tokens.rowCount() in all. Throws
    /// std::exception on engine failures, Cancelled when stopped.
    virtual void runBlock(LayerIndex layer, const PackedTokens& tokens,
        std::span<const std::int32_t> neededRows, RowStorage& hidden, WorkerPool& pool,
        const JobContext& job) const = 0;

protected:
    Transformer() = default;
    Transformer(const Transformer&) = default;
    Transformer& operator=(const Transformer&) = default;
};

/// How a model is run. Results are bitwise the same for every choice here but dtype.
struct EngineOptions
{
    ModelDtype dtype = ModelDtype::Float32;
    std::int32_t chunkRows
        = 2048; ///< rows whose intermediate values are held at the same time; at least 1
    std::int64_t keptWeightBytes = std::int64_t { 2 }
        << 30; ///< blocks of models up to this size stay ready after their first use
    std::shared_ptr<const MemoryBudget> memory {}; ///< if any, says instead what stays ready
};

/// Opens a model directory: checks the config and every tensor's presence, shape and dtype; maps
/// the weights, reads none. Loads libfathom_engine (and with it libtorch) at the first call, from
/// any thread; takes about half a second then.
[[nodiscard]] Result<std::shared_ptr<const Transformer>> openTransformer(
    const std::filesystem::path& directory, const EngineOptions& options = {});

/// The values of config.json's `model_type` that openTransformer() understands. Loads the engine.
[[nodiscard]] Result<std::vector<std::string>> supportedModelTypes();

} // namespace fathom
