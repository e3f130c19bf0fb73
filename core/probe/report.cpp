// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probe/report.h"

#include "core/io/csv.h"

#include <cmath>
#include <cstdio>
#include <sstream>

namespace fathom {

namespace {

    Json layerJson(LayerIndex layer)
    {
        return layer == embeddingLayer ? Json("embedding") : Json(layer.value);
    }

    /// A number, or null where there is none: JSON has no NaN.
    Json numberJson(double value)
    {
        return std::isfinite(value) ? Json(value) : Json(nullptr);
    }

    Json scoreJson(const LayerScore& score)
    {
        return {
            { "layer", layerJson(score.layer) },
            { "accuracy", score.test },
            { "auroc", score.auroc ? Json(*score.auroc) : Json(nullptr) },
            { "interval", { score.interval.low, score.interval.high } },
            { "train_accuracy", score.train },
            { "validation_accuracy", numberJson(score.validation) },
            { "validation_error", numberJson(score.validationError) },
            { "converged", score.report.converged },
            { "gradient_norm", score.report.gradientNorm },
        };
    }

    std::string decimals(double value, int digits)
    {
        if (!std::isfinite(value))
            return "-";
        char buffer[32];
        std::snprintf(buffer, sizeof buffer, "%.*f", digits, value);
        return buffer;
    }

    /// Shortest text that reads back as the same double.
    std::string exact(double value)
    {
        return std::isfinite(value) ? Json(value).dump() : std::string {};
    }

    std::string padded(const std::string& text, std::size_t width)
    {
        return text.size() < width ? std::string(width - text.size(), ' ') + text : text;
    }

    /// "2, 3 and 4" style would hide gaps: plain list.
    std::string joined(const std::vector<LayerIndex>& layers)
    {
        std::string text;
        for (const auto layer : layers)
            text += (text.empty() ? "" : ", ") + layerText(layer);
        return text;
    }

} // namespace

std::string layerText(LayerIndex layer)
{
    return layer == embeddingLayer ? "embedding" : std::to_string(layer.value);
}

Json classJson(const Classes& classes, std::int32_t index)
{
    const auto& name = classes.names[static_cast<std::size_t>(index)];
    if (classes.areIntegers)
        if (const auto number = Json::parse(name, nullptr, false); number.is_number_integer())
            return number;
    return name;
}

Json classesJson(const Classes& classes)
{
    auto json = Json::array();
    for (std::size_t i = 0; i < classes.count(); ++i)
        json.push_back(classJson(classes, static_cast<std::int32_t>(i)));
    return json;
}

Json sweepJson(const SweepResult& result, const SweepTimes& times)
{
    Json json;
    if (result.hasPlan()) {
        const auto& plan = result.plan();
        json["classes"] = classesJson(plan.classes);
        json["n_train"] = plan.split.train.size();
        json["n_test"] = plan.split.test.size();
        json["n_test_groups"] = plan.groupCount;
        json["groups"] = plan.groupRule;
        json["split"] = plan.split.rule;
        json["interval_method"] = plan.intervalMethod;
        json["majority_accuracy"] = plan.baseline;
        json["tokens"] = { { "total", plan.totalTokens }, { "computed", plan.computedTokens } };
        json["model"] = { { "name", plan.provenance.modelName }, { "weights_hash", plan.provenance.weightsHash },
            { "tokenizer_hash", plan.provenance.tokenizerHash }, { "dtype", plan.provenance.dtype } };
        json["data"] = { { "name", plan.provenance.dataName }, { "hash", plan.provenance.dataHash } };
    }
    json["layers"] = Json::array();
    for (const auto& [layer, scored] : result.layers())
        json["layers"].push_back(scoreJson(scored.score));
    const auto best = result.bestLayer();
    json["best_layer"] = best ? layerJson(*best) : Json(nullptr);
    json["selected_by"] = "validation";
    json["plateau"] = Json::array();
    for (const auto layer : result.plateau())
        json["plateau"].push_back(layerJson(layer));
    json["seconds"] = { { "load", times.load }, { "tokenize", times.tokenize }, { "extract", times.extract }, { "fit", times.fit },
        { "total", times.total } };
    json["warnings"] = result.warnings();
    return json;
}

std::string sweepCsv(const SweepResult& result)
{
    std::string csv = "layer,accuracy,interval_low,interval_high,auroc,validation_accuracy,validation_error,train_accuracy,converged\n";
    for (const auto& [layer, scored] : result.layers()) {
        const auto& score = scored.score;
        csv += csvCell(layerText(layer)) + ',' + exact(score.test) + ',' + exact(score.interval.low) + ','
            + exact(score.interval.high) + ',' + (score.auroc ? exact(*score.auroc) : std::string {}) + ','
            + exact(score.validation) + ',' + exact(score.validationError) + ',' + exact(score.train) + ','
            + (score.report.converged ? "true" : "false") + '\n';
    }
    return csv;
}

std::string sweepTable(const SweepResult& result)
{
    std::ostringstream out;
    out << "    layer  accuracy  95 % interval    AUROC  validation  train\n";
    for (const auto& [layer, scored] : result.layers()) {
        const auto& score = scored.score;
        out << padded(layerText(layer), 9) << padded(decimals(score.test, 3), 10) << "  [" << decimals(score.interval.low, 3)
            << ", " << decimals(score.interval.high, 3) << "]" << padded(score.auroc ? decimals(*score.auroc, 3) : "-", 9)
            << padded(decimals(score.validation, 3), 12) << padded(decimals(score.train, 3), 7) << '\n';
    }
    if (!result.hasPlan())
        return out.str();
    const auto& plan = result.plan();
    out << "tested on " << plan.split.test.size() << " rows (" << plan.groupCount << " independent groups), trained on "
        << plan.split.train.size() << "; " << plan.split.rule << '\n'
        << "always guessing the majority: " << decimals(plan.baseline, 3) << "; intervals: " << plan.intervalMethod << '\n';
    if (const auto best = result.bestLayer()) {
        const auto& score = result.find(*best)->score;
        out << "best layer by validation: " << layerText(*best) << ", linearly decodable with accuracy " << decimals(score.test, 3)
            << " [" << decimals(score.interval.low, 3) << ", " << decimals(score.interval.high, 3)
            << "]; within one standard error: " << joined(result.plateau()) << '\n';
    }
    return out.str();
}

} // namespace fathom
