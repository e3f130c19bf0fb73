// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/probe/sweep_result.h"

#include <optional>

namespace fathom {

/// None before there are a best layer and a baseline, or where the test rows are too few for an interval. Stops when `job` does.
[[nodiscard]] std::optional<TextAdvantage> textAdvantage(const SweepResult& result, const JobContext& job);

} // namespace fathom
