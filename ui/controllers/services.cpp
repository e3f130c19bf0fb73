// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/services.h"

#include "core/hub/model_location.h"
#include "ui/jobs/probe_scoring.h"

#include <utility>

namespace fathom {

Services coreServices()
{
    Services services;
    services.locateModel
        = [](const std::string& model, const JobContext& job) -> Result<std::filesystem::path> {
        const auto settings = readHubSettings();
        if (!settings)
            return tl::unexpected(settings.error());
        return locateModel(model, *settings, {}, job);
    };
    services.summarizeModel = readModelSummary;
    services.openModel = openModel;
    services.sweep = [](const SweepInput& input, WorkerPool& pool, const SweepSink& sink,
                         const JobContext& job) {
        return runSweep(*input.model.transformer, *input.model.tokenizer, *input.dataset,
            input.settings, pool, sink, job);
    };
    services.testProbe = [](const ProbeTestInput& input, WorkerPool& pool, const SweepSink& sink,
                             const JobContext& job) {
        return testProbe(*input.model.transformer, *input.model.tokenizer, input.dataset,
            input.probe, pool, sink, job);
    };
    services.scoreTokens = [](const OpenedModel& model, const std::string& text,
                               const std::shared_ptr<const Probe>& probe, WorkerPool& pool,
                               const JobContext& job) -> Result<TokenScores> {
        auto scores = scoreTokens(*model.transformer, *model.tokenizer, text, { probe }, pool, job);
        if (!scores)
            return propagate(scores);
        return std::move(scores->front());
    };
    return services;
}

} // namespace fathom
