// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/nn/attention_spec.h"

namespace fathom {

/// Qwen2's and Qwen3's windows: with `use_sliding_window`, the layers from `max_window_layers` on
/// see `sliding_window` tokens.
[[nodiscard]] nn::LayerWindow readQwenWindows(const ModelConfig& config);

} // namespace fathom
