// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/probe_option.h"
#include "core/probe/probe_report.h"
#include "core/probe/prompt_features.h"
#include "core/probe/report.h"

#include <memory>
#include <sstream>

namespace fathom {

namespace {

    struct PredictOptions
    {
        ProbeOption probe;
        DataOptions data;
        RunOptions run;
    };

    enum class Wanted : std::uint8_t { Predictions, Probabilities };

    /// One value per row of scores: a class, a predicted number, or a probability per class.
    Json rowJson(const ProbeScores& scores, Eigen::Index row, const Probe& probe, Wanted wanted)
    {
        return wanted == Wanted::Predictions ? predictionJson(probe, scores, row) : probabilitiesJson(scores, row);
    }

    /// A value per example, or with inference pooling `all` a list of values, one per token.
    Json valuesJson(const ProbeScores& scores, const std::vector<std::int64_t>& rowBegins, const Probe& probe, Wanted wanted)
    {
        auto values = Json::array();
        const auto perToken = probe.settings().inferencePooling.kind == PoolingKind::All;
        for (std::size_t e = 0; e + 1 < rowBegins.size(); ++e) {
            if (!perToken) {
                values.push_back(rowJson(scores, static_cast<Eigen::Index>(e), probe, wanted));
                continue;
            }
            auto tokens = Json::array();
            for (auto row = rowBegins[e]; row < rowBegins[e + 1]; ++row)
                tokens.push_back(rowJson(scores, row, probe, wanted));
            values.push_back(std::move(tokens));
        }
        return values;
    }

    Status predict(const PredictOptions& options, Wanted wanted, const CommandRun& run)
    {
        const auto data = options.data.read(DataOptions::Labels::Optional, options.run.quiet);
        if (!data)
            return tl::unexpected(data.error());
        const auto opened = options.probe.open(run);
        if (!opened)
            return tl::unexpected(opened.error());
        if (wanted == Wanted::Probabilities && !opened->probe.classifier().hasProbabilities()) {
            return fail(ErrorCode::InvalidArgument,
                opened->probe.settings().classifier + " gives no probabilities. Use predict, or a probe with another classifier.",
                options.probe.probe);
        }
        std::vector<std::int64_t> rowBegins;
        const auto scores = scorePrompts(opened->probe, *opened->model.model, *opened->model.tokenizer, data->dataset.texts(),
            Rows::AsPooled, run.pool, run.job, &rowBegins);
        if (!scores)
            return tl::unexpected(scores.error());
        const auto values = valuesJson(*scores, rowBegins, opened->probe, wanted);
        std::ostringstream text;
        for (const auto& value : values)
            text << (value.is_string() ? value.get<std::string>() : value.dump()) << '\n';
        Json json;
        if (wanted == Wanted::Probabilities)
            json["classes"] = classesJson(opened->probe.classes());
        json[wanted == Wanted::Predictions ? "predictions" : "probabilities"] = values;
        return writeResults(run.options, json, text.str());
    }

    void addCommand(CLI::App& app, int& exitStatus, const char* name, const char* description, Wanted wanted)
    {
        auto options = std::make_shared<PredictOptions>();
        auto* command = app.add_subcommand(name, description);
        options->probe.addTo(*command);
        options->data.addTo(*command, DataOptions::Labels::Optional);
        options->run.addTo(*command);
        command->callback([options, wanted, &exitStatus] {
            exitStatus = runCommand(options->run, [&](const CommandRun& run) { return predict(*options, wanted, run); });
        });
    }

} // namespace

void addPredictCommands(CLI::App& app, int& exitStatus)
{
    addCommand(app, exitStatus, "predict", "Predict the class of each prompt, or its number with a regression", Wanted::Predictions);
    addCommand(app, exitStatus, "predict-proba", "Predict class probabilities of each prompt", Wanted::Probabilities);
}

} // namespace fathom
