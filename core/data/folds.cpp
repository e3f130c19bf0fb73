// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"
#include "core/data/row_units.h"
#include "core/data/split.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>
#include <optional>
#include <utility>

namespace fathom {

namespace {

constexpr std::uint64_t foldStream
    = 0x666f6c6473; // "folds": keeps these numbers apart from other uses of the seed

/// Without groups, as scikit-learn's StratifiedKFold(shuffle=True): the classes' rows, laid end to
/// end, are dealt out to the folds in turn, which fixes how many of each class a fold gets; which
/// ones they are is drawn.
std::vector<std::int32_t> dealRows(const RowUnits& units, std::int32_t folds, Random& random)
{
    std::vector<std::vector<std::int32_t>> foldsOfClass(units.classSizes.size());
    std::int32_t next = 0;
    for (std::size_t c = 0; c < foldsOfClass.size(); ++c) {
        for (std::int64_t i = 0; i < units.classSizes[c]; ++i) {
            foldsOfClass[c].push_back(next);
            next = (next + 1) % folds;
        }
        random.shuffle(std::span(foldsOfClass[c]));
    }
    std::vector<std::int32_t> foldOf;
    for (const auto& unit : units.units) { // one row each
        auto& left = foldsOfClass[static_cast<std::size_t>(unit.classes.front().label)];
        foldOf.push_back(left.back());
        left.pop_back();
    }
    return foldOf;
}

/// With groups, as scikit-learn's StratifiedGroupKFold: one group after the other goes to the fold
/// where it leaves the classes' shares most alike, the most uneven groups first.
class GroupDealer
{
public:
    GroupDealer(const RowUnits& units, std::int32_t folds)
        : m_units(units)
        , m_folds(static_cast<std::size_t>(folds))
        , m_shares(units.classSizes.size() * m_folds, 0.0)
        , m_deviation(units.classSizes.size(), 0.0)
        , m_rows(m_folds, 0)
    {
        m_classes = static_cast<std::size_t>(
            std::ranges::count_if(units.classSizes, [](auto size) { return size > 0; }));
    }

    std::vector<std::int32_t> deal(Random& random)
    {
        std::vector<std::size_t> order(m_units.units.size());
        std::iota(order.begin(), order.end(), std::size_t { 0 });
        random.shuffle(std::span(order));
        std::vector<double> unevenness;
        for (const auto& unit : m_units.units)
            unevenness.push_back(unevennessOf(unit));
        std::ranges::stable_sort(
            order, std::greater<>(), [&](std::size_t unit) { return unevenness[unit]; });
        std::vector<std::int32_t> foldOf(m_units.units.size());
        for (const auto unit : order) {
            const auto fold = bestFold(m_units.units[unit]);
            put(m_units.units[unit], fold);
            foldOf[unit] = static_cast<std::int32_t>(fold);
        }
        return foldOf;
    }

private:
    /// Standard deviation of the unit's class counts; its size where there is one class only.
    [[nodiscard]] double unevennessOf(const RowUnits::Unit& unit) const
    {
        if (m_classes < 2)
            return unit.rows;
        const auto classes = static_cast<double>(m_classes);
        const auto mean = unit.rows / classes;
        auto sum = (classes - static_cast<double>(unit.classes.size())) * mean
            * mean; // those it does not have
        for (const auto& part : unit.classes)
            sum += (part.rows - mean) * (part.rows - mean);
        return std::sqrt(sum / classes);
    }

    [[nodiscard]] double shareOf(const RowUnits::ClassRows& part) const
    {
        return part.rows
            / static_cast<double>(m_units.classSizes[static_cast<std::size_t>(part.label)]);
    }

    double* sharesOf(std::int32_t label)
    {
        return m_shares.data() + static_cast<std::size_t>(label) * m_folds;
    }

    /// Standard deviation over folds of a class's shares.
    double deviationOf(std::int32_t label)
    {
        const std::span<const double> shares(sharesOf(label), m_folds);
        const auto folds = static_cast<double>(m_folds);
        const auto mean = std::accumulate(shares.begin(), shares.end(), 0.0) / folds;
        double sum = 0;
        for (const auto share : shares)
            sum += (share - mean) * (share - mean);
        return std::sqrt(sum / folds);
    }

