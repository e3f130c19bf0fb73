// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/matrix.h"
#include "core/base/result.h"
#include "core/fit/linear_model.h"
#include "core/fit/scaler.h"

#include <cstdint>
#include <optional>
#include <span>

namespace fathom {

/// What stands between pooled hidden states and a probe's classifier, fitted, in the order of
/// lmprobe's fit(): layer scaler → mass-mean direction → classifier, with the projection on the
/// direction as the classifier's last column.
///
/// Every step is affine, so that a classifier behind it is a linear model of the hidden states
/// themselves (onFeatures): scoring neither copies features nor transforms them.
struct FeaturePipeline
{
    std::optional<Scaler> scaler {}; ///< none: features as they are
    /// [features], of length 1 (0 if the class means coincide): the difference of the class means
    /// of the scaled features. Empty: no mass-mean column.
    Vector massMeanDirection {};

    /// Features the classifier sees, of `features` extracted ones.
    [[nodiscard]] std::int64_t outputCount(std::int64_t features) const;
    /// [rows, features] → [rows, outputCount]. In place as far as the steps allow.
    [[nodiscard]] FeatureMatrix transform(FeatureMatrix X) const;
    /// `classifier`, which reads transformed features, as a model of untransformed ones.
    [[nodiscard]] LinearModel onFeatures(const LinearModel& classifier) const;
    /// [outputs, features]: the classifier's coefficients on the scaled features, one column for
    /// each hidden-state feature, with the mass-mean column's share added to the features it is
    /// made of.
    [[nodiscard]] Matrix scaledCoefficients(const LinearModel& classifier) const;
};

/// What is scaled how, and what the mass-mean direction separates.
struct PipelineChoices
{
    Scaling scaling = Scaling::PerNeuron;
    std::int64_t layerCount = 1;
    bool massMean = false;
};

/// Training rows: labels of two classes (for the mass-mean direction only), and weights per row or
/// none.
struct PipelineRows
{
    FeatureMatrix X; ///< [rows, features], at least one row
    std::span<const std::int32_t> labels {};
    std::span<const double> weights {};
};

struct FittedPipeline
{
    FeaturePipeline pipeline;
    FeatureMatrix X; ///< [rows, outputCount]: the training rows as the classifier sees them
};
[[nodiscard]] FittedPipeline fitPipeline(const PipelineChoices& choices, PipelineRows rows);

} // namespace fathom
