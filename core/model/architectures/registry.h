// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/architectures/architecture.h"

#include <span>
#include <string_view>

namespace fathom {

/// In the order in which models of unknown types are tried.
[[nodiscard]] std::span<const Family> families();

/// The family that serves a `model_type`; null: none.
[[nodiscard]] const Family* familyOf(std::string_view modelType);

} // namespace fathom
