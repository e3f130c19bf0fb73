// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/kernels/kernels.h"
#include "core/model/model_config.h"

namespace fathom::nn {

using kernels::Activation;

/// The activation that a config names under the first of `keys` present (the name may be any that
/// Hugging Face knows for it). Throws ModelError for one that is not implemented.
[[nodiscard]] Activation activationFrom(
    const ModelConfig& config, ModelConfig::Keys keys, std::string_view fallback);

} // namespace fathom::nn
