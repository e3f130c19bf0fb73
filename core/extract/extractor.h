// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ids.h"
#include "core/base/matrix.h"
#include "core/base/result.h"
#include "core/extract/activation_store.h"
#include "core/extract/placement.h"
#include "core/extract/pooling.h"
#include "core/extract/token_trie.h"
#include "core/jobs/job_context.h"
#include "core/jobs/worker_pool.h"
#include "core/model/transformer.h"
#include "core/text/tokenizer.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace fathom {

/// Tokenises texts in parallel, special tokens included. Errors name the row. A prompt of no tokens is an error.
[[nodiscard]] Result<std::vector<Encoding>> encodeAll(
    const Tokenizer& tokenizer, std::span<const std::string> texts, WorkerPool& pool, const JobContext& job);

/// Fails for a prompt that is longer than `maximum` tokens (0: no limit), and names its row.
[[nodiscard]] Status checkLength(std::size_t prompt, std::int64_t tokens, std::int64_t maximum);

struct ExtractionRequest
{
    const TokenTrie& prompts; ///< at least one, none empty; made with prefixSharingFor(model, …)
    std::vector<LayerIndex> layers; ///< ascending, unique, at least one
    PoolingKind pooling = PoolingKind::LastToken;
    Placement placement {}; ///< does not matter to results
};

/// What is wanted, as far as the model allows it: only causal models may share prefixes.
[[nodiscard]] PrefixSharing prefixSharingFor(const Transformer& model, PrefixSharing wanted);

/// Runs the prompts through the model layer by layer (core/README.md: "layer-major") and pools each requested layer. `layerReady`
/// is called on this thread as soon as a layer is sealed, before the next block starts; it may release() layers it has used up. Throws Cancelled when stopped: layers
/// announced by then stay readable in the store the callback was given. Scratch files that cannot be made are an error.
using LayerReadySink = std::function<void(const std::shared_ptr<ActivationStore>&, LayerIndex)>;
[[nodiscard]] Result<std::shared_ptr<ActivationStore>> extract(const Transformer& model, const ExtractionRequest& request,
    WorkerPool& pool, const LayerReadySink& layerReady, const JobContext& job);

} // namespace fathom
