// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/estimators/registry.h"

#include "core/fit/estimators/elastic_net.h"
#include "core/fit/estimators/ensemble.h"
#include "core/fit/estimators/lasso.h"
#include "core/fit/estimators/lda.h"
#include "core/fit/estimators/logistic_regression.h"
#include "core/fit/estimators/logistic_regression_cv.h"
#include "core/fit/estimators/mass_mean.h"
#include "core/fit/estimators/ridge.h"
#include "core/fit/estimators/ridge_cv.h"
#include "core/fit/estimators/sgd.h"
#include "core/fit/estimators/svm.h"
#include "core/fit/estimators/svr.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>

namespace fathom {

namespace {

template <class T>
const Estimator* instance()
{
    static const T estimator;
    return &estimator;
}

} // namespace

std::span<const Estimator* const> estimators()
{
    static const std::array all {
        instance<LogisticRegression>(),
        instance<LogisticRegressionCv>(),
        instance<Ensemble>(),
        instance<Ridge>(),
        instance<Svm>(),
        instance<Lda>(),
        instance<MassMean>(),
        instance<Sgd>(),
        instance<RidgeRegression>(),
        instance<RidgeCv>(),
        instance<Lasso>(),
        instance<ElasticNet>(),
        instance<Svr>(),
    };
    return all;
}

std::vector<const Estimator*> estimatorsFor(Task task)
{
    std::vector<const Estimator*> found;
    std::ranges::copy_if(estimators(), std::back_inserter(found),
        [task](const Estimator* estimator) { return estimator->task() == task; });
    return found;
}

Result<const Estimator*> findEstimator(std::string_view name)
{
    const auto all = estimators();
    const auto found = std::ranges::find(all, name, &Estimator::name);
    if (found != all.end())
        return *found;
    std::string names;
    for (const auto* estimator : all)
        names += (names.empty() ? "" : ", ") + std::string(estimator->name());
    return fail(ErrorCode::UnknownEstimator,
        "There is no estimator \"" + std::string(name) + "\"; there are " + names + ".");
}

} // namespace fathom
