// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>

namespace fathom::training {

/// log.csv of a run: `step,loss,held_out_loss,tokens_per_second`. Losses are −ln of a token's
/// probability; `loss` is the mean over the steps since the line before.
class TrainingLog
{
public:
    /// Goes on with a log after `steps` steps, without the lines of later ones.
    TrainingLog(std::filesystem::path path, std::int64_t steps);

    void add(double loss, std::int64_t tokens);
    /// `heldOutLoss` is left empty if it is NaN.
    void write(std::int64_t step, double heldOutLoss);

private:
    using Clock = std::chrono::steady_clock;

    std::filesystem::path m_path;
    double m_loss = 0;
    std::int64_t m_count = 0;
    std::int64_t m_tokens = 0;
    Clock::time_point m_begin = Clock::now();
};

} // namespace fathom::training
