// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/stats/intervals.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>

namespace fathom {

/// A number computed from some rows, each of which may occur several times: R2, AUROC, a mean. None
/// where these rows do not define it, as the AUROC of one class. May throw, for instance to stop.
using RowStatistic = std::function<std::optional<double>(std::span<const std::size_t> rows)>;

struct BootstrapOptions
{
    std::int64_t draws = 1000; ///< > 0
    std::uint64_t seed = 0;
    double confidence = 0.95; ///< in (0, 1)
};

/// Percentile bootstrap (Efron & Tibshirani 1993, chapter 13) of a statistic of `rowCount` > 0
/// rows. With `groups` [rows] whole groups are drawn, each with all its rows ("cluster bootstrap";
/// Davison & Hinkley 1997, section 3.8), because rows of a group say less than as many independent
/// ones; empty: each row is its own. Draws that do not define the statistic are left out. None for
/// a single group, whose draws would all be the same, and if more than a tenth are left out,
/// because what is left would not be a fair sample.
///
/// Deterministic from the seed; of an accuracy it is clusterBootstrapAccuracy().
[[nodiscard]] std::optional<Interval> bootstrapInterval(std::size_t rowCount,
    std::span<const std::int32_t> groups, const RowStatistic& statistic,
    const BootstrapOptions& options);

} // namespace fathom
