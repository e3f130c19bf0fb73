// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probe/feature_pipeline.h"

#include "core/fit/folded_model.h"

#include <cassert>
#include <utility>
#include <variant>

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

/// `column` as the last column of `X`.
FeatureMatrix withColumn(const FeatureMatrix& X, const Vector& column)
{
    FeatureMatrix wider(X.rows(), X.cols() + 1);
    wider.leftCols(X.cols()) = X;
    wider.rightCols(1) = column.cast<float>();
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

Status FeaturePipeline::check(std::int64_t features) const
{
    const auto mismatch = [&](const char* step, Eigen::Index size) {
        return fail(ErrorCode::ProbeMismatch,
            std::string(step) + " is for " + std::to_string(size) + " features; there are "
                + std::to_string(features) + ".");
    };
    const auto checkScaler = [&](const char* step, const Scaler& fitted) -> Status {
        if (fitted.mean.size() != features || fitted.scale.size() != features)
            return mismatch(step, fitted.mean.size());
        return {};
    };
    if (scaler)
        if (auto status = checkScaler("The scaler", *scaler); !status)
            return status;
    if (const auto size = massMeanDirection.size(); size != 0 && size != features)
        return mismatch("The mass-mean direction", size);
    for (const auto& step : preprocessing.steps) {
        if (const auto* standard = std::get_if<Scaler>(&step)) {
            if (auto status = checkScaler("A preprocessing step", *standard); !status)
                return status;
            continue;
        }
        const auto& pca = std::get<Pca>(step);
        if (pca.mean.size() != features || pca.components.cols() != features)
            return mismatch("A preprocessing step", pca.mean.size());
        features = pca.components.rows();
    }
    return {};
}

std::int64_t FeaturePipeline::outputCount(std::int64_t features) const
{
    return preprocessing.outputCount(features) + (massMeanDirection.size() > 0 ? 1 : 0);
}

FeatureMatrix FeaturePipeline::transform(FeatureMatrix X) const
{
    if (scaler)
        scaler->transformInPlace(X);
    if (massMeanDirection.size() == 0)
        return preprocessing.transform(std::move(X));
    const auto projection = projected(X, massMeanDirection);
    return withColumn(preprocessing.transform(std::move(X)), projection);
}

LinearModel FeaturePipeline::onFeatures(const LinearModel& classifier) const
{
    auto model = preprocessing.before(classifier);
    if (massMeanDirection.size() > 0)
        model = beforeProjectionColumn(std::move(model), massMeanDirection);
    if (scaler)
        model = beforeScaling(std::move(model), *scaler);
    return model;
}

Matrix FeaturePipeline::scaledCoefficients(const LinearModel& classifier) const
{
    const auto model = preprocessing.withoutLeadingScalers().before(classifier);
    if (massMeanDirection.size() == 0)
        return model.coefficients;
    // The direction is that of features before the leading scalers, the coefficients are behind.
    Vector direction = massMeanDirection;
    for (const auto& step : preprocessing.leadingScalers().steps)
        direction.array() *= std::get<Scaler>(step).scale.array();
    return beforeProjectionColumn(model, direction).coefficients;
}

Result<FittedPipeline> fitPipeline(
    const PipelineChoices& choices, PipelineRows rows, const JobContext& job)
{
    FeaturePipeline pipeline;
    if (choices.scaling != Scaling::Off) {
        pipeline.scaler = Scaler::fit(rows.X, choices.scaling, choices.layerCount);
        pipeline.scaler->transformInPlace(rows.X);
    }
    job.checkpoint();
    Vector projection;
    if (choices.massMean) {
        pipeline.massMeanDirection = directionBetweenMeans(rows);
        projection = projected(rows.X, pipeline.massMeanDirection);
    }
    auto fitted = Preprocessing::fit(choices.preprocessing, std::move(rows.X), job);
    if (!fitted)
        return propagate(fitted);
    pipeline.preprocessing = std::move(fitted->preprocessing);
    if (choices.massMean)
        fitted->X = withColumn(fitted->X, projection);
    return FittedPipeline { std::move(pipeline), std::move(fitted->X) };
}

} // namespace fathom
