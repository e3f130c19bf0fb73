// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/probe/sweep_event.h"

namespace fathom {

/// What the texts alone give away: a logistic regression (regression: ridge) with scikit-learn's default penalty on features that no
/// model has a part in, fitted to the training rows and tested on the test rows of the sweep. What a probe finds beyond the best of
/// these can be the model's. Lengths are scaled as hidden states are; words are not, as usual for them.
///
/// EmptyDataset where the training texts have no word. Throws Cancelled. Deterministic.
[[nodiscard]] Result<BaselineScored> scoreTextBaseline(const SweepPlan& plan, TextFeatureKind kind, const JobContext& job);

} // namespace fathom
