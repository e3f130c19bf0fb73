// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/data/dataset.h"

#include <optional>
#include <string_view>

namespace fathom {

/// The part that a cell of a split column names; empty if it names none.
[[nodiscard]] std::optional<SplitPart> splitPartFromName(std::string_view cell);

} // namespace fathom
