// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "resources/examples/training/network.h"

#include "core/base/random.h"

#include <cmath>

namespace fathom::training {

Network::Network(const NetworkShape& shape, std::uint64_t seed)
    : m_shape(shape)
{
    const auto add = [&](const std::string& name, torch::Tensor value) {
        value.set_requires_grad(true);
        m_parameters.emplace_back(name, value);
        return value;
    };
    const auto matrix = [&](const std::string& name, std::int64_t rows, std::int64_t columns,
                            double deviation) {
        Random random(seed, { m_parameters.size() });
        auto value = torch::empty({ rows, columns });
        auto* data = value.data_ptr<float>();
        for (std::int64_t i = 0; i < value.numel(); ++i)
            data[i] = static_cast<float>(random.normal() * deviation);
        return add(name, value);
    };
    const auto width = shape.width;
    const double in = 1.0 / std::sqrt(static_cast<double>(width));
    const double residual = 1.0 / std::sqrt(2.0 * static_cast<double>(shape.layers));
    const double mlpIn = 1.0 / std::sqrt(static_cast<double>(shape.mlpWidth));

    m_embedding = matrix("model.embed_tokens.weight", shape.vocabulary, width, in);
    for (std::int64_t i = 0; i < shape.layers; ++i) {
        const auto prefix = "model.layers." + std::to_string(i) + '.';
        const auto attention = prefix + "self_attn.";
        const auto mlp = prefix + "mlp.";
        Block block;
        block.attentionNorm = add(prefix + "input_layernorm.weight", torch::ones({ width }));
        block.query = matrix(attention + "q_proj.weight", width, width, in);
        block.key = matrix(attention + "k_proj.weight", width, width, in);
        block.value = matrix(attention + "v_proj.weight", width, width, in);
        block.output = matrix(attention + "o_proj.weight", width, width, in * residual);
        block.mlpNorm = add(prefix + "post_attention_layernorm.weight", torch::ones({ width }));
        block.gate = matrix(mlp + "gate_proj.weight", shape.mlpWidth, width, in);
        block.up = matrix(mlp + "up_proj.weight", shape.mlpWidth, width, in);
        block.down = matrix(mlp + "down_proj.weight", width, shape.mlpWidth, mlpIn * residual);
        m_blocks.push_back(std::move(block));
    }
    m_finalNorm = add("model.norm.weight", torch::ones({ width }));
}

NetworkOutput Network::forward(const torch::Tensor& tokens, const Segments& segments) const
{
    NetworkOutput result;
    auto state = torch::embedding(m_embedding, tokens); // [tokens, width]
    result.states.push_back(state);
    for (const auto& block : m_blocks) {
        // Matrices with the same input are multiplied as one.
        const auto projections = torch::cat({ block.query, block.key, block.value });
        const auto projected = torch::linear(
            rmsNorm(state, block.attentionNorm, m_shape.epsilon), projections);
        const auto mixed = attention(projected, segments, m_shape.heads, m_shape.rotaryBase);
        state = state + torch::linear(mixed, block.output);

        const auto both = torch::linear(rmsNorm(state, block.mlpNorm, m_shape.epsilon),
            torch::cat({ block.gate, block.up })); // [tokens, 2 × MLP width]
        const auto gate = both.narrow(1, 0, m_shape.mlpWidth);
        const auto up = both.narrow(1, m_shape.mlpWidth, m_shape.mlpWidth);
        state = state + torch::linear(torch::silu(gate) * up, block.down);
        result.states.push_back(state);
    }
    result.logits = torch::linear(rmsNorm(state, m_finalNorm, m_shape.epsilon), m_embedding);
    return result;
}

} // namespace fathom::training
