// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/model_option.h"
#include "app/session.h"

#include <memory>
#include <sstream>

namespace fathom {

namespace {

    struct InfoOptions
    {
        ModelOption model;
        RunOptions run;
    };

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
    auto* command = app.add_subcommand("info", "Show what a model directory holds");
    options->model.addTo(*command);
    options->run.addTo(*command);
    command->callback([options, &exitStatus] {
        exitStatus = runCommand(options->run, [&](const CommandRun& run) -> Status {
            const auto opened = options->model.open(run);
            if (!opened)
                return tl::unexpected(opened.error());
            const auto& summary = opened->model->summary();
            return writeResults(run.options, infoJson(summary, *opened->tokenizer), infoText(summary, *opened->tokenizer));
        });
    });
}

} // namespace fathom
