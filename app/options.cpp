// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/options.h"

#include "app/model_option.h"
#include "core/base/byte_size.h"
#include "core/fit/estimators/registry.h"

#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>

#include <cstdio>

namespace fathom {

namespace {

    /// The names that --classifier takes, by task.
    std::string classifierHelp()
    {
        std::string classifiers;
        std::string regressions;
        for (const auto* estimator : estimators()) {
            auto& names = estimator->task() == Task::Classification ? classifiers : regressions;
            names += (names.empty() ? "" : ", ") + std::string(estimator->name());
        }
        return classifiers + (regressions.empty() ? "" : "; with --task regression: " + regressions);
    }

} // namespace

void DataOptions::addTo(CLI::App& command, Labels labels)
{
    command.add_option("--data", data, "CSV, TSV or JSONL file of prompts");
    command.add_option("--text-column", roles.text, "Column of the prompts (guessed if not given)");
    command.add_option("--label-column,--target-column", roles.label, "Column of the labels, or of the numbers to predict (guessed if not given)");
    if (labels == Labels::Optional)
        return;
    command.add_option("--group-column", roles.group, "Column of groups that a split must not separate");
    command.add_option("--split-column", roles.split, "Column that says train, validation or test");
    command.add_option("--weight-column", roles.weight, "Column of sample weights");
    command.add_option("--positive", positive, "File of prompts with label 1");
    command.add_option("--negative", negative, "File of prompts with label 0");
    command.add_option("--positive-column", roles.positive, "Column of prompts with label 1");
    command.add_option("--negative-column", roles.negative, "Column of prompts with label 0");
    command.add_option("--task", task, "What is learnt: classification (default) or regression")
        ->check(CLI::IsMember({ "classification", "regression" }));
}

Result<LoadedDataset> DataOptions::read(Labels labels, bool isQuiet) const
{
    const auto parsed = parseTask(taskName());
    if (!parsed)
        return tl::unexpected(parsed.error());
    return readWith({ .task = *parsed, .labelsRequired = labels == Labels::Required, .roles = roles }, isQuiet);
}

Result<LoadedDataset> DataOptions::readToTest(Task made, const Classes& classes, bool isQuiet) const
{
    if (!task.empty() && task != fathom::taskName(made)) {
        return fail(ErrorCode::ProbeMismatch,
            "The probe was made for " + std::string(fathom::taskName(made)) + ", not for " + task + ". Leave --task out.");
    }
    return readWith({ .task = made, .roles = roles, .isTrainedOn = false, .expectedClasses = classes }, isQuiet);
}

Result<LoadedDataset> DataOptions::readWith(DatasetOptions options, bool isQuiet) const
{
    const bool isContrastive = !positive.empty() && !negative.empty();
    const bool isMixed = !data.empty() && !(positive.empty() && negative.empty());
    if (isMixed || (data.empty() && !isContrastive)) {
        return fail(ErrorCode::InvalidArgument,
            options.labelsRequired ? "Give --data, or both --positive and --negative." : "Give --data, a file of prompts.");
    }
    auto loaded = data.empty() ? readContrastiveDataset(positive, negative, options) : readDataset(data, options);
    if (loaded && !isQuiet) {
        const auto roleNames = describe(loaded->roles, options.task);
        std::fprintf(stderr, "%s: %zu rows; %s\n", loaded->dataset.name().c_str(), loaded->dataset.size(), roleNames.c_str());
        if (!loaded->advice.empty())
            std::fprintf(stderr, "%s\n", loaded->advice.c_str());
    }
    return loaded;
}

Result<ProbeSettings> ProbeOptions::parse(const std::string& task) const
{
    auto complete = text;
    complete.task = task;
    return parseProbeSettings(complete);
}

void ProbeOptions::addTo(CLI::App& command, const std::string& defaultLayers)
{
    text.layers = defaultLayers;
    addPromptFormatOptions(command, text.prompt);
    command.add_option("--layers", text.layers, "k, -k, 8,16, middle, last, all, auto, fast_auto, sweep, sweep:N, sweep:A-B, embedding")->capture_default_str();
    command.add_option("--auto-candidates", text.autoCandidates, "For auto and fast_auto: fractions of the depth, 0.25,0.5,0.75, or layers, -8,-4,-1");
    command.add_option("--auto-alpha", text.autoAlpha, "For auto: penalty, 0.01, or a share of the smallest that leaves no layer, 0.3max")->capture_default_str();
    command.add_option("--fast-auto-top-k", text.fastAutoTopK, "For fast_auto: layers chosen (half of the candidates if not given)");
    command.add_option("--pooling", text.pooling, "last_token, first_token, mean, all")->capture_default_str();
    command.add_option("--train-pooling", text.trainPooling, "Pooling in training, if it differs");
    command.add_option("--inference-pooling", text.inferencePooling, "Pooling in use: also max, min, score:X, activation:X");
    command.add_option("--classifier", text.classifier, classifierHelp())->capture_default_str();
    command.add_option("--classifier-kwargs", text.classifierKwargs, "JSON object, for example {\"C\": 0.1}");
    command.add_option("--normalize-layers", text.normalizeLayers, "per_neuron, per_layer, off (several layers)")->capture_default_str();
    command.add_option("--random-state", text.randomState, "Seed of the split")->capture_default_str();
    command.add_option("--preprocessing", text.preprocessing, "Steps before the classifier: standard, pca:N, joined by +");
    command.add_option("--pca-components", text.pcaComponents, "Components of a pca step without a number");
    command.add_flag("--mass-mean-augment", text.massMeanAugment, "Add the projection on the difference of the class means as a column");
    command.add_option("--device", text.device, "Where the model runs: auto, cpu")->capture_default_str();
    command.add_option("--backend", text.backend, "How the model runs: local")->capture_default_str();
    command.add_option("--dtype", text.dtype, "What the model's products are computed in: float32, bfloat16, float16")->capture_default_str();
    command.add_option("--batch-size", text.batchSize, "Accepted for lmprobe's sake: prompts are packed without batches, results are the same")
        ->capture_default_str();
    command.add_flag("--lmprobe-compatible", text.lmprobeCompatible, "Reproduce lmprobe where it is statistically wrong, to compare with it");
    command.add_flag("--remote", text.remote, "Not available: models run on this machine");
    command.add_option("--max-retries", text.maxRetries, "Accepted for lmprobe's sake: nothing is remote, nothing is tried again");
}

void RunOptions::addTo(CLI::App& command)
{
    command.add_option("--json", json, "Write the results as JSON; - is standard output and nothing else is printed there");
    command.add_option("--threads", threads, "Threads to use; 0: one for each core")->capture_default_str()->check(CLI::Range(0, 1024));
    command
        .add_option("--memory", memory,
            "Memory that the program may have resident, for example 4GB (70 % of what is free if not given); what does not fit goes to "
            "a scratch file where the cache is")
        ->check([](const std::string& text) {
            const auto bytes = parseByteSize(text);
            if (!bytes)
                return bytes.error().message;
            return *bytes > 0 ? std::string() : "Nothing runs in no memory at all. Leave --memory out, or give a size.";
        });
    command.add_flag("--quiet", quiet, "Print no progress");
    cache.addTo(command);
}

Result<std::shared_ptr<const MemoryBudget>> RunOptions::budget() const
{
    const auto bytes = memory.empty() ? Result<std::int64_t>(defaultMemoryBytes()) : parseByteSize(memory);
    if (!bytes)
        return tl::unexpected(bytes.error());
    return std::make_shared<const MemoryBudget>(*bytes, cache.scratchFolder());
}

} // namespace fathom
