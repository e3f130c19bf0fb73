// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probe/probe_settings.h"

#include "core/fit/estimators/registry.h"
#include "core/io/json.h"

#include <algorithm>
#include <initializer_list>
#include <string_view>
#include <vector>

namespace fathom {

namespace {

    Result<Scaling> parseScaling(const std::string& text)
    {
        if (text == "per_neuron" || text == "true" || text == "True")
            return Scaling::PerNeuron;
        if (text == "per_layer")
            return Scaling::PerLayer;
        if (text == "off" || text == "false" || text == "False")
            return Scaling::Off;
        return fail(ErrorCode::InvalidArgument, "\"" + text + "\" is not a scaling. Use per_neuron, per_layer or off.", "normalize_layers");
    }

    std::string scalingText(Scaling scaling)
    {
        switch (scaling) {
        case Scaling::PerNeuron:
            return "per_neuron";
        case Scaling::PerLayer:
            return "per_layer";
        case Scaling::Off:
            break;
        }
        return "off";
    }

    bool isListOfNumbers(const Json& value)
    {
        return value.is_array() && std::ranges::all_of(value, [](const Json& element) { return element.is_number(); });
    }

    Result<const Estimator*> findEstimatorFor(Task task, const std::string& name)
    {
        const bool isDefault = name == ProbeSettingsText {}.classifier;
        const auto estimator = findEstimator(task == Task::Regression && isDefault ? "ridge_regression" : name);
        if (!estimator || (*estimator)->task() == task)
            return estimator;
        std::string names;
        for (const auto* other : estimators())
            if (other->task() == task)
                names += (names.empty() ? "" : ", ") + std::string(other->name());
        return fail(ErrorCode::UnknownEstimator,
            task == Task::Regression
                ? "\"" + name + "\" tells classes apart and predicts no numbers. For regression use one of " + names + "."
                : "\"" + name + "\" predicts numbers. Set the task to regression, or use one of " + names + ".",
            "classifier");
    }

    Result<HyperparameterValues> parseKwargs(const Estimator& estimator, const std::string& text)
    {
        std::map<std::string, HyperparameterValue> values;
        if (!text.empty()) {
            auto json = parseJson(text, "classifier_kwargs");
            if (!json)
                return propagate(json);
            if (!json->is_object())
                return fail(ErrorCode::InvalidHyperparameter, "A JSON object is needed, for example {\"C\": 0.1}.", "classifier_kwargs");
            for (const auto& [key, value] : json->items()) {
                if (value.is_boolean())
                    values[key] = value.get<bool>();
                else if (value.is_number())
                    values[key] = value.get<double>();
                else if (value.is_string())
                    values[key] = value.get<std::string>();
                else if (value.is_null()) // scikit-learn's None
                    values[key] = std::string("none");
                else if (isListOfNumbers(value))
                    values[key] = value.get<std::vector<double>>();
                else
                    return fail(ErrorCode::InvalidHyperparameter, "The value of \"" + key + "\" must be a number, a text, true, false or a list of numbers.", "classifier_kwargs");
            }
        }
        return HyperparameterValues::create(estimator.hyperparameters(), std::move(values));
    }

    std::string kwargsText(const HyperparameterValues& values)
    {
        auto json = Json::object();
        for (const auto& [name, value] : values.values())
            std::visit([&](const auto& v) { json[name] = v; }, value);
        return json.empty() ? std::string {} : json.dump();
    }

    /// One of the values this program has, or why not.
    Status checkChoice(const std::string& value, std::initializer_list<std::string_view> known, const std::string& explanation, const char* parameter)
    {
        if (std::ranges::find(known, value) != known.end())
            return {};
        std::string names;
        for (const auto name : known)
            names += (names.empty() ? "" : " or ") + std::string(name);
        return fail(ErrorCode::InvalidArgument, "\"" + value + "\" is not available: use " + names + ". " + explanation, parameter);
    }

    /// What only `auto` and `fast_auto` use.
    Status readAutomatic(const ProbeSettingsText& text, ProbeSettings& settings)
    {
        if (text.autoCandidates) {
            const auto mixed = text.lmprobeCompatible ? LayerCandidates::Mixed::AsLayers : LayerCandidates::Mixed::Refused;
            auto candidates = LayerCandidates::parse(*text.autoCandidates, mixed);
            if (!candidates)
                return propagate(candidates);
            settings.autoCandidates = std::move(*candidates);
        }
        const auto alpha = AutoAlpha::parse(text.autoAlpha);
        if (!alpha)
            return tl::unexpected(alpha.error());
        settings.autoAlpha = *alpha;
        if (text.fastAutoTopK && *text.fastAutoTopK < 1)
            return fail(ErrorCode::InvalidArgument, "At least 1 layer must be chosen, not " + std::to_string(*text.fastAutoTopK) + ".", "fast_auto_top_k");
        settings.fastAutoTopK = text.fastAutoTopK;
        return {};
    }

