// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

namespace fathom {

/// How a fit ended. A fit that did not converge is a valid answer that says so.
struct FitReport
{
    bool converged = true;
    std::int64_t iterations = 0;
    double gradientNorm = 0; ///< largest absolute component of the objective's gradient at the answer; 0 for closed forms
    double objective = 0;
    std::string space; ///< "primal" (features) or "gram" (rows): which of the two was smaller
};

} // namespace fathom
