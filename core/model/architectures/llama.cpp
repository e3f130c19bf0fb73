// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/architectures/llama_parts.h"

namespace fathom {

namespace {

using namespace nn;

LlamaShape readConfig(const ModelConfig& config)
{
    config.require("rope_interleaved", false); // nanotron's
    auto shape = readLlamaShape(config);
    shape.queryKeyValueBias = readBias(config, "attention_bias", false);
    shape.outputBias = shape.queryKeyValueBias;
    shape.mlpBias = readBias(config, "mlp_bias", false);
    return shape;
}

/// Touvron et al. 2023: RMS norm before each half, rotary positions, gated MLP; grouped queries as
/// in Llama 2.
Architecture open(const ModelConfig& config, const Weights& weights)
{
    const auto shape = readConfig(config);
    const auto rotary = readLlamaRotary(config, shape);
    return llamaModel(config, weights, shape, *rotary, [=](std::int64_t, const Weights& ofBlock) {
        return sequentialBlock(llamaBlock(ofBlock, shape, rotary));
    });
}

} // namespace

extern const Family llamaFamily;
const Family llamaFamily { .modelTypes = { "llama" }, .open = open };

} // namespace fathom
