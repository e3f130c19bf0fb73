// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/fit/linear_model.h"
#include "core/fit/pca.h"
#include "core/fit/scaler.h"

namespace fathom {

// A linear model behind an affine step x' = A x + c is a linear model of x:
//
//     W x' + b = (W A) x + (W c + b)
//
// These give it, for the members of an average too, so that scoring needs no transformed copy of
// the features. Columns of the model beyond those the step made stay as they are.

/// `model` reads scaled features; the result reads them as they were before `scaler`.
[[nodiscard]] LinearModel beforeScaling(LinearModel model, const Scaler& scaler);

/// `model` reads principal components; the result reads the features they are made of.
[[nodiscard]] LinearModel beforeComponents(LinearModel model, const Pca& pca);

/// `model`'s last feature is the projection of the others on `direction`; the result reads the
/// others alone.
[[nodiscard]] LinearModel beforeProjectionColumn(LinearModel model, const Vector& direction);

} // namespace fathom
