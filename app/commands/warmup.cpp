// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/model_option.h"
#include "app/session.h"
#include "core/extract/layer_spec.h"
#include "core/probe/prompt_features.h"
#include "core/probe/report.h"

#include <memory>
#include <sstream>

namespace fathom {

namespace {

struct WarmupOptions
{
    ModelOption model;
    DataOptions data;
    PromptFormatText prompt;
    std::string layers = "all";
    std::string pooling = "last_token";
    std::string dtype = "float32";
    RunOptions run;
};

Status writeCounts(const ExtractionCounts& counts, const RunOptions& options)
{
    std::ostringstream text;
    text << "computed " << counts.totalRows - counts.cachedRows << " of " << counts.totalRows
         << " prompts times layers; the others were kept already\n";
    return writeResults(options,
        { { "tokens", { { "total", counts.totalTokens }, { "computed", counts.computedTokens } } },
            { "cache", cacheJson(counts) } },
        text.str());
}

Status warmup(const WarmupOptions& options, const CommandRun& run)
{
    const auto spec = LayerSpec::parse(options.layers);
    if (!spec)
        return tl::unexpected(spec.error());
    const auto pooling = Pooling::parseInference(options.pooling);
    if (!pooling)
        return tl::unexpected(pooling.error());
    const auto format = parsePromptFormat(options.prompt);
    if (!format)
        return tl::unexpected(format.error());
    if (run.options.cache.isOff)
        return fail(ErrorCode::InvalidArgument,
            "Without a cache there is nothing to warm up. Leave --no-cache out.");
    const auto data = options.data.read(DataOptions::Labels::Optional, options.run.quiet);
    if (!data)
        return tl::unexpected(data.error());
    const auto opened = options.model.open(run, *format, options.dtype);
    if (!opened)
        return tl::unexpected(opened.error());
    const auto layers = spec->resolve(opened->model->summary().layerCount);
    if (!layers)
        return tl::unexpected(layers.error());
    // A cache that does not work is an error here: there is nothing else to do.
    auto cache = run.options.cache.openFor(opened->model->summary(), run);
    if (!cache)
        return propagate(cache);
    const auto counts = warmUp(*opened->model, *opened->tokenizer, data->dataset.texts(), *layers,
        pooling->extracted(), run.pool, run.job, std::move(*cache));
    if (!counts)
        return inDataset(data->dataset, counts.error());
    return writeCounts(*counts, run.options);
}

} // namespace

void addWarmupCommand(CLI::App& app, int& exitStatus)
{
    auto options = std::make_shared<WarmupOptions>();
    auto* command = app.add_subcommand(
        "warmup", "Compute hidden states and keep them for later runs; train nothing");
    options->model.addTo(*command);
    options->data.addTo(*command, DataOptions::Labels::Optional);
    addPromptFormatOptions(*command, options->prompt);
    command->add_option("--layers", options->layers, "k, -k, 8,16, middle, last, all, embedding, …")
        ->capture_default_str();
    command
        ->add_option("--pooling", options->pooling,
            "last_token, first_token, mean, activation:max, activation:min; all: every token, "
            "also for score:X")
        ->capture_default_str();
    options->run.cache.addRenewalTo(*command);
    addDtypeOption(*command, options->dtype, "What the model's products are computed in [float32]");
    options->run.addTo(*command);
    command->callback([options, &exitStatus] {
        exitStatus = runCommand(
            options->run, [&](const CommandRun& run) { return warmup(*options, run); });
    });
}

} // namespace fathom
