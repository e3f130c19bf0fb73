// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/services.h"

#include "core/cache/cache_directory.h"
#include "core/hub/model_location.h"
#include "ui/jobs/probe_scoring.h"

#include <memory>
#include <utility>

namespace fathom {

namespace {

/// Calls `work` with what is kept of the model's hidden states; if that does not work, with
/// nothing, and says so when the work is done.
template <class Work>
Result<SweepTimes> withKeptStates(const OpenedModel& model, WorkerPool& pool, const SweepSink& sink,
    const JobContext& job, const Work& work)
{
    const auto kept = openKeptStates(model.transformer->summary(), pool, job);
    auto times = work(kept ? *kept : ActivationCache {});
    if (!kept)
        sink(Warned { "Hidden states are not kept. " + kept.error().text() });
    return times;
}

/// The model as these settings ask for it.
Result<OpenedModel> madeFor(
    const OpenedModel& opened, const ProbeSettings& settings, ModelsByDtype& models)
{
    auto model = models.model(opened, settings.dtype);
    return model ? inFormat(std::move(*model), settings.promptFormat) : model;
}

/// Tells of what the chosen dtype is on this processor.
void warnOfDtype(const OpenedModel& model, const SweepSink& sink)
{
    if (!model.summary.dtypeNote.empty())
        sink(Warned { model.summary.dtypeNote });
}

} // namespace

Services coreServices()
{
    Services services;
    services.memory
        = std::make_shared<MemoryBudget>(defaultMemoryBytes(), defaultScratchFolder());
    const auto models = std::make_shared<ModelsByDtype>(services.memory);
    services.locateModel
        = [](const std::string& model, const JobContext& job) -> Result<std::filesystem::path> {
        const auto settings = readHubSettings();
        if (!settings)
            return tl::unexpected(settings.error());
        return locateModel(model, *settings, {}, job);
    };
    services.summarizeModel = readModelSummary;
    services.openModel = [memory = services.memory](const std::filesystem::path& directory) {
        return openModel(directory, memory);
    };
    services.sweep = [models](const SweepInput& input, WorkerPool& pool, const SweepSink& sink,
                         const JobContext& job) -> Result<SweepTimes> {
        const auto model = madeFor(input.model, input.settings.probe, *models);
        if (!model)
            return tl::unexpected(model.error());
        warnOfDtype(*model, sink);
        return withKeptStates(*model, pool, sink, job, [&](const ActivationCache& kept) {
            return runSweep(*model->transformer, *model->tokenizer, *input.dataset, input.settings,
                pool, sink, job, kept);
        });
    };
    services.testProbe = [models](const ProbeTestInput& input, WorkerPool& pool,
                             const SweepSink& sink, const JobContext& job) -> Result<SweepTimes> {
        const auto model = madeFor(input.model, input.probe->settings(), *models);
        if (!model)
            return tl::unexpected(model.error());
        warnOfDtype(*model, sink);
        return withKeptStates(*model, pool, sink, job, [&](const ActivationCache& kept) {
            return testProbe(*model->transformer, *model->tokenizer, input.dataset, input.probe,
                pool, sink, job, kept);
        });
    };
    services.scoreTokens = [models](const OpenedModel& opened, const std::string& text,
                               const std::shared_ptr<const Probe>& probe, WorkerPool& pool,
                               const JobContext& job) -> Result<TokenScores> {
        const auto model = madeFor(opened, probe->settings(), *models);
        if (!model)
            return tl::unexpected(model.error());
        auto scores
            = scoreTokens(*model->transformer, *model->tokenizer, text, { probe }, pool, job);
        if (!scores)
            return propagate(scores);
        return std::move(scores->front());
    };
    services.changeKeptStates = changeKeptStates;
    return services;
}

} // namespace fathom
