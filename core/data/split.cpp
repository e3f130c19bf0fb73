// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/split.h"

#include "core/base/random.h"
#include "core/data/row_units.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <functional>
#include <numeric>
#include <optional>

namespace fathom {

namespace {

constexpr std::uint64_t holdoutStream
    = 0x686f6c646f7574; // "holdout": keeps these numbers apart from other uses of the seed

/// Chooses units for the test part. The cost of a choice is the squared distance of its class
/// counts to the wanted ones, each relative to what is wanted (as in a chi-squared statistic, so
/// that rare classes count as much as frequent ones), plus the same for its size.
class HoldoutSearch
{
public:
    enum class Training
    {
        KeepsEveryClass,
        KeepsSomeRow
    };

    HoldoutSearch(const RowUnits& units, double fraction, Training training)
        : m_units(units)
        , m_training(training)
        , m_inTest(units.units.size(), false)
        , m_remaining(units.classSizes)
        , m_remainingRows(units.rows)
    {
        const auto rows = static_cast<double>(units.rows);
        m_missingRows = std::ceil(fraction * rows - 1e-9); // 0.07 · 100 is a little more than 7
        for (const auto size : units.classSizes) {
            const auto wanted = fraction * static_cast<double>(size);
            m_missing.push_back(wanted);
            m_weight.push_back(1 / std::max(wanted, 1.0));
        }
        m_rowsWeight = 1 / m_missingRows;
        roundTargets();
    }

    /// `order`: all units, shuffled.
    std::vector<bool> run(const std::vector<std::size_t>& order)
    {
        constexpr int mostPasses = 10; // the second or third rarely finds anything
        bool changed = true;
        for (int pass = 0; pass < mostPasses && changed; ++pass) {
            changed = false;
            for (const auto unit : order) {
                if (costOfMoving(unit) < -1e-9 && mayMove(unit)) {
                    move(unit);
                    changed = true;
                }
            }
        }
        correctSize(order);
        return std::move(m_inTest);
    }

private:
    /// Whole numbers that add up to the size: largest remainders first (Hamilton), ties by class.
    void roundTargets()
    {
        std::vector<std::size_t> classes(m_missing.size());
        std::iota(classes.begin(), classes.end(), std::size_t { 0 });
        std::ranges::stable_sort(classes, std::greater<>(),
            [&](std::size_t c) { return m_missing[c] - std::floor(m_missing[c]); });
        double total = 0;
        for (auto& missing : m_missing)
            total += missing = std::floor(missing);
        for (const auto c : classes) {
            if (total<m_missingRows&& static_cast<double>(m_units.classSizes[c])> m_missing[c]) {
                ++m_missing[c];
                ++total;
            }
        }
    }

    /// +1 puts the unit into the test part, -1 takes it out.
    [[nodiscard]] double direction(std::size_t unit) const { return m_inTest[unit] ? -1 : 1; }

    [[nodiscard]] double costOfMoving(std::size_t unit) const
    {
        // (m - x)² - m² = x² - 2mx, with m still missing and x moved
        const auto change
            = [](double missing, double moved) { return moved * moved - 2 * missing * moved; };
        const auto& [classes, size] = m_units.units[unit];
        auto cost = m_rowsWeight * change(m_missingRows, direction(unit) * size);
        for (const auto& [label, rows] : classes) {
            const auto c = static_cast<std::size_t>(label);
            cost += m_weight[c] * change(m_missing[c], direction(unit) * rows);
        }
        return cost;
    }

    [[nodiscard]] bool mayMove(std::size_t unit) const
    {
        if (m_training == Training::KeepsSomeRow)
            return m_inTest[unit] || m_remainingRows > m_units.units[unit].rows;
        return m_inTest[unit]
            || std::ranges::all_of(m_units.units[unit].classes, [&](const auto& part) {
                   return m_remaining[static_cast<std::size_t>(part.label)] > part.rows;
               });
    }

    void move(std::size_t unit)
    {
        const auto& [classes, size] = m_units.units[unit];
        const auto sign = direction(unit);
        m_missingRows -= sign * size;
        m_remainingRows -= static_cast<std::int64_t>(sign) * size;
        for (const auto& [label, rows] : classes) {
            const auto c = static_cast<std::size_t>(label);
            m_missing[c] -= sign * rows;
            m_remaining[c] -= static_cast<std::int64_t>(sign) * rows;
        }
        m_inTest[unit] = !m_inTest[unit];
    }

