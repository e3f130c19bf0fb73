// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/model_config.h"

#include <string>
#include <string_view>
#include <vector>

namespace fathom {

/// The keys of a config that no family has asked for, without those known to leave hidden states
/// alone (dropout, sampling, labels, token ids, …). What remains may be an option that this program
/// does not know.
[[nodiscard]] std::vector<std::string> unknownOptions(const ModelConfig& config);

/// Whether a tensor outside the blocks is one that models have after their last block: a head, a
/// final norm, a pooler.
[[nodiscard]] bool belongsToAHead(std::string_view tensor);

/// Whether a tensor is a buffer that older versions of Hugging Face saved with the weights: a mask,
/// rotary frequencies, position numbers. They say nothing that the config does not.
[[nodiscard]] bool isBuffer(std::string_view tensor);

} // namespace fathom
