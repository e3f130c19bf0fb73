// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace fathom {

/// One value of a hyperparameter that was tried, and how well it did on rows that were left out.
struct GridPoint
{
    double value = 0;
    double score = 0; ///< mean over folds; larger is better
};

/// How a fit ended. A fit that did not converge is a valid answer that says so.
struct FitReport
{
    bool converged = true;
    std::int64_t iterations = 0;
    /// Largest absolute component of the objective's gradient at the answer, or, where the
    /// objective has kinks, largest violation of an optimality condition; 0 where there is no
    /// objective.
    double gradientNorm = 0;
    double objective = 0;
    /// Hyperparameters whose values the fit chose itself, by cross-validation: "alpha".
    std::map<std::string, double> chosen {};
    /// What it chose from, in ascending order; empty where it does not report that.
    std::vector<GridPoint> grid {};
    std::string space; ///< "primal" (features) or "gram" (rows): which of the two was smaller
};

} // namespace fathom
