// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/fit/solver/centred_features.h"
#include "core/jobs/job_context.h"

namespace fathom {

/// How far the covariance S = Z^T Z / n of n rows, counted by their weights, should be moved
/// towards mu I with mu = trace(S) / features (Ledoit & Wolf 2004): from 0 to 1, scikit-learn's
/// ledoit_wolf_shrinkage. `Z` around the mean of all rows.
[[nodiscard]] double ledoitWolfShrinkage(const CentredFeatures& Z, const JobContext& job);

} // namespace fathom
