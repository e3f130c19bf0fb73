// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/architectures/architecture.h"
#include "core/model/nn/mlp.h"

#include <string>

namespace fathom {

namespace {

using namespace nn;

struct Gpt2Shape
{
    std::int64_t hidden = 0;
    std::int64_t inner = 0;
    double epsilon = 0;
    Activation activation = Activation::GeluTanh;
    AttentionSpec attention;
    bool scalesByLayer = false; ///< attention scores of layer i are also divided by i + 1
};

Gpt2Shape readConfig(const ModelConfig& config)
{
    config.require("add_cross_attention", false);
    Gpt2Shape shape;
    shape.hidden = config.size({ "n_embd", "hidden_size" });
    shape.inner = config.size({ "n_inner" }, 4 * shape.hidden);
    shape.epsilon = config.number("layer_norm_epsilon", 1e-5);
    shape.activation = activationFrom(config, { "activation_function" }, "gelu_new");
    shape.attention = readAttention(config);
    if (!config.flag("scale_attn_weights", true))
        shape.attention.scale = 1;
    shape.scalesByLayer = config.flag("scale_attn_by_inverse_layer_idx", false);
    return shape;
}

class Gpt2Block final : public Block
{
public:
    Gpt2Block(const Gpt2Shape& shape, std::int64_t layer, const Weights& weights)
        : m_attention(shape.attention)
        , m_attentionNorm(weights.layerNorm("ln_1", shape.hidden, shape.epsilon))
        , m_mlpNorm(weights.layerNorm("ln_2", shape.hidden, shape.epsilon))
    {
        if (shape.scalesByLayer)
            m_attention.scale /= static_cast<float>(layer + 1);
        const auto hidden = shape.hidden;
        // c_attn holds queries, keys and values side by side.
        m_project = { .query = attentionPart(weights, hidden, 0),
            .key = attentionPart(weights, hidden, 1),
            .value = attentionPart(weights, hidden, 2),
            .rotary = nullptr };
        m_output = conv1d(weights, "attn.c_proj", hidden, hidden);
        m_mlp = { .up = conv1d(weights, "mlp.c_fc", hidden, shape.inner),
            .down = conv1d(weights, "mlp.c_proj", shape.inner, hidden),
            .activation = shape.activation };
    }

    const AttentionSpec& attention() const override { return m_attention; }

    Projection project(
        const Tensor& hidden, std::span<const std::int32_t> positions, Parts parts) const override
    {
        return m_project(m_attentionNorm(hidden), positions, parts);
    }

    Tensor combine(const Tensor& hidden, const Tensor& attended) const override
    {
        const Tensor x = sum(m_output(attended), hidden);
        return sum(m_mlp(m_mlpNorm(x)), x);
    }

private:
    /// A linear layer as GPT-2 stores it, inputs first.
    static Linear conv1d(
        const Weights& weights, std::string_view name, std::int64_t inputs, std::int64_t outputs)
    {
        return weights.linear(name,
            { .inputs = inputs,
                .outputs = outputs,
                .bias = Bias::Present,
                .layout = WeightLayout::InputsFirst });
    }

    static Linear attentionPart(const Weights& weights, std::int64_t hidden, std::int64_t part)
    {
        return weights.linear("attn.c_attn",
            { .inputs = hidden,
                .outputs = hidden,
                .bias = Bias::Present,
                .layout = WeightLayout::InputsFirst,
                .taken = numbersFrom(part * hidden, (part + 1) * hidden),
                .storedOutputs = 3 * hidden });
    }

    AttentionSpec m_attention;
    Norm m_attentionNorm;
    Norm m_mlpNorm;
    QueryKeyValue m_project;
    Linear m_output;
    Mlp m_mlp;
};

/// Radford et al. 2019: layer norm before each half, learnt positions.
class Gpt2 final : public Architecture
{
public:
    Gpt2(const ModelConfig& config, const Weights& weights)
        : m_shape(readConfig(config))
        , m_prefix(weights.has("transformer.wte.weight") ? "transformer." : "")
        , m_tokens(weights.within(m_prefix).embedding(
              "wte", config.size({ "vocab_size" }), m_shape.hidden))
        , m_positions(weights.within(m_prefix).embedding(
              "wpe", config.size({ "n_positions", "n_ctx" }), m_shape.hidden))
    {
    }

    Tensor embed(
        std::span<const std::int32_t> ids, std::span<const std::int32_t> positions) const override
    {
        return sum(m_tokens(ids), m_positions(positions));
    }

    std::unique_ptr<const Block> block(std::int64_t layer, const Weights& weights) const override
    {
        return std::make_unique<Gpt2Block>(
            m_shape, layer, weights.within(m_prefix + "h." + std::to_string(layer) + "."));
    }

private:
    Gpt2Shape m_shape;
    std::string m_prefix;
    Embedding m_tokens;
    Embedding m_positions;
};

} // namespace

extern const Family gpt2Family;
const Family gpt2Family {
    .modelTypes = { "gpt2" },
    .open
    = [](const ModelConfig& config, const Weights& weights) -> std::unique_ptr<const Architecture> {
        return std::make_unique<Gpt2>(config, weights);
    },
};

} // namespace fathom
