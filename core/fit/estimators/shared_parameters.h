// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/fit/hyperparameters.h"

namespace fathom {

// Hyperparameters that several estimators have, with the same name, range and words.

/// `C`
[[nodiscard]] Hyperparameter inverseRegularisationParameter();
/// `penalty`: "l2", "l1", "elasticnet" or "none"
[[nodiscard]] Hyperparameter penaltyParameter();
/// `l1_ratio`, with penalty "elasticnet"
[[nodiscard]] Hyperparameter l1RatioParameter(double defaultValue);
/// `class_weight`: "none" or "balanced"
[[nodiscard]] Hyperparameter balanceParameter();
/// `class_weight`: "none", "balanced" or a number for each class
[[nodiscard]] Hyperparameter classWeightParameter();
/// `fit_intercept`
[[nodiscard]] Hyperparameter fitInterceptParameter();
/// `max_iter`
[[nodiscard]] Hyperparameter mostIterationsParameter();

} // namespace fathom
