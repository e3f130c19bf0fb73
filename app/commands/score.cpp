// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/probe_option.h"
#include "core/probe/evaluation_report.h"
#include "core/probe/prompt_features.h"

#include <CLI/Validators.hpp>

#include <cmath>
#include <memory>
#include <optional>
#include <sstream>

namespace fathom {

namespace {

    struct ScoreOptions
    {
        ProbeOption probe;
        DataOptions data;
        std::string average;
        RunOptions run;
    };

    /// What `write` gets to say about a probe on the data.
    struct Evaluated
    {
        Evaluation evaluation;
        Task task;
        Classes classes;
    };

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
        const auto& probe = opened->probe;
        const auto data = options.data.readToTest(probe.task(), probe.classes(), options.run.quiet);
        if (!data)
            return tl::unexpected(data.error());
        const auto scores = scorePrompts(
            probe, *opened->model.model, *opened->model.tokenizer, data->dataset.texts(), Rows::PerExample, run.pool, run.job);
        if (!scores)
            return inDataset(data->dataset, scores.error());
        return Evaluated { evaluate(*scores, data->dataset, average), probe.task(), probe.classes() };
    }

    Status writeScore(const Evaluated& evaluated, const RunOptions& options)
    {
        const auto score = evaluated.evaluation.headline();
        std::ostringstream text;
        text << score << '\n';
        const auto* metric = evaluated.task == Task::Classification ? "accuracy" : "r2";
        return writeResults(options, { { "score", std::isfinite(score) ? Json(score) : Json(nullptr) }, { "metric", metric } }, text.str());
    }

    Status writeEvaluation(const Evaluated& evaluated, const RunOptions& options)
    {
        const auto& [evaluation, task, classes] = evaluated;
        return writeResults(options, evaluationJson(evaluation, classes), evaluationText(evaluation, classes));
    }

    std::shared_ptr<ScoreOptions> addCommand(CLI::App& app, int& exitStatus, const char* name, const char* description,
        Status (*write)(const Evaluated&, const RunOptions&))
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
    addCommand(app, exitStatus, "score", "Accuracy of a probe on labelled prompts, R2 of a regression", writeScore);
    const auto options = addCommand(app, exitStatus, "evaluate",
        "Accuracy, AUROC, F1, precision and recall on labelled prompts; R2, errors and correlations of a regression", writeEvaluation);
    app.get_subcommand("evaluate")
        ->add_option("--average", options->average,
            "How F1, precision, recall and AUROC of several classes are averaged (macro; for two classes those of the positive one)")
        ->check(CLI::IsMember({ "macro", "weighted", "micro" }));
}

} // namespace fathom
