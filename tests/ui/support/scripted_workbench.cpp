// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/scripted_workbench.h"

#include "core/probe/token_scores.h"
#include "tests/support/word_sweep.h"
#include "ui/text/utf8.h"

#include <QTest>

#include <chrono>
#include <fstream>
#include <utility>

namespace fathom::testing {

namespace {

constexpr float signalStrength = 20; // far above the noise from layer 1 on

Services scriptedServices(
    const std::shared_ptr<ScriptedSweep>& sweep, ScriptedWorkbench::LocateModel locate)
{
    auto services = coreServices();
    services.locateModel = std::move(locate);
    services.summarizeModel = [](const std::filesystem::path& directory) -> Result<ModelSummary> {
        if (directory.filename() == "missing")
            return fail(ErrorCode::FileNotFound, "There is no config.json.", directory.string());
        return goodBadModel(ScriptedSweep::layerCount, signalStrength).summary();
    };
    services.openModel = [](const std::filesystem::path& directory) -> Result<OpenedModel> {
        if (directory.filename() == "broken")
            return fail(ErrorCode::UnsupportedModel, "This model type is not implemented.",
                directory.string());
        auto model = std::make_shared<const WordModel>(
            goodBadModel(ScriptedSweep::layerCount, signalStrength));
        return OpenedModel { model->summary(), model, std::make_shared<const WordTokenizer>() };
    };
    services.sweep = [sweep](const SweepInput& input, WorkerPool&, const SweepSink& sink,
                         const JobContext& job) { return sweep->run(input, sink, job); };
    return services;
}

} // namespace

Result<SweepTimes> ScriptedSweep::run(
    const SweepInput& input, const SweepSink& sink, const JobContext& job)
{
    ++started;
    if (fails)
        return fail(ErrorCode::InvalidSplit, "The test part has no rows.");
    const auto plan = planOf(input);
    sink(SweepPlanned { plan });
    job.enter(Phase::Extracting, layerCount);
    for (const auto layer : plan.layers) {
        while (!m_allowed.try_acquire_for(std::chrono::milliseconds(1)))
            if (!ignoresStop)
                job.checkpoint();
        sink(LayerReady { layer });
        LayerScored scored;
        scored.score.layer = layer;
        scored.score.test = scored.score.validation = 0.5 + layer.value / 10.0;
        scored.score.interval = { scored.score.test - 0.05, scored.score.test + 0.05 };
        scored.probe = probeOf(plan, layer, 1.0 + layer.value);
        LayerPredictions predictions;
        for (std::size_t i = 0; i < plan.split.test.size(); ++i) {
            // Layer i errs on every row whose number it divides: another layer, other answers.
            const auto row = plan.split.test[i];
            const auto label = plan.dataset->labels()[static_cast<std::size_t>(row.value)];
            const bool errs = (row.value + 1) % (layer.value + 2) == 0;
            predictions.predictions.push_back(errs ? 1 - label : label);
            predictions.scores.push_back(
                (predictions.predictions.back() == 1 ? 1.0 : -1.0) * (1 + row.value + layer.value));
            predictions.probabilities.push_back(predictions.predictions.back() == 1 ? 0.9 : 0.1);
        }
        scored.predictions = std::make_shared<const LayerPredictions>(std::move(predictions));
        job.advance();
        sink(scored);
    }
    SweepTimes times;
    times.total = 1;
    return times;
}

SweepPlan ScriptedSweep::planOf(const SweepInput& input)
{
    SweepPlan plan;
    plan.settings = input.settings.probe;
    for (int layer = 0; layer < layerCount; ++layer)
        plan.layers.emplace_back(layer);
    plan.classes = input.dataset->classes();
    plan.dataset = input.dataset;
    plan.trainingDatasetRows = static_cast<std::int64_t>(input.dataset->size());
    for (std::size_t row = 0; row < input.dataset->size(); ++row)
        (row < input.dataset->size() / 2 ? plan.split.train : plan.split.test)
            .emplace_back(static_cast<std::int32_t>(row));
    plan.split.rule = "second half";
    plan.groupCount = static_cast<std::int64_t>(plan.split.test.size());
    plan.baseline = 0.5;
    plan.provenance.dataHash = input.dataset->hash();
    plan.provenance.dataName = input.dataset->name();
    return plan;
}

std::shared_ptr<const Probe> ScriptedSweep::probeOf(
    const SweepPlan& plan, LayerIndex layer, double weight)
{
    const auto hidden = goodBadModel(layerCount, signalStrength).summary().hiddenSize;
    Probe::Parts parts;
    parts.settings = plan.settings;
    parts.layers = { layer };
    parts.classes = plan.classes;
    parts.classifier.coefficients = Matrix::Zero(1, hidden);
    parts.classifier.coefficients(0, 0) = weight;
    parts.classifier.intercepts = Vector::Zero(1);
    parts.provenance = plan.provenance;
    parts.provenance.layerCount = layerCount;
    parts.provenance.hiddenSize = hidden;
    auto probe = Probe::create(std::move(parts));
    return probe ? std::make_shared<const Probe>(std::move(*probe)) : nullptr;
}

ScriptedWorkbench::ScriptedWorkbench()
    : ScriptedWorkbench([](const std::string& model,
                            const JobContext&) -> Result<std::filesystem::path> { return model; })
{
}

ScriptedWorkbench::ScriptedWorkbench(LocateModel locate)
    : workbench(scriptedServices(sweep, std::move(locate)), 2)
{
}

std::filesystem::path ScriptedWorkbench::write(
    const std::string& name, const std::string& text) const
{
    const auto path = toPath(directory.filePath(toQt(name)));
    std::ofstream(path, std::ios::binary) << text;
    return path;
}

std::filesystem::path ScriptedWorkbench::writeStatements(const std::string& name, int rows) const
{
    std::string text = "statement,label,pair\n";
    for (int row = 0; row < rows; ++row)
        text += "word" + std::to_string(row / 2) + (row % 2 == 0 ? " is good,1," : " is bad,0,")
            + std::to_string(row / 2) + "\n";
    return write(name, text);
}

bool ScriptedWorkbench::openBoth()
{
    workbench.data().open(writeStatements("statements.csv", 20));
    workbench.model().open("model");
    return QTest::qWaitFor([this] {
        return !workbench.data().isLoading() && workbench.data().data()
            && workbench.data().data()->dataset && workbench.model().model();
    });
}

} // namespace fathom::testing
