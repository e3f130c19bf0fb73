// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/architectures/architecture.h"
#include "core/model/nn/mlp.h"

#include <string>

namespace fathom {

namespace {

using namespace nn;

struct LlamaShape
{
    std::int64_t hidden = 0;
    std::int64_t inner = 0;
    double epsilon = 0;
    Activation activation = Activation::Silu;
    Bias attentionBias = Bias::None;
    Bias mlpBias = Bias::None;
    AttentionSpec attention;
};

LlamaShape readConfig(const ModelConfig& config)
{
    LlamaShape shape;
    shape.hidden = config.size({ "hidden_size" });
    shape.inner = config.size({ "intermediate_size" });
    shape.epsilon = config.number("rms_norm_eps", 1e-6);
    shape.activation = activationFrom(config, { "hidden_act" }, "silu");
    shape.attentionBias = config.flag("attention_bias", false) ? Bias::Present : Bias::None;
    shape.mlpBias = config.flag("mlp_bias", false) ? Bias::Present : Bias::None;
    shape.attention = readAttention(config);
    return shape;
}

class LlamaBlock final : public Block
{
public:
    LlamaBlock(
        const LlamaShape& shape, std::shared_ptr<const Rotary> rotary, const Weights& weights)
        : m_attention(shape.attention)
        , m_attentionNorm(weights.rmsNorm("input_layernorm", shape.hidden, shape.epsilon))
        , m_mlpNorm(weights.rmsNorm("post_attention_layernorm", shape.hidden, shape.epsilon))
    {
        const auto queries = m_attention.queryWidth();
        const auto keys = m_attention.keyValueWidth();
        const auto linear = [&](const char* name, std::int64_t inputs, std::int64_t outputs,
                                Bias bias) {
            return weights.linear(name, { .inputs = inputs, .outputs = outputs, .bias = bias });
        };
        m_project
            = { .query = linear("self_attn.q_proj", shape.hidden, queries, shape.attentionBias),
                  .key = linear("self_attn.k_proj", shape.hidden, keys, shape.attentionBias),
                  .value = linear("self_attn.v_proj", shape.hidden, keys, shape.attentionBias),
                  .rotary = std::move(rotary) };
        m_output = linear("self_attn.o_proj", queries, shape.hidden, shape.attentionBias);
        m_mlp = { .gate = linear("mlp.gate_proj", shape.hidden, shape.inner, shape.mlpBias),
            .up = linear("mlp.up_proj", shape.hidden, shape.inner, shape.mlpBias),
            .down = linear("mlp.down_proj", shape.inner, shape.hidden, shape.mlpBias),
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
    AttentionSpec m_attention;
    Norm m_attentionNorm;
    Norm m_mlpNorm;
    QueryKeyValue m_project;
    Linear m_output;
    GatedMlp m_mlp;
};

/// Touvron et al. 2023: RMS norm before each half, rotary positions, gated MLP; grouped queries as
/// in Llama 2.
class Llama final : public Architecture
{
public:
    Llama(const ModelConfig& config, const Weights& weights)
        : m_shape(readConfig(config))
        , m_prefix(weights.has("model.embed_tokens.weight") ? "model." : "")
        , m_tokens(weights.within(m_prefix).embedding(
              "embed_tokens", config.size({ "vocab_size" }), m_shape.hidden))
        , m_rotary(std::make_shared<Rotary>(
              rotaryFrequencies(config, m_shape.attention.headSize), m_shape.attention.headSize))
    {
    }

    Tensor embed(std::span<const std::int32_t> ids, std::span<const std::int32_t>) const override
    {
        return m_tokens(ids);
    }

    std::unique_ptr<const Block> block(std::int64_t layer, const Weights& weights) const override
    {
        return std::make_unique<LlamaBlock>(
            m_shape, m_rotary, weights.within(m_prefix + "layers." + std::to_string(layer) + "."));
    }

private:
    LlamaShape m_shape;
    std::string m_prefix;
    Embedding m_tokens;
    std::shared_ptr<const Rotary> m_rotary;
};

} // namespace

extern const Family llamaFamily;
const Family llamaFamily {
    .modelTypes = { "llama" },
    .open
    = [](const ModelConfig& config, const Weights& weights) -> std::unique_ptr<const Architecture> {
        return std::make_unique<Llama>(config, weights);
    },
};

} // namespace fathom