    /// Where and how the model runs.
    Status checkEngine(const ProbeSettingsText& text)
    {
        if (text.remote) {
            return fail(ErrorCode::InvalidArgument,
                "Models run on this machine; nothing is sent to a remote service. Leave remote out and give a local model directory.",
                "remote");
        }
        if (text.batchSize < 1)
            return fail(ErrorCode::InvalidArgument, "A batch has at least 1 prompt, not " + std::to_string(text.batchSize) + ".", "batch_size");
        if (text.maxRetries && *text.maxRetries < 0)
            return fail(ErrorCode::InvalidArgument, "The number of retries cannot be negative.", "max_retries");
        if (auto status = checkChoice(text.device, { "auto", "cpu" }, "The engine runs on the processor.", "device"); !status)
            return status;
        if (auto status = checkChoice(text.backend, { "local" },
                "It runs models block by block over all prompts and needs room for one block only, as lmprobe's chunked and disk_offload do.",
                "backend");
            !status)
            return status;
        return checkChoice(text.dtype, { "float32", "bfloat16", "float16" },
            "Whatever the weights are stored in, this is what they are computed with in.", "dtype");
    }

} // namespace

Result<ProbeSettings> parseProbeSettings(const ProbeSettingsText& text)
{
    ProbeSettings settings;
    auto format = parsePromptFormat(text.prompt);
    if (!format)
        return propagate(format);
    settings.promptFormat = std::move(*format);
    auto layers = LayerSpec::parse(text.layers);
    if (!layers)
        return propagate(layers);
    settings.layers = std::move(*layers);

    settings.lmprobeCompatible = text.lmprobeCompatible;
    if (auto status = readAutomatic(text, settings); !status)
        return propagate(status);

    const auto train = Pooling::parseTraining(text.trainPooling.value_or(text.pooling));
    if (!train)
        return tl::unexpected(train.error());
    settings.trainPooling = *train;
    const auto inference = Pooling::parseInference(text.inferencePooling.value_or(text.pooling));
    if (!inference)
        return tl::unexpected(inference.error());
    settings.inferencePooling = *inference;

    const auto task = parseTask(text.task);
    if (!task)
        return tl::unexpected(task.error());
    settings.task = *task;
    const auto estimator = findEstimatorFor(*task, text.classifier);
    if (!estimator)
        return tl::unexpected(estimator.error());
    settings.classifier = (*estimator)->name();
    auto values = parseKwargs(**estimator, text.classifierKwargs);
    if (!values)
        return propagate(values);
    settings.classifierValues = std::move(*values);

    const auto scaling = parseScaling(text.normalizeLayers);
    if (!scaling)
        return tl::unexpected(scaling.error());
    settings.normalizeLayers = *scaling;
    auto preprocessing = PreprocessingSpec::parse(text.preprocessing, text.pcaComponents);
    if (!preprocessing)
        return propagate(preprocessing);
    settings.preprocessing = std::move(*preprocessing);
    settings.massMeanAugment = text.massMeanAugment;
    settings.randomState = text.randomState;
    if (auto status = checkEngine(text); !status)
        return propagate(status);
    settings.batchSize = text.batchSize;
    settings.device = text.device;
    settings.backend = text.backend;
    settings.dtype = text.dtype;
    return settings;
}

ProbeSettingsText textOf(const ProbeSettings& settings)
{
    ProbeSettingsText text;
    text.prompt = textOf(settings.promptFormat);
    text.layers = settings.layers.text();
    text.autoCandidates = settings.autoCandidates.text();
    text.autoAlpha = settings.autoAlpha.text();
    text.fastAutoTopK = settings.fastAutoTopK;
    text.trainPooling = settings.trainPooling.text();
    text.inferencePooling = settings.inferencePooling.text();
    text.pooling = *text.trainPooling;
    text.task = taskName(settings.task);
    text.classifier = settings.classifier;
    text.classifierKwargs = kwargsText(settings.classifierValues);
    text.normalizeLayers = scalingText(settings.normalizeLayers);
    text.preprocessing = settings.preprocessing.text();
    text.massMeanAugment = settings.massMeanAugment;
    text.randomState = settings.randomState;
    text.batchSize = settings.batchSize;
    text.device = settings.device;
    text.backend = settings.backend;
    text.dtype = settings.dtype;
    text.lmprobeCompatible = settings.lmprobeCompatible;
    return text;
}

Result<std::vector<LayerIndex>> resolveLayers(const ProbeSettings& settings, std::int64_t layerCount)
{
    return settings.layers.resolve(layerCount, settings.autoCandidates);
}

} // namespace fathom
