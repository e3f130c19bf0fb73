// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/architectures/architecture.h"
#include "core/model/nn/mlp.h"
#include "core/model/nn/residual_blocks.h"

namespace fathom {

namespace {

using namespace nn;

struct NeoShape
{
    std::int64_t hidden = 0;
    std::int64_t inner = 0;
    double epsilon = 0;
    Activation activation = Activation::GeluTanh;
    AttentionSpec attention;
    std::vector<std::int64_t> windows; ///< of each layer, 0: none
};

constexpr std::size_t mostLayers = 100000;

/// `attention_types`: [[["global", "local"], 12]] means both in turn, 12 times.
std::vector<std::string> readAttentionTypes(const ModelConfig& config)
{
    std::vector<std::string> types;
    const auto stored = config.json("attention_types");
    for (const auto& entry : stored) {
        const bool isValid = entry.is_array() && entry.size() == 2 && entry[0].is_array()
            && entry[1].is_number_unsigned() && entry[1] <= mostLayers;
        if (!isValid || types.size() > mostLayers)
            config.invalid(
                "attention_types", "a list of entries like [[\"global\", \"local\"], 12]");
        for (auto times = entry[1].get<int>(); times > 0 && types.size() <= mostLayers; --times)
            for (const auto& type : entry[0])
                types.push_back(type.is_string() ? type.get<std::string>() : "");
    }
    return types;
}

std::vector<std::int64_t> readLocalWindows(const ModelConfig& config)
{
    config.withoutEffect({ "attention_types" }); // where the list of layers is there
    const bool areListed = config.has("attention_layers");
    const char* const key = areListed ? "attention_layers" : "attention_types";
    const auto types = areListed ? config.texts(key) : readAttentionTypes(config);
    const auto window = config.size({ "window_size" }, 256);
    std::vector<std::int64_t> windows;
    for (const auto& type : types) {
        if (type != "global" && type != "local")
            config.unsupported(key, "Known are \"global\" and \"local\".");
        windows.push_back(type == "local" ? window : 0);
    }
    if (static_cast<std::int64_t>(windows.size()) != config.size({ "num_layers" }))
        config.invalid(key, "a list that says each layer's kind of attention");
    return windows;
}

NeoShape readConfig(const ModelConfig& config)
{
    NeoShape shape;
    shape.hidden = config.size({ "hidden_size" });
    shape.inner = config.size({ "intermediate_size" }, 4 * shape.hidden);
    shape.epsilon = config.number("layer_norm_epsilon", 1e-5);
    shape.activation = activationFrom(config, { "activation_function" }, "gelu_new");
    shape.attention = readAttention(config);
    shape.attention.scale = 1; // scores are not scaled
    shape.windows = readLocalWindows(config);
    return shape;
}

QueryKeyValue readProjections(const Weights& weights, std::int64_t hidden)
{
    const LinearShape shape { .inputs = hidden, .outputs = hidden };
    return { .query = weights.linear("q_proj", shape),
        .key = weights.linear("k_proj", shape),
        .value = weights.linear("v_proj", shape) };
}

std::unique_ptr<const Block> block(
    const NeoShape& shape, std::int64_t layer, const Weights& weights)
{
    const auto hidden = shape.hidden;
    auto attention = shape.attention;
    attention.window = shape.windows[static_cast<std::size_t>(layer)];
    const auto linear = [&](const char* name, std::int64_t inputs, std::int64_t outputs) {
        return weights.linear(
            name, { .inputs = inputs, .outputs = outputs, .bias = Bias::Present });
    };
    return sequentialBlock({
        .attention = attention,
        .beforeAttention = weights.layerNorm("ln_1", hidden, shape.epsilon),
        .project = readProjections(weights.within("attn.attention."), hidden),
        .output = linear("attn.attention.out_proj", hidden, hidden),
        .beforeFeedForward = weights.layerNorm("ln_2", hidden, shape.epsilon),
        .feedForward = Mlp { .up = linear("mlp.c_fc", hidden, shape.inner),
            .down = linear("mlp.c_proj", shape.inner, hidden),
            .activation = shape.activation },
    });
}

/// Black et al. 2021: GPT-2 with unscaled scores, every other layer with a window.
Architecture open(const ModelConfig& config, const Weights& weights)
{
    const auto shape = readConfig(config);
    const auto model = weights.withinPrefixOf("wte.weight", { "transformer." });
    const auto tokens = model.embedding("wte", config.size({ "vocab_size" }), shape.hidden);
    const auto places
        = model.embedding("wpe", config.size({ "max_position_embeddings" }), shape.hidden);
    return {
        .embed =
            [=](std::span<const std::int32_t> ids, std::span<const std::int32_t> positions) {
                return sum(tokens(ids), places(positions));
            },
        .blocks = model.prefix() + "h.",
        .block
        = [=](std::int64_t layer, const Weights& ofBlock) { return block(shape, layer, ofBlock); },
    };
}

} // namespace

extern const Family gptNeoFamily;
const Family gptNeoFamily { .modelTypes = { "gpt_neo" }, .open = open };

} // namespace fathom
