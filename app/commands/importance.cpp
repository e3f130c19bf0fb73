// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/probe_option.h"
#include "core/probe/layer_importance.h"
#include "core/probe/report.h"

#include <CLI/Validators.hpp>

#include <memory>
#include <sstream>

namespace fathom {

namespace {

    struct ImportanceOptions
    {
        ProbeFileOption probe;
        std::string metric = "l2";
        bool noNormalize = false;
        RunOptions run;
    };

    Status writeImportance(const ImportanceOptions& options, const CommandRun& run)
    {
        const auto probe = options.probe.loadOne(run);
        if (!probe)
            return tl::unexpected(probe.error());
        const auto metric = parseImportanceMetric(options.metric);
        if (!metric)
            return tl::unexpected(metric.error());
        const auto computed = computeLayerImportance(*probe, *metric, !options.noNormalize);
        if (!computed)
            return tl::unexpected(computed.error());
        const auto& result = *computed;
        Json json { { "layers", Json::array() }, { "importance", result.importance }, { "metric", options.metric } };
        std::ostringstream text;
        for (std::size_t i = 0; i < result.layers.size(); ++i) {
            json["layers"].push_back(result.layers[i].value);
            text << layerText(result.layers[i]) << '\t' << result.importance[i] << '\n';
        }
        return writeResults(options.run, json, text.str());
    }

} // namespace

void addImportanceCommand(CLI::App& app, int& exitStatus)
{
    auto options = std::make_shared<ImportanceOptions>();
    auto* command = app.add_subcommand("importance", "Size of a probe's coefficients layer by layer");
    options->probe.addTo(*command);
    command->add_option("--metric", options->metric, "Norm of each layer's coefficients")
        ->check(CLI::IsMember({ "l2", "l1", "mean_abs", "max_abs" }))
        ->capture_default_str();
    command->add_flag("--no-normalize", options->noNormalize, "Do not divide by the sum");
    options->run.addTo(*command);
    command->callback([options, &exitStatus] {
        exitStatus = runCommand(options->run, [&](const CommandRun& run) { return writeImportance(*options, run); });
    });
}

} // namespace fathom
