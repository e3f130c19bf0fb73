// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/fit/estimator.h"

#include <span>
#include <string_view>
#include <vector>

namespace fathom {

/// Every estimator there is, in the order of the window's list. An explicit table: one line per
/// estimator.
[[nodiscard]] std::span<const Estimator* const> estimators();
/// Those for one task, in the same order.
[[nodiscard]] std::vector<const Estimator*> estimatorsFor(Task task);
/// UnknownEstimator lists the names there are.
[[nodiscard]] Result<const Estimator*> findEstimator(std::string_view name);

} // namespace fathom
