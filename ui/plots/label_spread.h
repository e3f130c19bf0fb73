// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

namespace fathom {

/// A label that wants to be centred on `position` and is `size` high.
struct LabelSlot
{
    double position = 0;
    double size = 0;
};

/// Centres for the labels so that none overlap and all lie in [low, high], each as near to where it
/// wants to be as the others allow (in the sense of least squares); order is kept. Labels that do
/// not fit in all are packed from `low`.
[[nodiscard]] std::vector<double> spreadLabels(
    const std::vector<LabelSlot>& labels, double low, double high);

} // namespace fathom
