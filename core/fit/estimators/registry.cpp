// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/estimators/registry.h"

#include "core/fit/estimators/logistic_regression.h"
#include "core/fit/estimators/mass_mean.h"

#include <algorithm>
#include <array>
#include <string>

namespace fathom {

std::span<const Estimator* const> estimators()
{
    static const LogisticRegression logisticRegression;
    static const MassMean massMean;
    static const std::array<const Estimator*, 2> all { &logisticRegression, &massMean };
    return all;
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
