// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/nn/rotary_angles.h"

#include "core/model/model_error.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>
#include <string>
#include <utility>

namespace fathom::nn {

namespace {

/// What all kinds of scaling read: the config, the object that describes the scaling, and the
/// angles before it.
struct Scaling
{
    const ModelConfig& config;
    const ModelConfig& options;
    double theta;
    std::int64_t dimensions;

    [[nodiscard]] double factor() const
    {
        const double factor = options.number("factor", 1.0);
        if (!options.has("factor") || factor < 1)
            options.invalid("factor", "a number from 1 on");
        return factor;
    }

    /// Positions that the model was first trained for.
    [[nodiscard]] double originalPositions() const
    {
        for (const auto* const source : { &options, &config })
            if (source->has("original_max_position_embeddings"))
                return static_cast<double>(source->size({ "original_max_position_embeddings" }));
        return static_cast<double>(config.size({ "max_position_embeddings" }));
    }

    /// `factor`, or else how far the positions were extended.
    [[nodiscard]] double extension() const
    {
        if (options.has("factor"))
            return factor();
        return static_cast<double>(config.size({ "max_position_embeddings" }))
            / originalPositions();
    }
};

/// All frequencies alike (kaiokendev 2023).
RotaryAngles linear(const Scaling& scaling, RotaryAngles angles)
{
    const auto factor = static_cast<float>(scaling.factor());
    for (auto& frequency : angles.frequencies)
        frequency /= factor;
    return angles;
}

/// "Dynamic NTK" (emozilla 2023): θ grows with a prompt that is longer than the model's positions;
/// shorter ones are turned as without scaling.
RotaryAngles dynamic(const Scaling& scaling, RotaryAngles angles)
{
    static_cast<void>(scaling.factor());
    angles.longestPrompt = scaling.config.size({ "max_position_embeddings" });
    return angles;
}

/// Llama 3.1: long wavelengths are stretched, short ones kept, those in between interpolated.
RotaryAngles llama3(const Scaling& scaling, RotaryAngles angles)
{
    const auto& options = scaling.options;
    const double factor = scaling.factor();
    const double low = options.number("low_freq_factor", 1.0);
    const double high = options.number("high_freq_factor", 4.0);
    const double context = scaling.originalPositions();
    if (low >= high)
        options.invalid("low_freq_factor", "below high_freq_factor");
    for (auto& frequency : angles.frequencies) {
        const double wavelength = 2.0 * std::numbers::pi / static_cast<double>(frequency);
        const double blend = std::clamp((context / wavelength - low) / (high - low), 0.0, 1.0);
        frequency
            = static_cast<float>(static_cast<double>(frequency) * ((1.0 - blend) / factor + blend));
    }
    return angles;
}

/// YaRN's factor of the attention's temperature, 0.1 m ln s + 1.
double yarnMagnitude(double extension, double m)
{
    return extension <= 1 ? 1.0 : 0.1 * m * std::log(extension) + 1.0;
}

double yarnScale(const Scaling& scaling)
{
    const auto& options = scaling.options;
    const double extension = scaling.extension();
    if (options.has("attention_factor"))
        return options.number("attention_factor", 1.0);
    const double m = options.number("mscale", 0.0);
    const double mOfAll = options.number("mscale_all_dim", 0.0);
    if (m != 0 && mOfAll != 0)
        return yarnMagnitude(extension, m) / yarnMagnitude(extension, mOfAll);
    return yarnMagnitude(extension, 1.0);
}

/// Peng et al. 2023: pairs that turn more than `beta_fast` times within the original positions are
/// kept, those that turn less than `beta_slow` times stretched, those in between interpolated.
RotaryAngles yarn(const Scaling& scaling, RotaryAngles angles)
{
    const auto& options = scaling.options;
    const double extension = scaling.extension();
    const double context = scaling.originalPositions();
    const auto dimensions = static_cast<double>(scaling.dimensions);
    const auto pairTurning = [&](double times) {
        return dimensions * std::log(context / (times * 2.0 * std::numbers::pi))
            / (2.0 * std::log(scaling.theta));
    };
    double first = pairTurning(options.number("beta_fast", 32.0));
    double last = pairTurning(options.number("beta_slow", 1.0));
    if (options.flag("truncate", true)) {
        first = std::floor(first);
        last = std::ceil(last);
    }
    first = std::max(first, 0.0);
    last = std::min(last, dimensions - 1.0);
    if (first == last)
        last += 0.001; // as the reference
    for (std::size_t i = 0; i < angles.frequencies.size(); ++i) {
        const auto kept = static_cast<double>(angles.frequencies[i]);
        const double stretched
            = std::clamp((static_cast<double>(i) - first) / (last - first), 0.0, 1.0);
        angles.frequencies[i]
            = static_cast<float>(kept / extension * stretched + kept * (1.0 - stretched));
    }
    angles.scale = static_cast<float>(yarnScale(scaling));
    return angles;
}

/// Ding et al. 2024: a divisor for each pair, one list for prompts within the original positions
/// and one for longer ones.
RotaryAngles longrope(const Scaling& scaling, RotaryAngles angles)
{
    const auto& options = scaling.options;
    const auto pairs = angles.frequencies.size();
    const auto divisors = options.numbers("short_factor");
    if (divisors.size() != pairs || options.numbers("long_factor").size() != pairs)
        options.invalid(divisors.size() != pairs ? "short_factor" : "long_factor",
            "a list of " + std::to_string(pairs) + " numbers");
    for (std::size_t i = 0; i < pairs; ++i)
        angles.frequencies[i] /= static_cast<float>(divisors[i]);
    const double extension = scaling.extension();
    const double context = scaling.originalPositions();
    const double scale
        = extension <= 1 ? 1.0 : std::sqrt(1.0 + std::log(extension) / std::log(context));
    angles.scale = static_cast<float>(options.number("attention_factor", scale));
    angles.longestPrompt = static_cast<std::int64_t>(context);
    return angles;
}

RotaryAngles scaled(const Scaling& scaling, RotaryAngles angles)
{
    const auto& options = scaling.options;
    const auto kind = options.text({ "rope_type", "type" }, "default");
    if (kind == "default")
        return angles;
    if (kind == "linear")
        return linear(scaling, std::move(angles));
    if (kind == "dynamic")
        return dynamic(scaling, std::move(angles));
    if (kind == "llama3")
        return llama3(scaling, std::move(angles));
    // Phi-3's first configs call LongRoPE "su" and "yarn".
    if (kind == "longrope" || kind == "su" || (kind == "yarn" && options.has("short_factor")))
        return longrope(scaling, std::move(angles));
    if (kind == "yarn")
        return yarn(scaling, std::move(angles));
    options.unsupported(options.has("rope_type") ? "rope_type" : "type",
        "Known are default, linear, dynamic, llama3, yarn and longrope.");
}

/// The object with `rope_theta` and the scaling's options in newer configs; for all layers or for
/// each type of layer.
std::optional<ModelConfig> ropeParameters(const ModelConfig& config, std::string_view layerType)
{
    if (!config.has("rope_parameters"))
        return {};
    auto parameters = config.nested("rope_parameters");
    if (!layerType.empty() && parameters.has(layerType))
        return parameters.nested(layerType);
    return parameters;
}

} // namespace

RotaryAngles plainAngles(double theta, std::int64_t dimensions)
{
    RotaryAngles angles;
    for (std::int64_t i = 0; i < dimensions; i += 2) {
        // float32 as in the reference, whose rounding is part of what a model was trained with
        const float exponent = static_cast<float>(i) / static_cast<float>(dimensions);
        angles.frequencies.push_back(
            1.0F / static_cast<float>(std::pow(theta, static_cast<double>(exponent))));
    }
    return angles;
}

RotaryAngles readRotary(const ModelConfig& config, const RotaryKeys& keys)
{
    if (keys.dimensions % 2 != 0 || keys.dimensions < 2)
        throw ModelError({ ErrorCode::InvalidModel,
            "Rotary positions turn pairs of dimensions; the config asks for "
                + std::to_string(keys.dimensions) + " of each head's.",
            config.where() });
    const auto parameters = ropeParameters(config, keys.layerType);
    const auto& source = parameters ? *parameters : config;
    const double theta = source.number(parameters ? "rope_theta" : keys.thetaKey, keys.theta);
    if (theta <= 1)
        source.invalid(parameters ? "rope_theta" : keys.thetaKey, "above 1");
    auto angles = plainAngles(theta, keys.dimensions);
    config.withoutEffect({ "original_max_position_embeddings" }); // without scaling
    if (!parameters && !config.has("rope_scaling"))
        return angles;
    const auto options = parameters ? *parameters : config.nested("rope_scaling");
    return scaled(
        { .config = config, .options = options, .theta = theta, .dimensions = keys.dimensions },
        std::move(angles));
}

std::int64_t readRotaryDimensions(
    const ModelConfig& config, std::int64_t headSize, const char* factorKey, double fallback)
{
    const auto parameters = ropeParameters(config, {});
    const bool isNested = parameters && parameters->has("partial_rotary_factor");
    const char* const key = isNested ? "partial_rotary_factor" : factorKey;
    const auto& source = isNested ? *parameters : config;
    const double factor = source.number(key, fallback);
    if (factor <= 0 || factor > 1)
        source.invalid(key, "a number above 0 and up to 1");
    return static_cast<std::int64_t>(static_cast<double>(headSize) * factor);
}

} // namespace fathom::nn
