// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>

namespace fathom::training {

struct TrainingOptions
{
    std::filesystem::path corpusFolder;
    std::filesystem::path runFolder;
    std::int64_t steps = 12000; ///< the learning rate has come down by then
    std::int64_t stopAfter = std::numeric_limits<std::int64_t>::max();
    std::int64_t rowsPerStep = 16;
    double rate = 1.5e-3;
    std::uint64_t seed = 1;
};

/// The learning rate of a step: rises in a line over the first steps, stays, and falls with a cosine
/// to a fiftieth over the last third. Until then it does not depend on `steps`, so a run may be told
/// later how long it is to be.
[[nodiscard]] double learningRate(const TrainingOptions& options, std::int64_t step);

/// Trains until the steps are done or `stop` says so, from the run's checkpoint if it has one.
/// Writes log.csv (step, loss, held-out loss, tokens per second), the checkpoint and the model with
/// its tokenizer.
[[nodiscard]] Status train(const TrainingOptions& options, const std::function<bool()>& stop);

} // namespace fathom::training
