// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/nn/attention_spec.h"

#include "core/model/kernels/kernels.h"
#include "core/model/model_error.h"

#include <bit>
#include <cmath>
#include <string>
#include <utility>

namespace fathom::nn {

namespace {

/// Far more than any model has: a bound for what a config may ask for.
constexpr std::int64_t mostHeads = 65536;

} // namespace

AttentionSpec readAttention(const ModelConfig& config, std::int64_t headSize)
{
    const auto hidden = config.size({ "hidden_size", "n_embd", "n_embed", "d_model", "dim" });
    AttentionSpec spec;
    spec.heads = config.size({ "num_attention_heads", "n_head", "n_heads", "num_heads" });
    spec.keyValueHeads = config.size({ "num_key_value_heads" }, spec.heads);
    if (spec.heads > mostHeads)
        throw ModelError({ ErrorCode::UnsupportedModel,
            "The config asks for " + std::to_string(spec.heads)
                + " attention heads; models have at most " + std::to_string(mostHeads) + '.',
            config.where() });
    config.requireDivisible("attention heads", spec.heads, "key-value heads", spec.keyValueHeads);
    if (!config.has("head_dim") && headSize == 0)
        config.requireDivisible("hidden size", hidden, "attention heads", spec.heads);
    spec.headSize = config.size({ "head_dim" }, headSize > 0 ? headSize : hidden / spec.heads);
    if (spec.headSize > kernels::maximumHeadSize)
        throw ModelError({ ErrorCode::UnsupportedModel,
            "Attention heads of " + std::to_string(spec.headSize)
                + " dimensions are not supported, only up to "
                + std::to_string(kernels::maximumHeadSize) + ".",
            config.where() });
    spec.scale = static_cast<float>(1.0 / std::sqrt(static_cast<double>(spec.headSize)));
    return spec;
}

std::vector<float> alibiSlopes(std::int64_t heads, double largestExponent)
{
    const auto power = static_cast<std::int64_t>(std::bit_floor(static_cast<std::uint64_t>(heads)));
    std::vector<float> slopes;
    const auto add = [&](std::int64_t numerator, std::int64_t denominator) {
        slopes.push_back(static_cast<float>(std::exp2(
            -largestExponent * static_cast<double>(numerator) / static_cast<double>(denominator))));
    };
    for (std::int64_t i = 1; i <= power; ++i)
        add(i, power);
    for (std::int64_t i = 1; i <= 2 * (heads - power); i += 2)
        add(i, 2 * power); // between those of the power of two below
    return slopes;
}

LayerWindow readWindows(const ModelConfig& config, std::int64_t window,
    std::function<bool(std::int64_t layer)> otherwise)
{
    if (!config.has("layer_types"))
        return [window, otherwise = std::move(otherwise)](
                   std::int64_t layer) { return otherwise(layer) ? window : 0; };
    auto types = config.texts("layer_types");
    for (const auto& type : types)
        if (type != "sliding_attention" && type != "full_attention")
            config.unsupported(
                "layer_types", "Known are \"full_attention\" and \"sliding_attention\".");
    if (static_cast<std::int64_t>(types.size()) < config.size({ "num_hidden_layers" }))
        config.invalid("layer_types", "a list with an entry for each layer");
    return [window, types = std::move(types)](std::int64_t layer) {
        return types.at(static_cast<std::size_t>(layer)) == "sliding_attention" ? window : 0;
    };
}

} // namespace fathom::nn
