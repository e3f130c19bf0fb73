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

    using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

    std::span<const double> spanOf(const RowMajor& matrix)
    {
        return { matrix.data(), static_cast<std::size_t>(matrix.size()) };
    }

    /// [rows, classes]: what ranks rows for each class. Logits of different rows have no common zero, so that of more than two
    /// classes probabilities are compared where there are some.
    RowMajor rankings(const ProbeScores& scores)
    {
        if (scores.scores.cols() == 1) {
            RowMajor columns(scores.scores.rows(), 2);
            columns << -scores.scores, scores.scores;
            return columns;
        }
        return scores.probabilities.cols() > 0 ? scores.probabilities : scores.scores;
    }

    ClassScores averaged(const ProbeScores& scores, const Dataset& dataset, Average average)
    {
        const auto& labels = dataset.labels();
        const auto classCount = static_cast<std::int32_t>(dataset.classes().count());
        const auto columns = rankings(scores);
        ClassScores result { .of = averagedPrecisionRecall(labels, scores.predictions, classCount, average),
            .auroc = aurocOf(scores, labels, average),
            .averagePrecision = averagedAveragePrecision(labels, spanOf(columns), classCount, average),
            .support = static_cast<std::int64_t>(labels.size()) };
        if (classCount > 2)
            result.aurocOneVersusOne = averagedAuroc(labels, spanOf(columns), classCount, AurocScheme::OneVersusOne, average);
        return result;
    }

    ClassScores againstTheRest(const ProbeScores& scores, const Dataset& dataset, std::int32_t label)
    {
        const auto& labels = dataset.labels();
        std::vector<std::int32_t> isClass;
        for (const auto other : labels)
            isClass.push_back(other == label ? 1 : 0);
        const Vector column = rankings(scores).col(label);
        const std::span<const double> ranking(column.data(), static_cast<std::size_t>(column.size()));
        const auto support = std::accumulate(isClass.begin(), isClass.end(), std::int64_t { 0 });
        ClassScores result { .of = precisionRecall(labels, scores.predictions, label), .auroc = auroc(isClass, ranking), .support = support };
        if (result.auroc) // else it says how many rows there are of the class, and nothing about ranks
            result.averagePrecision = averagePrecision(isClass, ranking);
        return result;
    }

    ProbabilityScores judgeProbabilities(const ProbeScores& scores, const Dataset& dataset)
    {
        const auto& labels = dataset.labels();
        const auto classCount = static_cast<std::int32_t>(dataset.classes().count());
        const RowMajor probabilities = scores.probabilities;
        std::vector<std::int32_t> cameTrue;
        std::vector<double> claimed;
        for (std::size_t row = 0; row < labels.size(); ++row) {
            const auto shown = classCount == 2 ? 1 : scores.predictions[row];
            cameTrue.push_back(labels[row] == shown ? 1 : 0);
            claimed.push_back(probabilities(static_cast<Eigen::Index>(row), shown));
        }
        ProbabilityScores result { .logLoss = logLoss(labels, spanOf(probabilities), classCount),
            .brier = brierScore(labels, spanOf(probabilities), classCount),
            .reliability = reliabilityBins(cameTrue, claimed) };
        result.calibrationError = expectedCalibrationError(result.reliability);
        return result;
    }

    ClassificationEvaluation evaluateClasses(const ProbeScores& scores, const Dataset& dataset, std::optional<Average> average)
    {
        const auto classCount = static_cast<std::int32_t>(dataset.classes().count());
        ClassificationEvaluation result;
        result.accuracy = accuracy(dataset.labels(), scores.predictions);
        result.balancedAccuracy = balancedAccuracy(dataset.labels(), scores.predictions);
        for (std::int32_t label = 0; label < classCount; ++label)
            result.perClass.push_back(againstTheRest(scores, dataset, label));
        if (scores.probabilities.cols() > 0)
            result.probabilities = judgeProbabilities(scores, dataset);
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
