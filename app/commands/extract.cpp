// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/model_option.h"
#include "app/session.h"
#include "core/base/system_memory.h"
#include "core/io/safetensors.h"
#include "core/probe/prompt_features.h"
#include "core/probe/report.h"

#include <CLI/Validators.hpp>

#include <limits>
#include <memory>

namespace fathom {

namespace {

    struct ExtractOptions
    {
        ModelOption model;
        DataOptions data;
        PromptFormatText prompt;
        std::string tokenIds;
        std::string layers = "all";
        std::string pooling = "last_token";
        std::string dtype = "float32";
        std::string prefixSharing = "on";
        std::string output;
        RunOptions run;
    };

    /// `{"sequences": [[7], [5, 6, 7]]}`
    Result<std::vector<std::vector<TokenId>>> readTokenIds(const std::string& path)
    {
        const auto json = readJson(path);
        if (!json)
            return tl::unexpected(json.error());
        const auto sequences = json->is_object() ? json->find("sequences") : json->end();
        if (!json->is_object() || sequences == json->end() || !sequences->is_array())
            return fail(ErrorCode::InvalidFormat, "A JSON object with \"sequences\", a list of lists of token ids, is expected.", path);
        std::vector<std::vector<TokenId>> result;
        for (const auto& sequence : *sequences) {
            const auto where = path + ", sequence " + std::to_string(result.size() + 1);
            if (!sequence.is_array() || sequence.empty())
                return fail(ErrorCode::InvalidFormat, "A list of at least one token id is expected.", where);
            auto& ids = result.emplace_back();
            for (const auto& id : sequence) {
                if (!id.is_number_integer() || id < 0 || id > std::numeric_limits<std::int32_t>::max())
                    return fail(ErrorCode::InvalidFormat, "\"" + id.dump() + "\" is not a token id.", where);
                ids.emplace_back(id.get<std::int32_t>());
            }
        }
        if (result.empty())
            return fail(ErrorCode::EmptyDataset, "There are no sequences.", path);
        return result;
    }

    Result<std::vector<std::vector<TokenId>>> promptsOf(const ExtractOptions& options, const Tokenizer* tokenizer, const CommandRun& run)
    {
        if (!options.tokenIds.empty())
            return readTokenIds(options.tokenIds);
        const auto data = options.data.read(DataOptions::Labels::Optional, options.run.quiet);
        if (!data)
            return tl::unexpected(data.error());
        auto prompts = encodePrompts(*tokenizer, data->dataset.texts(), run.pool, run.job);
        if (!prompts)
            return propagate(prompts);
        return std::move(prompts->ids);
    }

    Status writeStore(const ActivationStore& store, PoolingKind pooling, const std::string& path)
    {
        std::vector<TensorToWrite> tensors;
        for (const auto layer : store.layers()) {
            const auto X = store.features(layer);
            tensors.push_back({ "layer." + layerText(layer), TensorDtype::F32, { X.rows(), X.cols() },
                std::as_bytes(std::span(X.data(), static_cast<std::size_t>(X.size()))),
                [&store, layer] { store.putAside(layer); } });
        }
        std::vector<std::int64_t> lengths;
        if (pooling == PoolingKind::All) {
            for (std::int64_t e = 0; e < store.exampleCount(); ++e)
                lengths.push_back(store.rowBegin(e + 1) - store.rowBegin(e));
            tensors.push_back({ "lengths", TensorDtype::I64, { store.exampleCount() }, std::as_bytes(std::span(lengths)) });
        }
        return writeSafetensors(path, tensors);
    }

    Json resultJson(const PromptExtraction& extraction, const MemoryBudget& budget)
    {
        const auto counts = extraction.counts();
        auto memory = memoryJson(extraction.memory());
        memory["budget"] = budget.bytes();
        memory["peak"] = peakResidentMemory();
        return { { "tokens", { { "total", counts.totalTokens }, { "computed", counts.computedTokens } } }, { "memory", std::move(memory) } };
    }

    Status extractToFile(const ExtractOptions& options, const CommandRun& run)
    {
        if (auto status = checkOutputs({ options.output }); !status)
            return status;
        const auto spec = LayerSpec::parse(options.layers);
        if (!spec)
            return tl::unexpected(spec.error());
        const auto pooling = Pooling::parseInference(options.pooling);
        if (!pooling)
            return tl::unexpected(pooling.error());
        const auto format = parsePromptFormat(options.prompt);
        if (!format)
            return tl::unexpected(format.error());
        const auto path = options.model.locate(run);
        if (!path)
            return tl::unexpected(path.error());
        const auto model = openInDtype(*path, options.dtype, run);
        if (!model)
            return tl::unexpected(model.error());
        const auto layers = spec->resolve((*model)->summary().layerCount);
        if (!layers)
            return tl::unexpected(layers.error());
        // Token ids need no tokenizer: models without one can be extracted from, too.
        auto tokenizer = Result<std::shared_ptr<const Tokenizer>> {};
        if (options.tokenIds.empty()) {
            tokenizer = loadTokenizerFor(*path, *format);
            if (!tokenizer)
                return propagate(tokenizer);
        }
        const auto prompts = promptsOf(options, tokenizer->get(), run);
        if (!prompts)
            return tl::unexpected(prompts.error());
        const auto sharing = options.prefixSharing == "on" ? PrefixSharing::On : PrefixSharing::Off;
        auto extraction = PromptExtraction::prepare(**model,
            { .prompts = *prompts, .layers = *layers, .pooling = pooling->kind, .sharing = sharing, .threads = run.pool.threadCount() }, {});
        if (!extraction)
            return tl::unexpected(extraction.error());
        printScratch(extraction->memory(), run);
        const auto store = extraction->run(
            run.pool, [&](const auto&, LayerIndex layer) { run.progress.print("layer " + layerText(layer)); }, run.job);
        if (!store)
            return tl::unexpected(store.error());
        run.job.enter(Phase::Writing);
        if (auto status = writeStore(**store, pooling->kind, options.output); !status)
            return status;
        return writeResults(run.options, resultJson(*extraction, *run.memory), {});
    }

} // namespace

void addExtractCommand(CLI::App& app, int& exitStatus)
{
    auto options = std::make_shared<ExtractOptions>();
    auto* command = app.add_subcommand("extract", "Write hidden states to a .safetensors file");
    options->model.addTo(*command);
    options->data.addTo(*command, DataOptions::Labels::Optional);
    addPromptFormatOptions(*command, options->prompt);
    command->add_option("--token-ids", options->tokenIds, "JSON {\"sequences\": [[7], [5, 6]]}, run as they are");
    command->add_option("--layers", options->layers, "k, -k, 8,16, middle, last, all, embedding, …")->capture_default_str();
    command->add_option("--pooling", options->pooling, "last_token, first_token, mean, all, max, min")->capture_default_str();
    addDtypeOption(*command, options->dtype, "What the model's products are computed in [float32]");
    command->add_option("--prefix-sharing", options->prefixSharing, "Compute shared prefixes once; the results are the same")
        ->check(CLI::IsMember({ "on", "off" }))
        ->capture_default_str();
    command->add_option("--output", options->output, "File to write")->required();
    options->run.addTo(*command);
    command->callback([options, &exitStatus] {
        exitStatus = runCommand(options->run, [&](const CommandRun& run) { return extractToFile(*options, run); });
    });
}

} // namespace fathom
