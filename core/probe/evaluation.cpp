// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probe/evaluation.h"

#include "core/base/hash.h"
#include "core/probe/test_score.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <numeric>

namespace fathom {

namespace {

    /// Python's repr: the shortest digits that read back as the same number, without an exponent from 1e-4 up to 1e16.
    std::string pythonFloat(double number)
    {
        constexpr auto fixedBelow = 1e16;
        constexpr auto fixedFrom = 1e-4;
        const auto size = std::abs(number);
        const bool isFixed = size == 0 || (size >= fixedFrom && size < fixedBelow);
        std::array<char, 32> text {};
        const auto [end, error] = std::to_chars(
            text.data(), text.data() + text.size(), number, isFixed ? std::chars_format::fixed : std::chars_format::scientific);
        std::string result(text.data(), end);
        if (isFixed && result.find('.') == std::string::npos)
            result += ".0";
        return result;
    }

    ClassScores averaged(const ProbeScores& scores, const Dataset& dataset, Average average)
    {
        const auto& labels = dataset.labels();
        return { .of = averagedPrecisionRecall(
                     labels, scores.predictions, static_cast<std::int32_t>(dataset.classes().count()), average),
            .auroc = aurocOf(scores, labels, average),
            .support = static_cast<std::int64_t>(labels.size()) };
    }

    ClassScores againstTheRest(const ProbeScores& scores, const Dataset& dataset, std::int32_t label)
    {
        const auto& labels = dataset.labels();
        std::vector<std::int32_t> isClass;
        for (const auto other : labels)
            isClass.push_back(other == label ? 1 : 0);
        Vector column = scores.scores.col(scores.scores.cols() == 1 ? 0 : label);
        if (scores.scores.cols() == 1 && label == 0)
            column = -column;
        else if (scores.scores.cols() > 1 && scores.probabilities.cols() > 0)
            column = scores.probabilities.col(label); // logits of different rows have no common zero
        return { .of = precisionRecall(labels, scores.predictions, label),
            .auroc = auroc(isClass, { column.data(), static_cast<std::size_t>(column.size()) }),
            .support = std::accumulate(isClass.begin(), isClass.end(), std::int64_t { 0 }) };
    }

    ClassificationEvaluation evaluateClasses(const ProbeScores& scores, const Dataset& dataset, std::optional<Average> average)
    {
        const auto classCount = static_cast<std::int32_t>(dataset.classes().count());
        ClassificationEvaluation result;
        result.accuracy = accuracy(dataset.labels(), scores.predictions);
        for (std::int32_t label = 0; label < classCount; ++label)
            result.perClass.push_back(againstTheRest(scores, dataset, label));
        if (classCount > 2) {
            for (const auto each : { Average::Macro, Average::Weighted, Average::Micro })
                result.averages.emplace(each, averaged(scores, dataset, each));
            result.average = average.value_or(Average::Macro);
            result.main = result.averages.at(*result.average);
        } else {
            result.average = average;
            result.main = average ? averaged(scores, dataset, *average) : result.perClass.back();
        }
        return result;
    }

} // namespace

double Evaluation::headline() const
{
    if (const auto* classes = std::get_if<ClassificationEvaluation>(&scores))
        return classes->accuracy;
    return std::get<RegressionScore>(scores).r2.value_or(std::numeric_limits<double>::quiet_NaN());
}

std::string evaluationHash(const Dataset& dataset)
{
    std::vector<std::string> lines = dataset.texts();
    for (const auto label : dataset.labels())
        lines.push_back(dataset.classes().names[static_cast<std::size_t>(label)]);
    for (const auto target : dataset.targets())
        lines.push_back(pythonFloat(target));
    std::ranges::sort(lines); // by bytes: for UTF-8 that is Python's order, by code point
    Sha256 hash;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (i > 0)
            hash.add("\n");
        hash.add(lines[i]);
    }
    return "sha256:" + hash.hex();
}

Evaluation evaluate(const ProbeScores& scores, const Dataset& dataset, std::optional<Average> average)
{
    Evaluation result;
    result.count = static_cast<std::int64_t>(dataset.size());
    result.hash = evaluationHash(dataset);
    if (dataset.hasTargets())
        result.scores = scoreRegression(dataset.targets(), predictedNumbers(scores));
    else
        result.scores = evaluateClasses(scores, dataset, average);
    return result;
}

} // namespace fathom
