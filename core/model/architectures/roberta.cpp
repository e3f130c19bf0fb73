// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/architectures/bert_parts.h"

#include <cmath>

namespace fathom {

namespace {

using namespace nn;

/// Positions are counted from the row after the padding token's id, and a padding token has that
/// row itself and is not counted.
Architecture::Place placeAfter(std::int32_t padding)
{
    return [padding](std::span<const TokenId> prompt, std::span<std::int32_t> positions) {
        std::int32_t last = padding;
        for (std::size_t i = 0; i < prompt.size(); ++i)
            positions[i] = prompt[i].value == padding ? padding : ++last;
    };
}

std::int32_t readPaddingToken(const ModelConfig& config)
{
    const double token = config.number("pad_token_id", 1);
    const auto positions = config.size({ "max_position_embeddings" });
    if (token < 0 || token != std::floor(token) || token + 1 >= static_cast<double>(positions))
        config.invalid("pad_token_id", "a token's id below max_position_embeddings - 1");
    return static_cast<std::int32_t>(token);
}

/// Liu et al. 2019, and in many languages Conneau et al. 2020: BERT with other positions.
Architecture open(const ModelConfig& config, const Weights& weights)
{
    auto model = bertModel(config, weights, "roberta.");
    model.place = placeAfter(readPaddingToken(config));
    return model;
}

} // namespace

extern const Family robertaFamily;
const Family robertaFamily { .modelTypes = { "roberta", "xlm-roberta", "camembert" },
    .open = open };

} // namespace fathom