    std::size_t bestFold(const RowUnits::Unit& unit)
    {
        std::size_t best = 0;
        auto bestValue = std::numeric_limits<double>::infinity();
        for (std::size_t fold = 0; fold < m_folds; ++fold) {
            auto sum = m_deviationSum; // only the unit's own classes change
            for (const auto& part : unit.classes) {
                auto& share = sharesOf(part.label)[fold];
                const auto before = std::exchange(share, share + shareOf(part));
                sum += deviationOf(part.label) - m_deviation[static_cast<std::size_t>(part.label)];
                share = before;
            }
            const auto value = sum / static_cast<double>(m_classes);
            const bool isClose = std::abs(value - bestValue)
                <= 1e-8 + 1e-5 * std::abs(bestValue); // as numpy.isclose
            if (value < bestValue || (isClose && m_rows[fold] < m_rows[best])) {
                best = fold;
                bestValue = value;
            }
        }
        return best;
    }

    void put(const RowUnits::Unit& unit, std::size_t fold)
    {
        m_rows[fold] += unit.rows;
        for (const auto& part : unit.classes) {
            sharesOf(part.label)[fold] += shareOf(part);
            auto& deviation = m_deviation[static_cast<std::size_t>(part.label)];
            m_deviationSum -= deviation;
            deviation = deviationOf(part.label);
            m_deviationSum += deviation;
        }
    }

    const RowUnits& m_units;
    std::size_t m_folds;
    std::size_t m_classes = 0; ///< that occur
    std::vector<double> m_shares; ///< [class, fold]: of the class's rows, those in the fold
    std::vector<double> m_deviation; ///< [class]
    double m_deviationSum = 0;
    std::vector<std::int64_t> m_rows; ///< [fold]
};

/// The class that training would lack while some fold is held out, because all of its rows are in
/// that fold.
std::optional<std::size_t> findLostClass(
    const RowUnits& units, std::span<const std::int32_t> foldOfUnit)
{
    constexpr std::int32_t none = -1;
    constexpr std::int32_t several = -2;
    std::vector<std::int32_t> foldOfClass(units.classSizes.size(), none);
    for (std::size_t unit = 0; unit < units.units.size(); ++unit) {
        for (const auto& part : units.units[unit].classes) {
            auto& fold = foldOfClass[static_cast<std::size_t>(part.label)];
            fold = fold == none || fold == foldOfUnit[unit] ? foldOfUnit[unit] : several;
        }
    }
    const auto lost = std::ranges::find_if(foldOfClass, [](auto fold) { return fold != several; });
    return lost == foldOfClass.end()
        ? std::nullopt
        : std::optional(static_cast<std::size_t>(lost - foldOfClass.begin()));
}

} // namespace

Result<std::vector<std::int32_t>> assignFolds(const Dataset& dataset,
    std::span<const ExampleIndex> rows, std::int32_t folds, std::uint64_t seed)
{
    const auto units = collectUnits(dataset, rows);
    const std::string kind = dataset.groups().empty() ? "rows" : "groups";
    if (folds < 2 || static_cast<std::size_t>(folds) > units.units.size())
        return fail(ErrorCode::InvalidSplit,
            std::to_string(units.units.size()) + " " + kind + " cannot be divided into "
                + std::to_string(folds) + " folds. Use from 2 to "
                + std::to_string(units.units.size()) + " folds.",
            dataset.name());
    Random random(seed, { foldStream });
    const auto foldOfUnit = dataset.groups().empty() ? dealRows(units, folds, random)
                                                     : GroupDealer(units, folds).deal(random);
    if (const auto lost = dataset.hasLabels() ? findLostClass(units, foldOfUnit) : std::nullopt)
        return fail(ErrorCode::InvalidSplit,
            "With " + std::to_string(folds) + " folds, training would lack the class \""
                + dataset.classes().names[*lost] + "\" in one of them: its "
                + std::to_string(units.classSizes[*lost])
                + " rows are too few, or in one group. Add " + kind + " of this class.",
            dataset.name());
    std::vector<std::int32_t> foldOf;
    foldOf.reserve(rows.size());
    for (const auto unit : units.unitOf)
        foldOf.push_back(foldOfUnit[static_cast<std::size_t>(unit)]);
    return foldOf;
}

} // namespace fathom
