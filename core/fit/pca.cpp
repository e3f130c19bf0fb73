// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/pca.h"

#include "core/fit/estimator.h"
#include "core/fit/solver/centred_features.h"
#include "core/fit/solver/design.h"
#include "core/fit/solver/symmetric_eigen.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

namespace fathom {

namespace {

Status check(const FeatureMatrix& X, std::int64_t count)
{
    if (X.rows() < 2 || X.cols() < 1) {
        return fail(ErrorCode::EmptyDataset,
            "Principal components need at least two rows and one feature, not "
                + std::to_string(X.rows()) + " rows with " + std::to_string(X.cols())
                + " features.");
    }
    const auto most = std::min(X.rows(), X.cols());
    if (count < 1 || count > most) {
        return fail(ErrorCode::InvalidArgument,
            std::to_string(count) + " principal components cannot be made of "
                + std::to_string(X.rows()) + " rows with " + std::to_string(X.cols())
                + " features; choose from 1 to " + std::to_string(most) + ".");
    }
    return checkFinite(X);
}

/// Makes the entry with the largest absolute value positive.
void fixSign(Eigen::Ref<Eigen::RowVectorXd> component)
{
    Eigen::Index largest = 0;
    component.cwiseAbs().maxCoeff(&largest);
    if (component[largest] < 0)
        component *= -1;
}

} // namespace

Result<Pca> Pca::fit(const FeatureMatrix& X, std::int64_t count, const JobContext& job)
{
    if (auto checked = check(X, count); !checked)
        return propagate(checked);
    const CentredFeatures Z(rowBlock(X), Vector::Ones(X.rows()), job);
    const auto isGram = X.rows() < X.cols();
    auto products = isGram ? Z.rowProducts() : Z.featureProducts();
    const auto total = products.diagonal().sum();
    auto pairs = largestEigenpairs(std::move(products), count, job);
    if (isGram) {
        RowMatrix components;
        Z.adjoint(pairs.vectors, components);
        pairs.vectors = std::move(components);
    }

    // what is smaller is the rounding of the largest
    const auto noise = static_cast<double>(std::max(X.rows(), X.cols()))
        * std::numeric_limits<double>::epsilon() * std::max(0.0, pairs.values[0]);
    for (Eigen::Index k = 0; k < count; ++k) {
        if (pairs.values[k] > noise) {
            pairs.vectors.row(k).normalize();
            fixSign(pairs.vectors.row(k));
        } else {
            pairs.values[k] = 0;
            pairs.vectors.row(k).setZero();
        }
    }
    return Pca { .mean = Z.means().row(0).transpose(),
        .components = pairs.vectors,
        .explainedVariance = pairs.values / static_cast<double>(X.rows() - 1),
        .explainedVarianceRatio = pairs.values / (total > 0 ? total : 1) };
}

FeatureMatrix Pca::transform(const FeatureView& X) const
{
    assert(X.cols() == mean.size());
    const RowMatrix rows = components; // one component after another
    RowMatrix projections(X.rows(), rows.rows());
    denseKernels().rowDotsFloat({ X.data(), X.outerStride(), X.rows(), X.cols() },
        { rows.data(), rows.cols(), rows.rows(), rows.cols() },
        { .data = projections.data(), .rowStride = projections.cols() });
    projections.rowwise() -= (rows * mean).transpose();
    return projections.cast<float>();
}

} // namespace fathom
