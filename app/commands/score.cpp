// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/probe_option.h"
#include "core/probe/evaluation.h"
#include "core/probe/prompt_features.h"

#include <memory>
#include <sstream>

namespace fathom {

namespace {

    struct ScoreOptions
    {
        ProbeOption probe;
        DataOptions data;
        RunOptions run;
    };

    Result<Evaluation> evaluateProbe(const ScoreOptions& options, const CommandRun& run)
    {
        const auto opened = options.probe.open(run);
        if (!opened)
            return tl::unexpected(opened.error());
        const auto data = options.data.read(DataOptions::Labels::Required, options.run.quiet, opened->probe.classes());
        if (!data)
            return tl::unexpected(data.error());
        const auto scores = scorePrompts(opened->probe, *opened->model.model, *opened->model.tokenizer, data->dataset.texts(),
            Rows::PerExample, run.pool, run.job);
        if (!scores)
            return tl::unexpected(scores.error());
        return evaluate(*scores, data->dataset);
    }

    Status writeScore(const Evaluation& evaluation, const RunOptions& options)
    {
        std::ostringstream text;
        text << evaluation.accuracy << '\n';
        return writeResults(options, { { "score", evaluation.accuracy }, { "metric", "accuracy" } }, text.str());
    }

    Status writeEvaluation(const Evaluation& evaluation, const RunOptions& options)
    {
        Json json { { "accuracy", evaluation.accuracy }, { "f1", evaluation.f1 }, { "precision", evaluation.precision },
            { "recall", evaluation.recall }, { "n_eval", evaluation.count }, { "eval_hash", evaluation.hash } };
        std::ostringstream text;
        text << "accuracy   " << evaluation.accuracy << '\n';
        if (evaluation.auroc) {
            json["auroc"] = *evaluation.auroc;
            text << "auroc      " << *evaluation.auroc << '\n';
        }
        text << "f1         " << evaluation.f1 << "\nprecision  " << evaluation.precision << "\nrecall     " << evaluation.recall
             << "\nn_eval     " << evaluation.count << "\neval_hash  " << evaluation.hash << '\n';
        return writeResults(options, json, text.str());
    }

    void addCommand(CLI::App& app, int& exitStatus, const char* name, const char* description,
        Status (*write)(const Evaluation&, const RunOptions&))
    {
        auto options = std::make_shared<ScoreOptions>();
        auto* command = app.add_subcommand(name, description);
        options->probe.addTo(*command);
        options->data.addTo(*command, DataOptions::Labels::Required);
        options->run.addTo(*command);
        command->callback([options, write, &exitStatus] {
            exitStatus = runCommand(options->run, [&](const CommandRun& run) -> Status {
                const auto evaluation = evaluateProbe(*options, run);
                if (!evaluation)
                    return tl::unexpected(evaluation.error());
                return write(*evaluation, run.options);
            });
        });
    }

} // namespace

void addScoreCommands(CLI::App& app, int& exitStatus)
{
    addCommand(app, exitStatus, "score", "Accuracy of a probe on labelled prompts", writeScore);
    addCommand(app, exitStatus, "evaluate", "Accuracy, AUROC, F1, precision and recall on labelled prompts", writeEvaluation);
}

} // namespace fathom
