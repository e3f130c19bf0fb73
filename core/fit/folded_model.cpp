// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/folded_model.h"

#include <cassert>

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
        assert(part.featureCount() == scaler.mean.size());
        part.coefficients.array().rowwise() /= scaler.scale.transpose().array();
        part.intercepts -= part.coefficients * scaler.mean;
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
