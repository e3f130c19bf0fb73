// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/nn/attention_spec.h"

#include "core/model/kernels/kernels.h"
#include "core/model/model_error.h"

#include <cmath>
#include <string>

namespace fathom::nn {

AttentionSpec readAttention(const ModelConfig& config)
{
    const auto hidden = config.size({ "hidden_size", "n_embd", "d_model" });
    AttentionSpec spec;
    spec.heads = config.size({ "num_attention_heads", "n_head", "n_heads", "num_heads" });
    spec.keyValueHeads = config.size({ "num_key_value_heads" }, spec.heads);
    config.requireDivisible("attention heads", spec.heads, "key-value heads", spec.keyValueHeads);
    if (!config.has("head_dim"))
        config.requireDivisible("hidden size", hidden, "attention heads", spec.heads);
    spec.headSize = config.size({ "head_dim" }, hidden / spec.heads);
    if (spec.headSize > kernels::maximumHeadSize)
        throw ModelError({ ErrorCode::UnsupportedModel,
            "Attention heads of " + std::to_string(spec.headSize)
                + " dimensions are not supported, only up to "
                + std::to_string(kernels::maximumHeadSize) + ".",
            config.where() });
    spec.scale = static_cast<float>(1.0 / std::sqrt(static_cast<double>(spec.headSize)));
    return spec;
}

} // namespace fathom::nn
