// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/folded_model.h"

#include <cassert>
#include <utility>

namespace fathom {

namespace {

/// Changes a model and the members it averages.
template <class Change>
void forEachModel(LinearModel& model, const Change& change)
{
    change(model);
    for (auto& member : model.members)
        forEachModel(member, change);
}

} // namespace

LinearModel beforeScaling(LinearModel model, const Scaler& scaler)
{
    forEachModel(model, [&](LinearModel& part) {
        assert(part.featureCount() >= scaler.mean.size());
        auto scaled = part.coefficients.leftCols(scaler.mean.size());
        scaled.array().rowwise() /= scaler.scale.transpose().array();
        part.intercepts -= scaled * scaler.mean;
    });
    return model;
}

LinearModel beforeComponents(LinearModel model, const Pca& pca)
{
    forEachModel(model, [&](LinearModel& part) {
        const auto count = pca.components.rows();
        const auto others = part.featureCount() - count;
        assert(others >= 0);
        Matrix coefficients(part.coefficients.rows(), pca.mean.size() + others);
        coefficients.leftCols(pca.mean.size()) = part.coefficients.leftCols(count) * pca.components;
        coefficients.rightCols(others) = part.coefficients.rightCols(others);
        part.intercepts -= coefficients.leftCols(pca.mean.size()) * pca.mean;
        part.coefficients = std::move(coefficients);
    });
    return model;
}

LinearModel beforeProjectionColumn(LinearModel model, const Vector& direction)
{
    forEachModel(model, [&](LinearModel& part) {
        assert(part.featureCount() == direction.size() + 1);
        const Matrix others = part.coefficients.leftCols(direction.size())
            + part.coefficients.rightCols(1) * direction.transpose();
        part.coefficients = others;
    });
    return model;
}

} // namespace fathom
