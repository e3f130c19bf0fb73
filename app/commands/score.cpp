// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/probe_option.h"
#include "core/probe/evaluation_report.h"
#include "core/probe/layer_sweep.h"
#include "core/probe/prompt_features.h"
#include "core/probe/report.h"
#include "core/probe/sweep_evaluation.h"

#include <CLI/Validators.hpp>
#include <memory>
#include <optional>
#include <sstream>
#include <variant>

namespace fathom {

namespace {

struct ScoreOptions
{
    ProbeOption probe;
    DataOptions data;
    std::string average;
    RunOptions run;
};

using AnyEvaluation = std::variant<Evaluation, SweepEvaluation>;

/// What `write` gets to say about a probe, or those of a sweep, on the data.
struct Evaluated
{
    AnyEvaluation evaluation;
    Task task;
    Classes classes;
};

template <class Loaded>
Result<AnyEvaluation> evaluateWith(const Loaded& loaded, const ModelOption::Opened& model,
    const Dataset& dataset, std::optional<Average> average, const CommandRun& run)
{
    const auto scores = scorePrompts(loaded, *model.model, *model.tokenizer, dataset.texts(),
        Rows::PerExample, run.pool, run.job, nullptr,
        run.options.cache.open(model.model->summary(), run));
    if (!scores)
        return inDataset(dataset, scores.error());
    if constexpr (std::is_same_v<Loaded, Probe>)
        return evaluate(*scores, dataset, average);
    else
        return evaluate(loaded, *scores, dataset, average);
}

Result<Evaluated> evaluateProbe(const ScoreOptions& options, const CommandRun& run)
{
    std::optional<Average> average;
    if (!options.average.empty()) {
        auto parsed = parseAverage(options.average);
        if (!parsed)
            return propagate(parsed);
        average = *parsed;
    }
    const auto opened = options.probe.open(run);
    if (!opened)
        return tl::unexpected(opened.error());
    return std::visit(
        [&](const auto& loaded) -> Result<Evaluated> {
            const auto data
                = options.data.readToTest(loaded.task(), loaded.classes(), options.run.quiet);
            if (!data)
                return tl::unexpected(data.error());
            auto evaluation = evaluateWith(loaded, opened->model, data->dataset, average, run);
            if (!evaluation)
                return propagate(evaluation);
            return Evaluated { std::move(*evaluation), loaded.task(), loaded.classes() };
        },
        opened->probe);
}

Status writeScore(const Evaluated& evaluated, const RunOptions& options)
{
    Json json { { "metric", evaluated.task == Task::Classification ? "accuracy" : "r2" } };
    std::ostringstream text;
    if (const auto* single = std::get_if<Evaluation>(&evaluated.evaluation)) {
        json["score"] = numberJson(single->headline());
        text << single->headline() << '\n';
        return writeResults(options, json, text.str());
    }
    const auto& sweep = std::get<SweepEvaluation>(evaluated.evaluation);
    json["score"] = Json::object();
    for (const auto& [layer, evaluation] : sweep.layers) {
        json["score"][layerText(layer)] = numberJson(evaluation.headline());
        text << layerText(layer) << '\t' << evaluation.headline() << '\n';
    }
    json["best_layer"] = sweep.bestLayer ? layerJson(*sweep.bestLayer) : Json(nullptr);
    json["selected_by"] = sweep.selectedBy;
    return writeResults(options, json, text.str());
}

Status writeEvaluation(const Evaluated& evaluated, const RunOptions& options)
{
    const auto& classes = evaluated.classes;
    if (const auto* single = std::get_if<Evaluation>(&evaluated.evaluation))
        return writeResults(
            options, evaluationJson(*single, classes), evaluationText(*single, classes));
    const auto& sweep = std::get<SweepEvaluation>(evaluated.evaluation);
    return writeResults(
        options, sweepEvaluationJson(sweep, classes), sweepEvaluationText(sweep, classes));
}

std::shared_ptr<ScoreOptions> addCommand(CLI::App& app, int& exitStatus, const char* name,
    const char* description, Status (*write)(const Evaluated&, const RunOptions&))
{
    auto options = std::make_shared<ScoreOptions>();
    auto* command = app.add_subcommand(name, description);
    options->probe.addTo(*command);
    options->data.addTo(*command, DataOptions::Labels::Required);
    options->run.addTo(*command);
    command->callback([options, write, &exitStatus] {
        exitStatus = runCommand(options->run, [&](const CommandRun& run) -> Status {
            const auto evaluated = evaluateProbe(*options, run);
            if (!evaluated)
                return tl::unexpected(evaluated.error());
            return write(*evaluated, run.options);
        });
    });
    return options;
}

} // namespace

void addScoreCommands(CLI::App& app, int& exitStatus)
{
    addCommand(app, exitStatus, "score",
        "Accuracy of a probe on labelled prompts, R2 of a regression", writeScore);
    app.get_subcommand("score")->footer(
        "With a sweep file, JSON has each layer's score under its index, and the best layer.");
    const auto options = addCommand(app, exitStatus, "evaluate",
        "Accuracy, AUROC, F1, precision and recall on labelled prompts; R2, errors and "
        "correlations of a regression",
        writeEvaluation);
    auto* command = app.get_subcommand("evaluate");
    command
        ->add_option("--average", options->average,
            "How F1, precision, recall and AUROC of several classes are averaged (macro; for two "
            "classes those of the positive one)")
        ->check(CLI::IsMember({ "macro", "weighted", "micro" }));
    command->footer("With a sweep file, JSON has each layer's evaluation under layer_results, and "
                    "that of the best layer, chosen by the sweep's validation, beside it.");
}

} // namespace fathom
