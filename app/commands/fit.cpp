// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/model_option.h"
#include "app/session.h"
#include "core/probe/layer_sweep.h"
#include "core/probe/probe_file.h"
#include "core/probe/probe_report.h"
#include "core/probe/prompt_features.h"
#include "core/probe/sweep_file.h"

#include <memory>

namespace fathom {

namespace {

    struct FitOptions
    {
        ModelOption model;
        DataOptions data;
        ProbeOptions probe;
        std::string save;
        RunOptions run;
    };

    Status fitToFile(const FitOptions& options, const CommandRun& run)
    {
        if (auto status = checkOutputs({ options.save }); !status)
            return status;
        const auto settings = options.probe.parse(options.data.taskName());
        if (!settings)
            return tl::unexpected(settings.error());
        const auto data = options.data.read(DataOptions::Labels::Required, options.run.quiet);
        if (!data)
            return tl::unexpected(data.error());
        const auto opened = options.model.open(run, settings->promptFormat, settings->dtype);
        if (!opened)
            return tl::unexpected(opened.error());
        const auto cache = run.options.cache.open(opened->model->summary(), run);
        if (settings->layers.isSweep()) {
            const auto sweep
                = sweepLayers(*opened->model, *opened->tokenizer, data->dataset, *settings, run.pool, run.job, cache);
            if (!sweep)
                return tl::unexpected(sweep.error());
            if (auto status = saveSweep(*sweep, options.save); !status)
                return status;
            return writeResults(run.options, fitJson(*sweep), fitText(*sweep));
        }
        const auto probe = fitProbe(*opened->model, *opened->tokenizer, data->dataset, *settings, run.pool, run.job, cache);
        if (!probe)
            return tl::unexpected(probe.error());
        if (auto status = saveProbe(*probe, options.save); !status)
            return status;
        return writeResults(run.options, fitJson(*probe), fitText(*probe));
    }

} // namespace

void addFitCommand(CLI::App& app, int& exitStatus)
{
    auto options = std::make_shared<FitOptions>();
    auto* command = app.add_subcommand("fit", "Fit one probe to all rows, or with --layers sweep one for each layer, and save it");
    options->model.addTo(*command);
    options->data.addTo(*command, DataOptions::Labels::Required);
    options->probe.addTo(*command, "middle");
    command->add_option("--save", options->save, "Probe file to write (.safetensors); with --layers sweep a sweep file")->required();
    options->run.cache.addRenewalTo(*command);
    options->run.addTo(*command);
    command->callback([options, &exitStatus] {
        exitStatus = runCommand(options->run, [&](const CommandRun& run) { return fitToFile(*options, run); });
    });
}

} // namespace fathom
