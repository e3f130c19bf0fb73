// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probe/text_advantage.h"

#include "core/probe/test_score.h"
#include "core/stats/bootstrap.h"
#include "core/stats/regression_metrics.h"

namespace fathom {

namespace {

    /// Accuracy or R² of predictions for some of the test rows, which may be repeated.
    std::optional<double> scoreOf(const LayerPredictions& predictions, const std::vector<std::int32_t>& labels,
        const std::vector<double>& targets, std::span<const std::size_t> rows)
    {
        if (targets.empty()) {
            std::size_t correct = 0;
            for (const auto row : rows)
                correct += predictions.predictions[row] == labels[row] ? 1 : 0;
            return static_cast<double>(correct) / static_cast<double>(rows.size());
        }
        std::vector<double> truth;
        std::vector<double> predicted;
        for (const auto row : rows) {
            truth.push_back(targets[row]);
            predicted.push_back(predictions.scores[row]);
        }
        return r2Score(truth, predicted);
    }

} // namespace

std::optional<TextAdvantage> textAdvantage(const SweepResult& result, const JobContext& job)
{
    const auto best = result.bestLayer();
    const auto* baseline = result.bestBaseline();
    const auto* probe = best ? result.find(*best) : nullptr;
    if (!baseline || !probe || !probe->predictions || !baseline->predictions || !result.hasPlan())
        return std::nullopt;
    const auto& plan = result.plan();
    const auto labels = labelsOf(*plan.dataset, plan.split.test);
    const auto targets = targetsOf(*plan.dataset, plan.split.test);
    const auto groups = groupsOf(*plan.dataset, plan.split.test);
    const auto interval = bootstrapInterval(plan.split.test.size(), groups,
        [&](std::span<const std::size_t> rows) -> std::optional<double> {
            job.checkpoint();
            const auto ours = scoreOf(*probe->predictions, labels, targets, rows);
            const auto theirs = scoreOf(*baseline->predictions, labels, targets, rows);
            if (!ours || !theirs)
                return std::nullopt;
            return *ours - *theirs;
        },
        { .seed = plan.split.seed });
    if (!interval)
        return std::nullopt;
    return TextAdvantage {
        .layer = *best, .baseline = baseline->kind, .difference = probe->score.test - baseline->score.test, .interval = *interval
    };
}

} // namespace fathom
