// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/matrix.h"
#include "core/base/result.h"
#include "core/fit/linear_model.h"
#include "core/fit/preprocessing.h"
#include "core/fit/scaler.h"
#include "core/jobs/job_context.h"

#include <cstdint>
#include <optional>
#include <span>

namespace fathom {

/// What stands between pooled hidden states and a probe's classifier, fitted, in the order of
/// lmprobe's fit(): layer scaler → mass-mean direction → preprocessing → classifier, with the
/// projection on the direction as the classifier's last column.
///
/// Every step is affine, so that a classifier behind it is a linear model of the hidden states
/// themselves (onFeatures): scoring neither copies features nor transforms them.
struct FeaturePipeline
{
    std::optional<Scaler> scaler {}; ///< none: features as they are
    /// [features], of length 1 (0 if the class means coincide): the difference of the class means
    /// of the scaled features. Empty: no mass-mean column.
    Vector massMeanDirection {};
    Preprocessing preprocessing {};

    /// Fails with ProbeMismatch unless every step is for what the steps before it make of
    /// `features` features.
    [[nodiscard]] Status check(std::int64_t features) const;
    /// Features the classifier sees, of `features` extracted ones.
    [[nodiscard]] std::int64_t outputCount(std::int64_t features) const;
    /// [rows, features] → [rows, outputCount]. In place as far as the steps allow.
    [[nodiscard]] FeatureMatrix transform(FeatureMatrix X) const;
    /// `classifier`, which reads transformed features, as a model of untransformed ones.
    [[nodiscard]] LinearModel onFeatures(const LinearModel& classifier) const;
    /// [outputs, features]: the classifier's coefficients on the scaled features, one column for
    /// each hidden-state feature. Principal components are traced back to the features they are
    /// made of, and so is the mass-mean column; scaling is not undone, neither the layer scaler's
    /// nor that of `standard` steps before the components.
    [[nodiscard]] Matrix scaledCoefficients(const LinearModel& classifier) const;
};

/// What is scaled how, and what the mass-mean direction separates.
struct PipelineChoices
{
    Scaling scaling = Scaling::PerNeuron;
    std::int64_t layerCount = 1;
    bool massMean = false;
    PreprocessingSpec preprocessing {};
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
/// Fails where a preprocessing step does. Calls job.checkpoint() at least every 100 ms.
[[nodiscard]] Result<FittedPipeline> fitPipeline(
    const PipelineChoices& choices, PipelineRows rows, const JobContext& job);

} // namespace fathom
