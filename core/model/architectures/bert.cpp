// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/architectures/bert_parts.h"

namespace fathom {

namespace {

/// Devlin et al. 2019: every token sees all others; layer norm after each half.
Architecture open(const ModelConfig& config, const nn::Weights& weights)
{
    config.withoutEffect({ "embedding_size" }); // Electra's, always the hidden size here
    return bertModel(config, weights, "bert.");
}

} // namespace

extern const Family bertFamily;
const Family bertFamily { .modelTypes = { "bert" }, .open = open };

} // namespace fathom
