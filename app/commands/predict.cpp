// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/probe_option.h"
#include "core/probe/layer_sweep.h"
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

enum class Wanted : std::uint8_t
{
    Predictions,
    Probabilities
};

/// One value per row of scores: a class, a predicted number, or a probability per class.
Json rowJson(const ProbeScores& scores, Eigen::Index row, const Probe& probe, Wanted wanted)
{
    return wanted == Wanted::Predictions ? predictionJson(probe, scores, row)
                                         : probabilitiesJson(scores, row);
}

/// A value per example, or with inference pooling `all` a list of values, one per token.
Json valuesJson(const ProbeScores& scores, const std::vector<std::int64_t>& rowBegins,
    const Probe& probe, Wanted wanted)
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

std::string cellText(const Json& value)
{
    return value.is_string() ? value.get<std::string>() : value.dump();
}

/// What is written: a JSON value and the same for people.
struct Written
{
    Json json;
    std::string text;
};

Result<Written> predictWith(const Probe& probe, const ModelOption::Opened& model,
    const Dataset& dataset, Wanted wanted, const CommandRun& run)
{
    std::vector<std::int64_t> rowBegins;
    const auto scores = scorePrompts(probe, *model.model, *model.tokenizer, dataset.texts(),
        Rows::AsPooled, run.pool, run.job, &rowBegins,
        run.options.cache.open(model.model->summary(), run));
    if (!scores)
        return inDataset(dataset, scores.error());
    Written written { valuesJson(*scores, rowBegins, probe, wanted), {} };
    for (const auto& value : written.json)
        written.text += cellText(value) + '\n';
    return written;
}

/// Values by layer; as text a column for each layer.
Result<Written> predictWith(const LayerSweepResult& sweep, const ModelOption::Opened& model,
    const Dataset& dataset, Wanted wanted, const CommandRun& run)
{
    std::vector<std::int64_t> rowBegins;
    const auto scores = scorePrompts(sweep, *model.model, *model.tokenizer, dataset.texts(),
        Rows::AsPooled, run.pool, run.job, &rowBegins,
        run.options.cache.open(model.model->summary(), run));
    if (!scores)
        return inDataset(dataset, scores.error());
    Written written { Json::object(), {} };
    std::vector<const Json*> columns;
    for (const auto& [layer, of] : *scores) {
        auto& values = written.json[layerText(layer)];
        values = valuesJson(of, rowBegins, sweep[layer], wanted);
        columns.push_back(&values);
        written.text += (columns.size() > 1 ? "\t" : "") + std::string("layer ") + layerText(layer);
    }
    written.text += '\n';
    for (std::size_t e = 0; e < dataset.size(); ++e)
        for (std::size_t c = 0; c < columns.size(); ++c)
            written.text += cellText(columns[c]->at(e)) + (c + 1 < columns.size() ? '\t' : '\n');
    return written;
}

const Probe& anyProbe(const ProbeOrSweep& loaded)
{
    if (const auto* sweep = std::get_if<LayerSweepResult>(&loaded))
        return *sweep->all().begin()->second.probe;
    return std::get<Probe>(loaded);
}

Status predict(const PredictOptions& options, Wanted wanted, const CommandRun& run)
{
    const auto data = options.data.read(DataOptions::Labels::Optional, options.run.quiet);
    if (!data)
        return tl::unexpected(data.error());
    const auto opened = options.probe.open(run);
    if (!opened)
        return tl::unexpected(opened.error());
    const auto& probe = anyProbe(opened->probe);
    if (wanted == Wanted::Probabilities && !probe.classifier().hasProbabilities()) {
        return fail(ErrorCode::InvalidArgument,
            probe.settings().classifier
                + " gives no probabilities. Use predict, or a probe with another classifier.",
            options.probe.file.probe);
    }
    const auto written = std::visit(
        [&](const auto& loaded) {
            return predictWith(loaded, opened->model, data->dataset, wanted, run);
        },
        opened->probe);
    if (!written)
        return tl::unexpected(written.error());
    Json json;
    if (wanted == Wanted::Probabilities)
        json["classes"] = classesJson(probe.classes());
    json[wanted == Wanted::Predictions ? "predictions" : "probabilities"] = written->json;
    if (const auto* sweep = std::get_if<LayerSweepResult>(&opened->probe)) {
        const auto best = sweep->bestLayer();
        json["best_layer"] = best ? layerJson(*best) : Json(nullptr);
    }
    return writeResults(run.options, json, written->text);
}

void addCommand(
    CLI::App& app, int& exitStatus, const char* name, const char* description, Wanted wanted)
{
    auto options = std::make_shared<PredictOptions>();
    auto* command = app.add_subcommand(name, description);
    options->probe.addTo(*command);
    options->data.addTo(*command, DataOptions::Labels::Optional);
    options->run.addTo(*command);
    command->footer("With a sweep file, JSON has the values of each layer under its index, and "
                    "text a column for each layer.");
    command->callback([options, wanted, &exitStatus] {
        exitStatus = runCommand(
            options->run, [&](const CommandRun& run) { return predict(*options, wanted, run); });
    });
}

} // namespace

void addPredictCommands(CLI::App& app, int& exitStatus)
{
    addCommand(app, exitStatus, "predict",
        "Predict the class of each prompt, or its number with a regression", Wanted::Predictions);
    addCommand(app, exitStatus, "predict-proba", "Predict class probabilities of each prompt",
        Wanted::Probabilities);
}

} // namespace fathom
