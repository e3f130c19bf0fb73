// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probe/probe_settings.h"

#include "core/fit/estimators/registry.h"
#include "core/io/json.h"

#include <algorithm>
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

} // namespace

Result<ProbeSettings> parseProbeSettings(const ProbeSettingsText& text)
{
    ProbeSettings settings;
    auto layers = LayerSpec::parse(text.layers);
    if (!layers)
        return propagate(layers);
    settings.layers = std::move(*layers);

    const auto train = Pooling::parseTraining(text.trainPooling.value_or(text.pooling));
    if (!train)
        return tl::unexpected(train.error());
    settings.trainPooling = *train;
    const auto inference = Pooling::parseInference(text.inferencePooling.value_or(text.pooling));
    if (!inference)
        return tl::unexpected(inference.error());
    settings.inferencePooling = *inference;

    const auto estimator = findEstimator(text.classifier);
    if (!estimator)
        return tl::unexpected(estimator.error());
    settings.classifier = text.classifier;
    auto values = parseKwargs(**estimator, text.classifierKwargs);
    if (!values)
        return propagate(values);
    settings.classifierValues = std::move(*values);

    const auto scaling = parseScaling(text.normalizeLayers);
    if (!scaling)
        return tl::unexpected(scaling.error());
    settings.normalizeLayers = *scaling;
    settings.randomState = text.randomState;
    return settings;
}

ProbeSettingsText textOf(const ProbeSettings& settings)
{
    ProbeSettingsText text;
    text.layers = settings.layers.text();
    text.trainPooling = settings.trainPooling.text();
    text.inferencePooling = settings.inferencePooling.text();
    text.pooling = *text.trainPooling;
    text.classifier = settings.classifier;
    text.classifierKwargs = kwargsText(settings.classifierValues);
    text.normalizeLayers = scalingText(settings.normalizeLayers);
    text.randomState = settings.randomState;
    return text;
}

} // namespace fathom
