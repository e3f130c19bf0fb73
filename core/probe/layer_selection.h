// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ids.h"
#include "core/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fathom {

/// Penalty of the group lasso that chooses layers (lmprobe's `auto_alpha`): absolute, `0.01`, or as
/// a share of the smallest alpha at which no layer is left, `0.3max`. The absolute one means
/// something else for every number of rows and width; the share does not.
struct AutoAlpha
{
    double value = 0.01;
    bool isShareOfLargest = false;

    /// Fails unless the number is finite and above 0.
    [[nodiscard]] static Result<AutoAlpha> parse(std::string_view text);
    [[nodiscard]] std::string text() const;
    bool operator==(const AutoAlpha&) const = default;
};

/// How a probe's layers were chosen from candidates (`auto`, `fast_auto`). One entry per candidate
/// in each list of numbers.
struct LayerSelection
{
    std::vector<LayerIndex> candidates; ///< ascending
    std::vector<double> importances; ///< norms of the candidates' coefficients, not normalised

    /// What the group lasso leaves at another alpha.
    struct PathPoint
    {
        double alpha = 0;
        std::vector<double> importances;
        bool operator==(const PathPoint&) const = default;
    };
    double alpha = 0; ///< absolute; 0 for fast_auto, which has none
    double alphaMax = 0; ///< the smallest alpha at which no layer is left
    double kktResidual = 0; ///< largest violation of the optimality conditions
    bool converged = true;
    std::vector<PathPoint> path {}; ///< by falling alpha, for `auto`

    bool operator==(const LayerSelection&) const = default;
};

} // namespace fathom
