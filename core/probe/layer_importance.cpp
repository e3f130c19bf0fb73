// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probe/layer_importance.h"

#include <numeric>
#include <string>

namespace fathom {

namespace {

    double sizeOf(const Matrix& W, ImportanceMetric metric)
    {
        switch (metric) {
        case ImportanceMetric::L2:
            return W.norm();
        case ImportanceMetric::L1:
            return W.cwiseAbs().sum();
        case ImportanceMetric::MeanAbs:
            return W.cwiseAbs().mean();
        case ImportanceMetric::MaxAbs:
            break;
        }
        return W.cwiseAbs().maxCoeff();
    }

} // namespace

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

std::vector<double> columnImportance(const Matrix& coefficients, std::size_t layerCount, ImportanceMetric metric)
{
    const auto width = coefficients.cols() / static_cast<Eigen::Index>(layerCount);
    std::vector<double> importance;
    for (std::size_t i = 0; i < layerCount; ++i)
        importance.push_back(sizeOf(coefficients.middleCols(static_cast<Eigen::Index>(i) * width, width), metric));
    return importance;
}

Result<std::vector<double>> flattenedImportance(const Matrix& coefficients, std::size_t layerCount, ImportanceMetric metric)
{
    const auto count = coefficients.size();
    if (count % static_cast<Eigen::Index>(layerCount) != 0) {
        return fail(ErrorCode::InvalidArgument,
            "The " + std::to_string(count) + " coefficients cannot be cut into " + std::to_string(layerCount)
                + " equal parts, one for each layer, as lmprobe does. Fit the probe without lmprobe_compatible to see what each layer contributes.",
            "lmprobe_compatible");
    }
    const Matrix flattened = coefficients.transpose().reshaped(1, count); // output after output
    return columnImportance(flattened, layerCount, metric);
}

Result<LayerImportance> computeLayerImportance(const Probe& probe, ImportanceMetric metric, bool normalize)
{
    LayerImportance result { .layers = probe.layers(), .importance = {} };
    if (probe.settings().lmprobeCompatible) {
        auto importance = flattenedImportance(probe.classifier().coefficients, result.layers.size(), metric);
        if (!importance)
            return propagate(importance);
        result.importance = std::move(*importance);
    } else {
        result.importance
            = columnImportance(probe.pipeline().scaledCoefficients(probe.classifier()), result.layers.size(), metric);
    }
    const auto sum = std::accumulate(result.importance.begin(), result.importance.end(), 0.0);
    if (normalize && sum > 0)
        for (auto& value : result.importance)
            value /= sum;
    return result;
}

} // namespace fathom
