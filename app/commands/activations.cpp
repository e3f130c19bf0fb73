// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/probe_option.h"
#include "core/io/number_array.h"
#include "core/probe/activation_probe.h"
#include "core/probe/probe_file.h"
#include "core/probe/probe_report.h"
#include "core/probe/report.h"

#include <CLI/Option.hpp>
#include <cmath>
#include <filesystem>
#include <memory>
#include <sstream>
#include <utility>

namespace fathom {

namespace {

struct ActivationOptions
{
    ProbeFileOption probe;
    std::string features;
    std::string labels;
    std::string weights;
    std::string task = "classification";
    ProbeOptions settings;
    std::int64_t layerCount = 1;
    std::string save;
    bool wantsProbabilities = false;
    RunOptions run;
};

Result<FeatureMatrix> readFeatures(const ActivationOptions& options)
{
    const auto array = NumberArray::open(options.features);
    if (!array)
        return tl::unexpected(array.error());
    return array->matrix();
}

Result<std::vector<double>> readVector(const std::string& path)
{
    const auto array = NumberArray::open(path);
    if (!array)
        return tl::unexpected(array.error());
    return array->vector();
}

Result<KnownRows> readKnown(const ActivationOptions& options, Task task, const Classes& classes)
{
    const auto values = readVector(options.labels);
    if (!values)
        return tl::unexpected(values.error());
    auto known = knownRows(*values, task, classes);
    if (!known)
        return fail(known.error().code, known.error().message,
            std::filesystem::path(options.labels).filename().string() + ", " + known.error().where);
    if (options.weights.empty())
        return known;
    auto weights = readVector(options.weights);
    if (!weights)
        return propagate(weights);
    known->weights = std::move(*weights);
    return known;
}

Status fit(const ActivationOptions& options, const CommandRun& run)
{
    if (auto status = checkOutputs({ options.save }); !status)
        return status;
    const auto settings = options.settings.parse(options.task);
    if (!settings)
        return tl::unexpected(settings.error());
    if (settings->layers.isSweep()) {
        return fail(ErrorCode::InvalidLayerSpec,
            "A sweep makes one probe per layer. Give the features of one layer at a time.",
            "--layers");
    }
    const auto X = readFeatures(options);
    if (!X)
        return tl::unexpected(X.error());
    const auto known = readKnown(options, settings->task, {});
    if (!known)
        return tl::unexpected(known.error());
    run.job.enter(Phase::Fitting, 1);
    const auto name = std::filesystem::path(options.features).filename().string();
    const auto probe = fitFromActivations(*settings, *X, *known, options.layerCount, name, run.job);
    if (!probe)
        return tl::unexpected(probe.error());
    if (auto status = saveProbe(*probe, options.save); !status)
        return status;
    return writeResults(run.options, fitJson(*probe), fitText(*probe));
}

struct Scored
{
    Probe probe;
    ProbeScores scores;
};

Result<Scored> scored(const ActivationOptions& options, const CommandRun& run)
{
    auto probe = options.probe.loadOne(run);
    if (!probe)
        return propagate(probe);
    const auto X = readFeatures(options);
    if (!X)
        return tl::unexpected(X.error());
    auto scores = scoreActivations(*probe, *X);
    if (!scores)
        return fail(scores.error().code, scores.error().message, options.features);
    return Scored { std::move(*probe), std::move(*scores) };
}

Status predict(const ActivationOptions& options, const CommandRun& run)
{
    const auto result = scored(options, run);
    if (!result)
        return tl::unexpected(result.error());
    const auto& [probe, scores] = *result;
    if (options.wantsProbabilities && !probe.classifier().hasProbabilities()) {
        return fail(ErrorCode::InvalidArgument,
            probe.settings().classifier + " gives no probabilities. Leave out --proba.",
            options.probe.probe);
    }
    auto values = Json::array();
    std::ostringstream text;
    for (Eigen::Index row = 0; row < scores.scores.rows(); ++row) {
        values.push_back(options.wantsProbabilities ? probabilitiesJson(scores, row)
                                                    : predictionJson(probe, scores, row));
        const auto& value = values.back();
        text << (value.is_string() ? value.get<std::string>() : value.dump()) << '\n';
    }
    if (!options.wantsProbabilities)
        return writeResults(run.options, { { "predictions", values } }, text.str());
    return writeResults(run.options,
        { { "classes", classesJson(probe.classes()) }, { "probabilities", values } }, text.str());
}

Status score(const ActivationOptions& options, const CommandRun& run)
{
    const auto result = scored(options, run);
    if (!result)
        return tl::unexpected(result.error());
    const auto& probe = result->probe;
    const auto known = readKnown(options, probe.task(), probe.classes());
    if (!known)
        return tl::unexpected(known.error());
    const auto rows = known->labels.size() + known->targets.size();
    if (rows != static_cast<std::size_t>(result->scores.scores.rows())) {
        return fail(ErrorCode::InvalidArgument,
            "There are " + std::to_string(result->scores.scores.rows()) + " rows of features and "
                + std::to_string(rows) + " labels; give one for each row.",
            options.labels);
    }
    const auto value = headlineScore(result->scores, *known);
    std::ostringstream text;
    text << value << '\n';
    return writeResults(run.options,
        { { "score", std::isfinite(value) ? Json(value) : Json(nullptr) },
            { "metric", probe.task() == Task::Classification ? "accuracy" : "r2" } },
        text.str());
}

constexpr auto arrayHelp = "(.npy, or .safetensors with one tensor)";

void addArrays(CLI::App& command, ActivationOptions& options, bool wantsLabels)
{
    command
        .add_option("--features", options.features,
            std::string("Matrix [rows, layers * width] ") + arrayHelp)
        ->required();
    if (wantsLabels)
        command
            .add_option("--labels", options.labels,
                std::string("Label of each row, a whole number; for regression any number ")
                    + arrayHelp)
            ->required();
}

void runWith(CLI::App& command, const std::shared_ptr<ActivationOptions>& options, int& exitStatus,
    Status (*work)(const ActivationOptions&, const CommandRun&))
{
    options->run.addTo(command);
    command.callback([options, work, &exitStatus] {
        exitStatus
            = runCommand(options->run, [&](const CommandRun& run) { return work(*options, run); });
    });
}

void addFit(CLI::App& app, int& exitStatus)
{
    auto options = std::make_shared<ActivationOptions>();
    auto* command = app.add_subcommand(
        "fit-activations", "Fit a probe to hidden states from a file and save it");
    addArrays(*command, *options, true);
    command->add_option(
        "--weights", options->weights, std::string("Weight of each row ") + arrayHelp);
    command
        ->add_option("--n-layers", options->layerCount,
            "Layers that stand side by side in the features; more than one are scaled as "
            "--normalize-layers says")
        ->capture_default_str();
    command->add_option("--task", options->task, "classification or regression")
        ->capture_default_str();
    options->settings.addTo(*command, "all");
    command->add_option("--save", options->save, "Probe file to write (.safetensors)")->required();
    runWith(*command, options, exitStatus, fit);
}

void addUse(CLI::App& app, int& exitStatus)
{
    auto predictOptions = std::make_shared<ActivationOptions>();
    auto* predictCommand
        = app.add_subcommand("predict-activations", "Predict from hidden states in a file");
    predictOptions->probe.addTo(*predictCommand);
    addArrays(*predictCommand, *predictOptions, false);
    predictCommand->add_flag(
        "--proba", predictOptions->wantsProbabilities, "Class probabilities instead of classes");
    runWith(*predictCommand, predictOptions, exitStatus, predict);

    auto scoreOptions = std::make_shared<ActivationOptions>();
    auto* scoreCommand = app.add_subcommand(
        "score-activations", "Accuracy or R² of a probe on hidden states in a file");
    scoreOptions->probe.addTo(*scoreCommand);
    addArrays(*scoreCommand, *scoreOptions, true);
    runWith(*scoreCommand, scoreOptions, exitStatus, score);
}

} // namespace

void addActivationCommands(CLI::App& app, int& exitStatus)
{
    addFit(app, exitStatus);
    addUse(app, exitStatus);
}

} // namespace fathom
