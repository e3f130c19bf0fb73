// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "resources/examples/training/network_functions.h"

#include <torch/types.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace fathom::training {

/// The extents of a decoder in Llama's arrangement: RMS norms before attention and MLP, rotary
/// positions (halves of a head paired), SwiGLU, no biases, the embedding used again as the head.
struct NetworkShape
{
    std::int64_t vocabulary = 0;
    std::int64_t layers = 6;
    std::int64_t width = 128;
    std::int64_t heads = 4;
    std::int64_t mlpWidth = 256;
    double epsilon = 1e-5;
    double rotaryBase = 10000.0;
};

/// What a forward pass gives. `states` are `hidden_states` as in Hugging Face: what the first block
/// receives, then each block's output, the last one before the final norm. Each [tokens, width].
struct NetworkOutput
{
    torch::Tensor logits; ///< [tokens, vocabulary]
    std::vector<torch::Tensor> states;
};

/// The decoder as autograd sees it. Computes in float32.
class Network
{
public:
    /// Normal weights, standard deviation 1/√inputs, what is added to the residual stream
    /// smaller by √(2 × layers); the embedding's is 1/√width.
    Network(const NetworkShape& shape, std::uint64_t seed);

    /// `tokens` int64 [tokens]. The texts in them do not see each other.
    [[nodiscard]] NetworkOutput forward(
        const torch::Tensor& tokens, const Segments& segments) const;

    [[nodiscard]] const NetworkShape& shape() const { return m_shape; }
    /// Every parameter under the name that Hugging Face gives it.
    [[nodiscard]] const std::vector<std::pair<std::string, torch::Tensor>>& parameters() const
    {
        return m_parameters;
    }

private:
    struct Block
    {
        torch::Tensor attentionNorm;
        torch::Tensor query;
        torch::Tensor key;
        torch::Tensor value;
        torch::Tensor output;
        torch::Tensor mlpNorm;
        torch::Tensor gate;
        torch::Tensor up;
        torch::Tensor down;
    };

    NetworkShape m_shape;
    torch::Tensor m_embedding;
    torch::Tensor m_finalNorm;
    std::vector<Block> m_blocks;
    std::vector<std::pair<std::string, torch::Tensor>> m_parameters;
};

} // namespace fathom::training
