// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/matrix.h"

#include <cstdint>

namespace fathom {

enum class Scaling : std::uint8_t {
    Off,
    PerNeuron, ///< each feature to mean 0 and variance 1
    PerLayer, ///< one mean and one standard deviation over rows and neurons of a layer
};

/// Centres and scales features. Moments are accumulated in double with ddof = 0 (as scikit-learn's StandardScaler); constant
/// features get scale 1 (scikit-learn: var <= n eps var + (n mean eps)^2).
struct Scaler
{
    Eigen::VectorXd mean; ///< [features]
    Eigen::VectorXd scale; ///< [features], > 0

    /// `X` [rows, layers * hidden], rows >= 1. PerLayer splits the columns into `layerCount` equal parts.
    [[nodiscard]] static Scaler fit(const FeatureView& X, Scaling scaling, std::int64_t layerCount);
    /// (X - mean) times the inverse of scale, rounded to float32 once.
    [[nodiscard]] FeatureMatrix transform(const FeatureView& X) const;
    void transformInPlace(FeatureMatrix& X) const;
};

} // namespace fathom
