// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probe/layer_importance.h"

#include <numeric>
#include <string>

namespace fathom {

Result<ImportanceMetric> parseImportanceMetric(std::string_view text)
{
    if (text == "l2")
        return ImportanceMetric::L2;
    if (text == "l1")
        return ImportanceMetric::L1;
    if (text == "mean_abs")
        return ImportanceMetric::MeanAbs;
    if (text == "max_abs")
        return ImportanceMetric::MaxAbs;
    return fail(ErrorCode::InvalidArgument, "\"" + std::string(text) + "\" is not an importance metric. Use l2, l1, mean_abs or max_abs.", "metric");
}

LayerImportance computeLayerImportance(const Probe& probe, ImportanceMetric metric, bool normalize)
{
    const auto coefficients = probe.pipeline().scaledCoefficients(probe.classifier());
    LayerImportance result { .layers = probe.layers(), .importance = {} };
    const auto hidden = probe.provenance().hiddenSize;
    for (std::size_t i = 0; i < result.layers.size(); ++i) {
        // Columns of this layer in every class's row.
        const auto W = coefficients.middleCols(static_cast<Eigen::Index>(i) * hidden, hidden);
        switch (metric) {
        case ImportanceMetric::L2:
            result.importance.push_back(W.norm());
            break;
        case ImportanceMetric::L1:
            result.importance.push_back(W.cwiseAbs().sum());
            break;
        case ImportanceMetric::MeanAbs:
            result.importance.push_back(W.cwiseAbs().mean());
            break;
        case ImportanceMetric::MaxAbs:
            result.importance.push_back(W.cwiseAbs().maxCoeff());
            break;
        }
    }
    const auto sum = std::accumulate(result.importance.begin(), result.importance.end(), 0.0);
    if (normalize && sum > 0)
        for (auto& value : result.importance)
            value /= sum;
    return result;
}

} // namespace fathom
