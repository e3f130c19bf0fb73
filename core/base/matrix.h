// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <Eigen/Core>

namespace fathom {

/// Features as they are stored and shared everywhere: row-major float32, one row per example (or token).
using FeatureMatrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
/// Read-only view of consecutive rows or columns of a FeatureMatrix, without copying.
using FeatureView = Eigen::Ref<const FeatureMatrix, 0, Eigen::OuterStride<>>;
/// What solvers work in.
using Matrix = Eigen::MatrixXd;
using Vector = Eigen::VectorXd;

} // namespace fathom
