// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/architectures/bert_parts.h"

namespace fathom {

namespace {

using namespace nn;

/// Clark et al. 2020: BERT, its embedding projected to the hidden size where it is narrower.
Architecture open(const ModelConfig& config, const Weights& weights)
{
    auto model = bertModel(config, weights, "electra.");
    const auto shape = readBertShape(config);
    if (shape.embedding == shape.hidden)
        return model;
    const auto project
        = weights.withinPrefixOf("embeddings_project.weight", { "electra." })
              .linear("embeddings_project",
                  { .inputs = shape.embedding, .outputs = shape.hidden, .bias = Bias::Present });
    model.embed
        = [project, narrow = std::move(model.embed)](std::span<const std::int32_t> ids,
              std::span<const std::int32_t> positions) { return project(narrow(ids, positions)); };
    return model;
}

} // namespace

extern const Family electraFamily;
const Family electraFamily { .modelTypes = { "electra" }, .open = open };

} // namespace fathom
