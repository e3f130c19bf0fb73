// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/memory_budget.h"
#include "core/base/result.h"
#include "core/extract/placement.h"
#include "core/model/model_summary.h"

#include <cstddef>
#include <cstdint>
#include <string>

namespace fathom {

/// How large an extraction is.
struct ExtractionSize
{
    std::int64_t tokens = 0; ///< that pass through the model; shared prefixes counted once
    std::int64_t longestPrompt = 0; ///< in tokens
    std::int64_t featureRows = 0; ///< of one layer
    std::int64_t keptLayers = 1; ///< whose features there are at the same time, at most
    std::int64_t otherBytes = 0; ///< that fits and the like take meanwhile
    std::size_t threads = 1;
};

/// What an extraction takes at its peak, in bytes, part by part.
struct MemoryEstimate
{
    // In memory:
    std::int64_t program = 0; ///< resident before
    std::int64_t weights = 0; ///< the largest block while it is made; all blocks, if they are kept
    std::int64_t work = 0; ///< what lies between a block's input and its output
    std::int64_t hiddenStates = 0; ///< of all tokens, or the part of a scratch file that is in use
    std::int64_t features = 0; ///< likewise
    std::int64_t others = 0; ///< ExtractionSize::otherBytes
    // On disk:
    std::int64_t scratchedStates = 0; ///< hidden states in a scratch file; 0: they lie in memory
    std::int64_t scratchedFeatures = 0;

    [[nodiscard]] std::int64_t resident() const
    {
        return program + weights + work + hiddenStates + features + others;
    }
    [[nodiscard]] std::int64_t scratch() const { return scratchedStates + scratchedFeatures; }
};

/// The plan for an extraction in a program that has `program` bytes resident without the model's
/// blocks: everything in memory if that keeps within `budget` bytes, else features or hidden states
/// in scratch files, features first, else both. What is resident may be more than the budget even
/// then: that is the least with which it works.
///
/// The parts are sums over what the engine allocates (model/README.md); the
/// test of this function holds them against measured peaks.
[[nodiscard]] MemoryEstimate estimateMemory(const ModelSummary& model, const ExtractionSize& size,
    std::int64_t budget, std::int64_t program);

/// Where an estimate puts hidden states and features.
[[nodiscard]] Placement placementOf(const MemoryEstimate& estimate, const MemoryBudget& budget);

/// Fails (OutOfMemory) if the budget does not hold what the estimate has resident, or the disk not
/// what it has there: says how much of what is needed, how much there is, and what to do.
[[nodiscard]] Status checkMemory(const MemoryEstimate& estimate, const MemoryBudget& budget);

/// "2.1 GB: 310 MB program, …; 4.0 GB on disk", for people.
[[nodiscard]] std::string describe(const MemoryEstimate& estimate);

} // namespace fathom