    /// Class shares may have been bought with size: moves whole units while that brings the size
    /// nearer to the wanted one.
    void correctSize(const std::vector<std::size_t>& order)
    {
        for (const auto unit : order) {
            const auto missing = m_missingRows - direction(unit) * m_units.units[unit].rows;
            if (std::abs(missing) < std::abs(m_missingRows) && mayMove(unit))
                move(unit);
        }
    }

    const RowUnits& m_units;
    Training m_training;
    std::vector<bool> m_inTest;
    std::vector<std::int64_t> m_remaining; ///< training rows of each class
    std::int64_t m_remainingRows;
    std::vector<double> m_missing; ///< test rows of each class still wanted
    std::vector<double> m_weight;
    double m_missingRows = 0;
    double m_rowsWeight = 0;
};

std::optional<std::string> missingClass(
    const Dataset& dataset, const std::vector<ExampleIndex>& rows)
{
    if (!dataset.hasLabels())
        return std::nullopt;
    std::vector<bool> present(dataset.classes().count(), false);
    for (const auto row : rows)
        present[static_cast<std::size_t>(dataset.labels()[static_cast<std::size_t>(row.value)])]
            = true;
    const auto missing = std::ranges::find(present, false);
    if (missing == present.end())
        return std::nullopt;
    return dataset.classes().names[static_cast<std::size_t>(missing - present.begin())];
}

Result<Split> checked(const Dataset& dataset, Split split)
{
    if (split.train.empty() || split.test.empty())
        return fail(ErrorCode::InvalidSplit,
            std::string("The split (") + split.rule + ") leaves no rows for "
                + (split.train.empty() ? "training" : "testing")
                + ". Use more data, another fraction or another group column.",
            dataset.name());
    if (const auto name = missingClass(dataset, split.train))
        return fail(ErrorCode::InvalidSplit,
            "The split (" + split.rule + ") leaves no training row of the class \"" + *name
                + "\". Use more data of this class, another fraction or another split.",
            dataset.name());
    return split;
}

std::string percent(double fraction)
{
    std::array<char, 32> text {};
    (void)std::snprintf(text.data(), text.size(), "%.4g %%", 100 * fraction);
    return text.data();
}

} // namespace

Result<Split> splitHoldout(const Dataset& dataset, double fraction, std::uint64_t seed)
{
    if (!(fraction > 0 && fraction < 1))
        return fail(ErrorCode::InvalidSplit,
            "The share to hold out must lie between 0 and 1, for example 0.2.", dataset.name());
    const auto units = collectUnits(dataset);
    std::vector<std::size_t> order(units.units.size());
    std::iota(order.begin(), order.end(), std::size_t { 0 });
    Random(seed, { holdoutStream }).shuffle(std::span(order));
    // A probe must know every class; a regression can do without some part of the targets' range.
    const auto training = dataset.hasTargets() ? HoldoutSearch::Training::KeepsSomeRow
                                               : HoldoutSearch::Training::KeepsEveryClass;
    const auto inTest = HoldoutSearch(units, fraction, training).run(order);

    const bool isStratified
        = std::ranges::count_if(units.classSizes, [](auto size) { return size > 0; }) > 1;
    Split split { .train = {}, .test = {}, .seed = seed, .rule = {} };
    split.rule = percent(fraction) + " of " + std::to_string(units.units.size())
        + (dataset.groups().empty() ? " rows" : " groups") + " held out"
        + (!isStratified               ? ""
                : dataset.hasTargets() ? ", stratified by target"
                                       : ", stratified")
        + ", seed " + std::to_string(seed);
    for (std::size_t row = 0; row < dataset.size(); ++row) {
        const bool isTest = inTest[static_cast<std::size_t>(units.unitOf[row])];
        (isTest ? split.test : split.train).emplace_back(static_cast<std::int32_t>(row));
    }
    return checked(dataset, std::move(split));
}

Result<Split> splitByColumn(const Dataset& dataset)
{
    if (dataset.split().empty())
        return fail(ErrorCode::MissingColumn,
            "The data set has no split column. Choose one that says train or test in each row, or "
            "hold out a share of the rows.",
            dataset.name());
    const bool hasTest
        = std::ranges::find(dataset.split(), SplitPart::Test) != dataset.split().end();
    const auto testPart = hasTest ? SplitPart::Test : SplitPart::Validation;
    Split split { .train = {},
        .test = {},
        .seed = 0,
        .rule = hasTest ? "split column" : "split column, tested on validation rows" };
    for (std::size_t row = 0; row < dataset.size(); ++row)
        (dataset.split()[row] == testPart ? split.test : split.train)
            .emplace_back(static_cast<std::int32_t>(row));
    return checked(dataset, std::move(split));
}

} // namespace fathom
