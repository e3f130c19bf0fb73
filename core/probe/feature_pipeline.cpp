// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probe/feature_pipeline.h"

#include "core/fit/folded_model.h"

#include <cassert>
#include <utility>

namespace fathom {

namespace {

/// (mu_1 - mu_0) / ||mu_1 - mu_0||, weighted means where rows have weights.
Vector directionBetweenMeans(const PipelineRows& rows)
{
    assert(rows.labels.size() == static_cast<std::size_t>(rows.X.rows()));
    Matrix sums = Matrix::Zero(rows.X.cols(), 2); // of class 0 and of class 1
    Eigen::Vector2d totals = Eigen::Vector2d::Zero();
    for (Eigen::Index i = 0; i < rows.X.rows(); ++i) {
        const auto row = static_cast<std::size_t>(i);
        const auto weight = rows.weights.empty() ? 1.0 : rows.weights[row];
        sums.col(rows.labels[row]) += weight * rows.X.row(i).cast<double>().transpose();
        totals[rows.labels[row]] += weight;
    }
    Vector direction = sums.col(1) / totals[1] - sums.col(0) / totals[0];
    if (const auto length = direction.norm(); length > 0)
        direction /= length;
    return direction;
}

/// Appends the projection on `direction` as the last column.
FeatureMatrix withProjection(const FeatureMatrix& X, const Vector& projection)
{
    FeatureMatrix wider(X.rows(), X.cols() + 1);
    wider.leftCols(X.cols()) = X;
    wider.rightCols(1) = projection.cast<float>();
    return wider;
}

Vector projected(const FeatureMatrix& X, const Vector& direction)
{
    Vector projection(X.rows());
    for (Eigen::Index i = 0; i < X.rows(); ++i)
        projection[i] = X.row(i).cast<double>().dot(direction);
    return projection;
}

} // namespace

std::int64_t FeaturePipeline::outputCount(std::int64_t features) const
{
    return features + (massMeanDirection.size() > 0 ? 1 : 0);
}

FeatureMatrix FeaturePipeline::transform(FeatureMatrix X) const
{
    if (scaler)
        scaler->transformInPlace(X);
    if (massMeanDirection.size() == 0)
        return X;
    return withProjection(X, projected(X, massMeanDirection));
}

LinearModel FeaturePipeline::onFeatures(const LinearModel& classifier) const
{
    auto model = classifier;
    if (massMeanDirection.size() > 0)
        model = beforeProjectionColumn(std::move(model), massMeanDirection);
    if (scaler)
        model = beforeScaling(std::move(model), *scaler);
    return model;
}

Matrix FeaturePipeline::scaledCoefficients(const LinearModel& classifier) const
{
    if (massMeanDirection.size() == 0)
        return classifier.coefficients;
    return beforeProjectionColumn(classifier, massMeanDirection).coefficients;
}

FittedPipeline fitPipeline(const PipelineChoices& choices, PipelineRows rows)
{
    FeaturePipeline pipeline;
    if (choices.scaling != Scaling::Off) {
        pipeline.scaler = Scaler::fit(rows.X, choices.scaling, choices.layerCount);
        pipeline.scaler->transformInPlace(rows.X);
    }
    if (!choices.massMean)
        return { std::move(pipeline), std::move(rows.X) };
    pipeline.massMeanDirection = directionBetweenMeans(rows);
    auto X = withProjection(rows.X, projected(rows.X, pipeline.massMeanDirection));
    return { std::move(pipeline), std::move(X) };
}

} // namespace fathom
