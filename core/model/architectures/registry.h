// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/architectures/architecture.h"

#include <span>
#include <string_view>

namespace fathom {

[[nodiscard]] std::span<const Family> families();

/// The family that serves a config's `model_type`. Throws ModelError (UnsupportedModel) that lists
/// the known ones.
[[nodiscard]] const Family& familyOf(const ModelConfig& config);

} // namespace fathom
