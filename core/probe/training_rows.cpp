// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probe/training_rows.h"

#include "core/probe/feature_rows.h"

#include <algorithm>
#include <utility>

namespace fathom {

namespace {

void addExample(TrainingRows& rows, const Dataset& dataset, std::size_t row, std::size_t copies)
{
    if (dataset.hasLabels())
        rows.labels.insert(rows.labels.end(), copies, dataset.labels()[row]);
    else
        rows.targets.insert(rows.targets.end(), copies, dataset.targets()[row]);
    if (!dataset.weights().empty())
        rows.weights.insert(rows.weights.end(), copies, dataset.weights()[row]);
    if (!dataset.groups().empty())
        rows.groups.insert(rows.groups.end(), copies, dataset.groups()[row]);
}

} // namespace

TrainingRows trainingRows(const ProbeSettings& settings, const ExtractedFeatures& features,
    std::span<const ExampleIndex> examples, const Dataset& dataset)
{
    const auto kind = settings.trainPooling.kind;
    const auto choice = settings.lmprobeCompatible ? TokenChoice::Padded : TokenChoice::TextOnly;
    TrainingRows rows;
    rows.classes = dataset.classes();
    const auto isPerToken = kind == PoolingKind::All;
    const auto begins
        = isPerToken ? tokenRowBegins(features, examples, choice) : std::vector<std::int64_t> {};
    for (std::size_t e = 0; e < examples.size(); ++e) {
        const auto copies
            = isPerToken ? static_cast<std::size_t>(begins[e + 1] - begins[e]) : std::size_t { 1 };
        addExample(rows, dataset, static_cast<std::size_t>(examples[e].value), copies);
        if (isPerToken && dataset.groups().empty())
            rows.groups.insert(rows.groups.end(), copies, static_cast<std::int32_t>(e));
    }
    rows.features = [features, kind, choice, isPerToken,
                        examples = std::vector<ExampleIndex>(examples.begin(), examples.end())](
                        std::span<const LayerIndex> layers) {
        if (isPerToken)
            return tokenRows(features, layers, examples, choice).X;
        return pooledRows(features, layers, examples, kind);
    };
    return rows;
}

} // namespace fathom
