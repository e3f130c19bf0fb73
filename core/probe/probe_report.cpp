// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probe/probe_report.h"

#include "core/probe/report.h"

#include <cmath>
#include <iomanip>
#include <sstream>
#include <utility>

namespace fathom {

namespace {

Json layersJson(const std::vector<LayerIndex>& layers)
{
    auto json = Json::array();
    for (const auto layer : layers)
        json.push_back(layer.value);
    return json;
}

Json selectionJson(const LayerSelection& selection)
{
    Json json {
        { "candidate_layers", layersJson(selection.candidates) },
        { "layer_importances", selection.importances },
        { "converged", selection.converged },
    };
    if (selection.alpha == 0) // fast_auto
        return json;
    json["alpha"] = selection.alpha;
    json["alpha_max"] = selection.alphaMax;
    json["kkt_residual"] = selection.kktResidual;
    auto& path = json["path"] = Json::array();
    for (const auto& point : selection.path)
        path.push_back({ { "alpha", point.alpha }, { "layer_importances", point.importances } });
    return json;
}

} // namespace

Json fitJson(const Probe& probe)
{
    const auto& report = probe.report();
    Json json {
        { "task", taskName(probe.task()) },
        { "classifier", probe.settings().classifier },
        { "selected_layers", layersJson(probe.layers()) },
        { "n_train", probe.provenance().trainingRows },
        { "fit",
            { { "converged", report.converged }, { "iterations", report.iterations },
                { "gradient_norm", report.gradientNorm }, { "objective", report.objective } } },
        { "warnings", probe.warnings() },
    };
    if (!report.chosen.empty())
        json["fit"]["chosen"] = report.chosen;
    if (!report.grid.empty())
        json["fit"]["grid"] = gridJson(report.grid);
    if (probe.task() == Task::Classification)
        json["classes"] = classesJson(probe.classes());
    else
        json["target"] = targetsJson(probe.targets());
    if (probe.selection())
        json["selection"] = selectionJson(*probe.selection());
    return json;
}

std::string fitText(const Probe& probe)
{
    std::string layers;
    for (const auto layer : probe.layers())
        layers += (layers.empty() ? "" : ", ") + layerText(layer);
    auto text = probe.settings().classifier + " on layers " + layers;
    if (probe.selection())
        text += " (of " + std::to_string(probe.selection()->candidates.size()) + " candidates)";
    text += ", fitted to " + std::to_string(probe.provenance().trainingRows) + " rows"
        + (probe.report().converged ? "" : " (not converged)");
    for (const auto& [name, value] : probe.report().chosen)
        text += ", " + name + ' ' + Json(value).dump() + " by cross-validation";
    text += '\n';
    for (const auto& warning : probe.warnings())
        text += "warning: " + warning + '\n';
    return text;
}

Json fitJson(const LayerSweepResult& sweep)
{
    const auto best = sweep.bestLayer();
    const std::string metric = sweep.task() == Task::Regression ? "r2" : "accuracy";
    Json json {
        { "task", taskName(sweep.task()) },
        { "classifier", sweep.settings().classifier },
        { "n_train", sweep.provenance().trainingRows },
        { "layers", Json::array() },
        { "best_layer", best ? layerJson(*best) : Json(nullptr) },
        { "selected_by", "validation" },
        { "plateau", Json::array() },
        { "warnings", sweep.warnings() },
    };
    if (sweep.task() == Task::Classification)
        json["classes"] = classesJson(sweep.classes());
    else
        json["target"] = targetsJson(sweep.all().begin()->second.probe->targets());
    for (const auto& [layer, scored] : sweep.all()) {
        const auto& score = scored.score;
        json["layers"].push_back({ { "layer", layerJson(layer) },
            { "converged", score.report.converged }, { "train_" + metric, numberJson(score.train) },
            { "validation_" + metric, numberJson(score.validation) },
            { "validation_error", numberJson(score.validationError) } });
    }
    for (const auto layer : sweep.plateau())
        json["plateau"].push_back(layerJson(layer));
    return json;
}

std::string fitText(const LayerSweepResult& sweep)
{
    const auto* metric = sweep.task() == Task::Regression ? "R2" : "accuracy";
    std::ostringstream out;
    out << sweep.settings().classifier << " on each of " << sweep.size() << " layers, fitted to "
        << sweep.provenance().trainingRows << " rows\n"
        << "    layer  validation   train\n"
        << std::fixed << std::setprecision(3);
    for (const auto& [layer, scored] : sweep.all()) {
        out << std::setw(9) << layerText(layer) << std::setw(12);
        if (std::isnan(scored.score.validation))
            out << '-';
        else
            out << scored.score.validation;
        out << std::setw(8) << scored.score.train << '\n';
    }
    if (const auto best = sweep.bestLayer())
        out << "best layer by validation: " << layerText(*best) << ", " << metric << ' '
            << sweep.all().at(*best).score.validation << '\n';
    for (const auto& warning : sweep.warnings())
        out << "warning: " << warning << '\n';
    return out.str();
}

Json predictionJson(const Probe& probe, const ProbeScores& scores, Eigen::Index row)
{
    if (probe.task() == Task::Regression)
        return scores.scores(row, 0);
    return classJson(probe.classes(), scores.predictions[static_cast<std::size_t>(row)]);
}

Json probabilitiesJson(const ProbeScores& scores, Eigen::Index row)
{
    auto json = Json::array();
    for (Eigen::Index k = 0; k < scores.probabilities.cols(); ++k)
        json.push_back(scores.probabilities(row, k));
    return json;
}

} // namespace fathom
