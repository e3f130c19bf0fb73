// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/model_option.h"
#include "app/session.h"
#include "core/base/byte_size.h"
#include "core/extract/layer_spec.h"
#include "core/extract/prompt_extraction.h"
#include "core/probe/prompt_features.h"
#include "core/probe/report.h"

#include <memory>
#include <sstream>

namespace fathom {

namespace {

    struct InfoOptions
    {
        ModelOption model;
        DataOptions data; ///< for how much memory they would take
        PromptFormatText prompt;
        std::string layers = "all";
        std::string pooling = "last_token";
        RunOptions run;
    };

    /// What extracting these layers of all rows would take. Nothing is extracted.
    Result<MemoryEstimate> estimateFor(const InfoOptions& options, const ModelOption::Opened& opened, const CommandRun& run)
    {
        const auto spec = LayerSpec::parse(options.layers);
        if (!spec)
            return tl::unexpected(spec.error());
        const auto layers = spec->resolve(opened.model->summary().layerCount);
        if (!layers)
            return tl::unexpected(layers.error());
        const auto pooling = Pooling::parseInference(options.pooling);
        if (!pooling)
            return tl::unexpected(pooling.error());
        const auto data = options.data.read(DataOptions::Labels::Optional, options.run.quiet);
        if (!data)
            return tl::unexpected(data.error());
        const auto prompts = encodePrompts(*opened.tokenizer, data->dataset.texts(), run.pool, run.job);
        if (!prompts)
            return inDataset(data->dataset, prompts.error());
        return PromptExtraction::estimate(*opened.model,
            { .prompts = prompts->ids, .layers = *layers, .pooling = pooling->extracted(), .threads = run.pool.threadCount() });
    }

    Json infoJson(const ModelSummary& summary, const Tokenizer& tokenizer)
    {
        return { { "name", summary.name }, { "model_type", summary.modelType }, { "layers", summary.layerCount },
            { "hidden_size", summary.hiddenSize }, { "heads", summary.headCount }, { "key_value_heads", summary.keyValueHeadCount },
            { "vocabulary", summary.vocabularySize }, { "maximum_positions", summary.maximumPositions },
            { "parameters", summary.parameterCount }, { "weight_bytes", summary.weightBytes }, { "stored_dtype", summary.storedDtype },
            { "untrained", summary.isUntrained }, { "weights_hash", summary.weightsHash }, { "notes", summary.notes }, { "tokenizer", tokenizer.kind() },
            { "tokenizer_vocabulary", tokenizer.vocabularySize() }, { "tokenizer_hash", tokenizer.hash() } };
    }

    std::string infoText(const ModelSummary& summary, const Tokenizer& tokenizer)
    {
        std::ostringstream out;
        out << summary.name << ": " << summary.modelType << (summary.isUntrained ? ", untrained (random weights)" : "") << '\n'
            << "  layers       " << summary.layerCount << " (layer i = output of block i, before any final norm)\n"
            << "  hidden size  " << summary.hiddenSize << '\n'
            << "  heads        " << summary.headCount << " (" << summary.keyValueHeadCount << " for keys and values)\n"
            << "  positions    " << (summary.maximumPositions > 0 ? std::to_string(summary.maximumPositions) : "no limit") << '\n'
            << "  parameters   " << summary.parameterCount << ", " << summary.weightBytes << " bytes of " << summary.storedDtype << '\n'
            << "  tokenizer    " << tokenizer.kind() << ", " << tokenizer.vocabularySize() << " tokens\n"
            << "  weights hash " << summary.weightsHash << '\n';
        for (const auto& note : summary.notes)
            out << "  note         " << note << '\n';
        return out.str();
    }

} // namespace

void addInfoCommand(CLI::App& app, int& exitStatus)
{
    auto options = std::make_shared<InfoOptions>();
    auto* command = app.add_subcommand("info", "Show what a model directory holds, and with --data how much memory extracting them takes");
    options->model.addTo(*command);
    options->data.addTo(*command, DataOptions::Labels::Optional);
    addPromptFormatOptions(*command, options->prompt);
    command->add_option("--layers", options->layers, "With --data: the layers whose extraction's memory is estimated")->capture_default_str();
    command->add_option("--pooling", options->pooling, "With --data: the pooling of that extraction")->capture_default_str();
    options->run.addTo(*command);
    command->callback([options, &exitStatus] {
        exitStatus = runCommand(options->run, [&](const CommandRun& run) -> Status {
            const auto format = parsePromptFormat(options->prompt);
            if (!format)
                return tl::unexpected(format.error());
            const auto opened = options->model.open(run, *format);
            if (!opened)
                return tl::unexpected(opened.error());
            const auto& summary = opened->model->summary();
            auto json = infoJson(summary, *opened->tokenizer);
            auto text = infoText(summary, *opened->tokenizer);
            if (!options->data.data.empty()) {
                const auto estimate = estimateFor(*options, *opened, run);
                if (!estimate)
                    return tl::unexpected(estimate.error());
                json["memory"] = memoryJson(*estimate);
                json["memory"]["budget"] = run.memory->bytes();
                text += "  extraction   " + describe(*estimate) + "; allowed are " + byteSizeText(run.memory->bytes()) + '\n';
            }
            return writeResults(run.options, json, text);
        });
    });
}

} // namespace fathom
