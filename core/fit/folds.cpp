// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/folds.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <numeric>
#include <optional>
#include <string>

namespace fathom {

namespace {

using Folds = std::vector<std::int32_t>;

std::size_t rowCount(const TrainingSet& training)
{
    return training.labels.size();
}

/// Group number of each row, from 0 in the order of the groups' own numbers; each row its own if
/// there are no groups.
Folds unitsOf(const TrainingSet& training)
{
    Folds units(rowCount(training));
    std::iota(units.begin(), units.end(), 0);
    if (training.groups.empty())
        return units;
    std::map<std::int32_t, std::int32_t> numbers;
    for (const auto group : training.groups)
        numbers.try_emplace(group, 0);
    std::int32_t next = 0;
    for (auto& [group, number] : numbers)
        number = next++;
    std::ranges::transform(
        training.groups, units.begin(), [&](std::int32_t group) { return numbers.at(group); });
    return units;
}

/// Deals the rows, sorted by class, out to the folds in turn, but gives each fold consecutive rows
/// of a class. Classes are taken in the order in which they appear.
Folds dealRows(const TrainingSet& training, std::int32_t folds)
{
    const auto classes = static_cast<std::size_t>(training.classCount);
    std::vector<std::int64_t> sizes(classes, 0);
    std::vector<std::size_t> order;
    for (const auto label : training.labels) {
        const auto c = static_cast<std::size_t>(label);
        if (sizes[c]++ == 0)
            order.push_back(c);
    }
    // sorted by class, row r of all goes to fold r mod folds
    std::vector<std::vector<std::int32_t>> foldsOfClass(classes);
    std::int64_t position = 0;
    for (const auto c : order) {
        for (std::int64_t i = 0; i < sizes[c]; ++i)
            foldsOfClass[c].push_back(static_cast<std::int32_t>(position++ % folds));
        std::ranges::sort(foldsOfClass[c]);
    }
    std::vector<std::size_t> next(classes, 0);
    Folds foldOf;
    for (const auto label : training.labels) {
        const auto c = static_cast<std::size_t>(label);
        foldOf.push_back(foldsOfClass[c][next[c]++]);
    }
    return foldOf;
}

/// Mean over classes of the standard deviation over folds of each fold's share of the class.
/// `counts` [folds, classes], `sizes` [classes].
double unevenness(const Matrix& counts, const Eigen::RowVectorXd& sizes)
{
    const Matrix shares = counts.array().rowwise() / sizes.array();
    const Matrix apart = shares.rowwise() - shares.colwise().mean();
    return apart.array().square().colwise().mean().sqrt().mean();
}

/// Equal up to rounding, as numpy.isclose has it.
bool isClose(double a, double b)
{
    return std::abs(a - b) <= 1e-8 + 1e-5 * std::abs(b);
}

/// Groups one after another, the ones with the most uneven classes first, each to the fold that it
/// makes most even; of equals to the smaller one.
Folds dealGroups(const TrainingSet& training, const Folds& units, std::int32_t folds)
{
    const auto unitCount = *std::ranges::max_element(units) + 1;
    Matrix counts = Matrix::Zero(unitCount, training.classCount);
    for (std::size_t i = 0; i < units.size(); ++i)
        counts(units[i], training.labels[i]) += 1;
    const Eigen::RowVectorXd classSizes = counts.colwise().sum();
    const Vector spreads
        = (counts.colwise() - counts.rowwise().mean()).array().square().rowwise().mean().sqrt();
    Folds order(static_cast<std::size_t>(unitCount));
    std::iota(order.begin(), order.end(), 0);
    std::ranges::stable_sort(order, std::greater<> {}, [&](std::int32_t u) { return spreads[u]; });

    Matrix dealt = Matrix::Zero(folds, training.classCount);
    Folds foldOfUnit(order.size());
    for (const auto unit : order) {
        Eigen::Index best = 0;
        auto lowest = std::numeric_limits<double>::infinity();
        for (Eigen::Index fold = 0; fold < folds; ++fold) {
            Matrix proposed = dealt;
            proposed.row(fold) += counts.row(unit);
            const auto value = unevenness(proposed, classSizes);
            if (value < lowest
                || (isClose(value, lowest) && dealt.row(fold).sum() < dealt.row(best).sum())) {
                best = fold;
                lowest = value;
            }
        }
        dealt.row(best) += counts.row(unit);
        foldOfUnit[static_cast<std::size_t>(unit)] = static_cast<std::int32_t>(best);
    }
    Folds foldOf;
    for (const auto unit : units)
        foldOf.push_back(foldOfUnit[static_cast<std::size_t>(unit)]);
    return foldOf;
}

/// A class all of whose rows are in one fold.
std::optional<std::int32_t> lostClass(const TrainingSet& training, const Folds& foldOf)
{
    constexpr std::int32_t none = -1;
    constexpr std::int32_t several = -2;
    std::vector<std::int32_t> only(static_cast<std::size_t>(training.classCount), none);
    for (std::size_t i = 0; i < foldOf.size(); ++i) {
        auto& fold = only[static_cast<std::size_t>(training.labels[i])];
        if (fold == none)
            fold = foldOf[i];
        else if (fold != foldOf[i])
            fold = several;
    }
    for (std::size_t c = 0; c < only.size(); ++c) {
        if (only[c] >= 0)
            return static_cast<std::int32_t>(c);
    }
    return std::nullopt;
}

} // namespace

Result<std::vector<std::int32_t>> stratifiedFolds(const TrainingSet& training, std::int32_t folds)
{
    const auto units = unitsOf(training);
    const auto unitCount = *std::ranges::max_element(units) + 1;
    const std::string kind = training.groups.empty() ? "rows" : "groups of rows";
    if (folds > unitCount) {
        return fail(ErrorCode::InvalidSplit,
            std::to_string(unitCount) + " " + kind + " cannot be divided into "
                + std::to_string(folds) + " folds. Use more rows or fewer folds.");
    }
    const auto isGrouped = static_cast<std::size_t>(unitCount) < units.size();
    auto foldOf = isGrouped ? dealGroups(training, units, folds) : dealRows(training, folds);
    if (const auto lost = lostClass(training, foldOf)) {
        return fail(ErrorCode::InvalidSplit,
            "With " + std::to_string(folds) + " folds, class number " + std::to_string(*lost)
                + " (counted from 0) would be in one of them alone: its " + kind
                + " are too few. Add rows of it in other groups, or leave the class out.");
    }
    return foldOf;
}

} // namespace fathom
