// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/row_weights.h"

namespace fathom {

Vector rowWeights(const TrainingSet& training, bool balanced)
{
    const auto rows = training.X.rows();
    Vector weights = Vector::Ones(rows);
    if (!training.weights.empty())
        weights = Eigen::Map<const Vector>(training.weights.data(), rows);
    if (!balanced)
        return weights;
    Vector ofClass = Vector::Zero(training.classCount);
    for (Eigen::Index i = 0; i < rows; ++i)
        ofClass[training.labels[static_cast<std::size_t>(i)]] += weights[i];
    const Vector factors = ofClass.sum() / (training.classCount * ofClass.array());
    for (Eigen::Index i = 0; i < rows; ++i)
        weights[i] *= factors[training.labels[static_cast<std::size_t>(i)]];
    return weights;
}

} // namespace fathom
