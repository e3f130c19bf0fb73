// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probe/evaluation.h"

#include "core/base/hash.h"
#include "core/stats/metrics.h"

#include <algorithm>
#include <vector>

namespace fathom {

std::string evaluationHash(const Dataset& dataset)
{
    std::vector<std::string> lines = dataset.texts();
    for (const auto label : dataset.labels())
        lines.push_back(dataset.classes().names[static_cast<std::size_t>(label)]);
    std::ranges::sort(lines); // by bytes: for UTF-8 that is Python's order, by code point
    Sha256 hash;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (i > 0)
            hash.add("\n");
        hash.add(lines[i]);
    }
    return "sha256:" + hash.hex();
}

Evaluation evaluate(const ProbeScores& scores, const Dataset& dataset)
{
    const auto& labels = dataset.labels();
    const auto classCount = static_cast<std::int32_t>(dataset.classes().count());
    Evaluation result;
    result.accuracy = accuracy(labels, scores.predictions);
    result.count = static_cast<std::int64_t>(labels.size());
    result.hash = evaluationHash(dataset);
    PrecisionRecall averages;
    if (classCount == 2) {
        averages = precisionRecall(labels, scores.predictions, 1);
        const Vector column = scores.scores.col(0);
        result.auroc = auroc(labels, { column.data(), static_cast<std::size_t>(column.size()) });
    } else {
        averages = macroPrecisionRecall(labels, scores.predictions, classCount);
        const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> rows = scores.probabilities;
        result.auroc = macroAuroc(labels, { rows.data(), static_cast<std::size_t>(rows.size()) }, classCount);
    }
    result.precision = averages.precision;
    result.recall = averages.recall;
    result.f1 = averages.f1;
    return result;
}

} // namespace fathom
