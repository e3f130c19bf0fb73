// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stats/class_averages.h"

#include "core/stats/probability_metrics.h"

#include <algorithm>
#include <cassert>
#include <vector>

namespace fathom {

namespace {

double countOf(std::span<const std::int32_t> values, std::int32_t value)
{
    return static_cast<double>(std::ranges::count(values, value));
}

/// auroc() or averagePrecision().
using Area = std::optional<double> (*)(std::span<const std::int32_t>, std::span<const double>);

/// Weighted mean of areas, none as soon as one is missing.
class MeanArea
{
public:
    void add(std::optional<double> area, double weight)
    {
        m_isComplete = m_isComplete && area;
        m_sum += weight * area.value_or(0);
        m_total += weight;
    }
    [[nodiscard]] std::optional<double> value() const
    {
        return m_isComplete && m_total > 0 ? std::optional(m_sum / m_total) : std::nullopt;
    }

private:
    bool m_isComplete = true;
    double m_sum = 0;
    double m_total = 0;
};

/// Whether every class has one.
bool haveRows(std::span<const std::int32_t> labels, std::int32_t classCount)
{
    for (std::int32_t k = 0; k < classCount; ++k)
        if (countOf(labels, k) == 0)
            return false;
    return true;
}

/// Probabilities of one class, and whether rows are of it.
struct Decisions
{
    std::vector<std::int32_t> isClass;
    std::vector<double> scores;
};

class Areas
{
public:
    Areas(std::span<const std::int32_t> labels, std::span<const double> probabilities,
        std::int32_t classCount)
        : m_labels(labels)
        , m_probabilities(probabilities)
        , m_classCount(classCount)
    {
        assert(probabilities.size() == labels.size() * static_cast<std::size_t>(classCount));
    }

    /// Appends the decisions for class k of the rows that `isIncluded` accepts by their label.
    template <class Filter>
    void collect(std::int32_t k, const Filter& isIncluded, Decisions& decisions) const
    {
        const auto columns = static_cast<std::size_t>(m_classCount);
        for (std::size_t i = 0; i < m_labels.size(); ++i) {
            if (!isIncluded(m_labels[i]))
                continue;
            decisions.isClass.push_back(m_labels[i] == k ? 1 : 0);
            decisions.scores.push_back(m_probabilities[i * columns + static_cast<std::size_t>(k)]);
        }
    }

    [[nodiscard]] std::optional<double> oneVersusRest(Average average, Area area) const
    {
        const auto all = [](std::int32_t) { return true; };
        Decisions together;
        MeanArea mean;
        for (std::int32_t k = 0; k < m_classCount; ++k) {
            Decisions ofClass;
            collect(k, all, average == Average::Micro ? together : ofClass);
            if (average != Average::Micro)
                mean.add(area(ofClass.isClass, ofClass.scores),
                    average == Average::Macro ? 1 : countOf(m_labels, k));
        }
        return average == Average::Micro ? area(together.isClass, together.scores) : mean.value();
    }

    [[nodiscard]] std::optional<double> oneVersusOne(Average average) const
    {
        MeanArea mean;
        for (std::int32_t a = 0; a < m_classCount; ++a) {
            for (std::int32_t b = a + 1; b < m_classCount; ++b) {
                const auto isOfPair
                    = [a, b](std::int32_t label) { return label == a || label == b; };
                const auto weight
                    = average == Average::Macro ? 1 : countOf(m_labels, a) + countOf(m_labels, b);
                for (const auto k : { a, b }) {
                    Decisions decisions;
                    collect(k, isOfPair, decisions);
                    mean.add(auroc(decisions.isClass, decisions.scores), weight);
                }
            }
        }
        return mean.value();
    }

private:
    std::span<const std::int32_t> m_labels;
    std::span<const double> m_probabilities;
    std::int32_t m_classCount;
};

} // namespace

PrecisionRecall averagedPrecisionRecall(std::span<const std::int32_t> labels,
    std::span<const std::int32_t> predictions, std::int32_t classCount, Average average)
{
    if (average == Average::Macro)
        return macroPrecisionRecall(labels, predictions, classCount);
    if (labels.empty())
        return {};
    if (average == Average::Micro) {
        // every wrong row is one false positive and one false negative
        const auto share = accuracy(labels, predictions);
        return { .precision = share, .recall = share, .f1 = share };
    }
    PrecisionRecall sum;
    for (std::int32_t k = 0; k < classCount; ++k) {
        const auto share = countOf(labels, k) / static_cast<double>(labels.size());
        const auto ofClass = precisionRecall(labels, predictions, k);
        sum.precision += share * ofClass.precision;
        sum.recall += share * ofClass.recall;
        sum.f1 += share * ofClass.f1;
    }
    return sum;
}

std::optional<double> averagedAuroc(std::span<const std::int32_t> labels,
    std::span<const double> probabilities, std::int32_t classCount, AurocScheme scheme,
    Average average)
{
    if (!haveRows(labels, classCount))
        return std::nullopt;
    const Areas areas(labels, probabilities, classCount);
    if (scheme == AurocScheme::OneVersusRest)
        return areas.oneVersusRest(average, auroc);
    return average == Average::Micro ? std::nullopt : areas.oneVersusOne(average);
}

std::optional<double> averagedAveragePrecision(std::span<const std::int32_t> labels,
    std::span<const double> probabilities, std::int32_t classCount, Average average)
{
    if (!haveRows(labels, classCount))
        return std::nullopt;
    return Areas(labels, probabilities, classCount)
        .oneVersusRest(
            average, [](std::span<const std::int32_t> isClass, std::span<const double> scores) {
                return averagePrecision(isClass, scores);
            });
}

} // namespace fathom
