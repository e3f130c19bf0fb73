// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probe/sweep_evaluation.h"

#include "core/probe/evaluation_report.h"
#include "core/probe/layer_choice.h"
#include "core/probe/report.h"

#include <array>
#include <iomanip>
#include <sstream>

namespace fathom {

namespace {

constexpr auto layerWidth = 9;
constexpr auto columnWidth = 11;

bool isRegression(const SweepEvaluation& evaluation)
{
    return std::holds_alternative<RegressionScore>(evaluation.layers.begin()->second.scores);
}

void writeCell(std::ostream& out, const std::optional<double>& value)
{
    out << std::setw(columnWidth);
    if (value)
        out << *value;
    else
        out << "-";
}

void writeRow(std::ostream& out, const Evaluation& evaluation)
{
    if (const auto* classes = std::get_if<ClassificationEvaluation>(&evaluation.scores)) {
        const auto& main = classes->main;
        for (const auto& value : std::array<std::optional<double>, 5> {
                 classes->accuracy, main.auroc, main.of.f1, main.of.precision, main.of.recall })
            writeCell(out, value);
        return;
    }
    const auto& score = std::get<RegressionScore>(evaluation.scores);
    for (const auto& value : std::array<std::optional<double>, 5> { score.r2,
             score.meanAbsoluteError, score.rootMeanSquaredError, score.pearson, score.spearman })
        writeCell(out, value);
}

} // namespace

SweepEvaluation evaluate(const LayerSweepResult& sweep,
    const std::map<LayerIndex, ProbeScores>& scores, const Dataset& dataset,
    std::optional<Average> average)
{
    SweepEvaluation result;
    std::map<LayerIndex, double> headlines;
    for (const auto& [layer, of] : scores) {
        const auto& evaluation
            = result.layers.emplace(layer, evaluate(of, dataset, average)).first->second;
        headlines[layer] = evaluation.headline();
    }
    const bool isCompatible = sweep.settings().lmprobeCompatible;
    result.bestLayer = isCompatible ? highestLayer(headlines) : sweep.bestLayer();
    result.selectedBy = isCompatible ? "evaluation rows" : "validation";
    return result;
}

Json sweepEvaluationJson(const SweepEvaluation& evaluation, const Classes& classes)
{
    const auto& [layers, best, selectedBy] = evaluation;
    auto json = Json::object();
    if (best)
        json = evaluationJson(layers.at(*best), classes);
    auto& results = json["layer_results"] = Json::object();
    for (const auto& [layer, of] : layers) {
        auto entry = evaluationJson(of, classes);
        entry.erase("n_eval");
        entry.erase("eval_hash");
        results[layerText(layer)] = std::move(entry);
    }
    json["best_layer"] = best ? layerJson(*best) : Json(nullptr);
    json[isRegression(evaluation) ? "best_r2" : "best_accuracy"]
        = best ? numberJson(layers.at(*best).headline()) : Json(nullptr);
    json["selected_by"] = selectedBy;
    json["n_eval"] = layers.begin()->second.count;
    json["eval_hash"] = layers.begin()->second.hash;
    return json;
}

std::string sweepEvaluationText(const SweepEvaluation& evaluation, const Classes& classes)
{
    const auto& [layers, best, selectedBy] = evaluation;
    std::ostringstream out;
    out << std::setw(layerWidth) << "layer";
    const auto names = isRegression(evaluation)
        ? std::array { "r2", "mae", "rmse", "pearson", "spearman" }
        : std::array { "accuracy", "auroc", "f1", "precision", "recall" };
    for (const auto* name : names)
        out << std::setw(columnWidth) << name;
    out << std::fixed << std::setprecision(3) << '\n';
    for (const auto& [layer, of] : layers) {
        out << std::setw(layerWidth) << layerText(layer);
        writeRow(out, of);
        out << '\n';
    }
    if (best)
        out << "best layer by " << selectedBy << ": " << layerText(*best) << '\n'
            << evaluationText(layers.at(*best), classes);
    else
        out << "no best layer: the sweep had too few training rows to validate on\n";
    return out.str();
}

} // namespace fathom
