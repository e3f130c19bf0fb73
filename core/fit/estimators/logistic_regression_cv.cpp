// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/estimators/logistic_regression_cv.h"

#include "core/fit/estimators/logistic_regression.h"
#include "core/fit/estimators/shared_parameters.h"
#include "core/fit/folds.h"
#include "core/fit/solver/design.h"
#include "core/fit/solver/newton_cg.h"
#include "core/fit/solver/symmetric_products.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string>
#include <utility>

namespace fathom {

namespace {

using Index = Eigen::Index;

/// Of fits that are only scored: what is left moves a score by a millionth of its size, and decides
/// nothing but ties.
constexpr double gradientTolerance = 1e-8;
constexpr double coefficientTolerance = 1e-6;

constexpr std::size_t rowsAtOnce = 256; // of copies of features: a few megabytes

enum class Scoring : std::uint8_t
{
    Accuracy,
    LogLoss
};

std::vector<double> powersOfTen(double first, double last, std::int64_t count)
{
    std::vector<double> values;
    for (std::int64_t i = 0; i < count; ++i) {
        const auto share = count > 1 ? static_cast<double>(i) / static_cast<double>(count - 1) : 0;
        values.push_back(std::pow(10, first + share * (last - first)));
    }
    return values;
}

/// Ascending, each once.
Result<std::vector<double>> readGrid(const HyperparameterValues& values)
{
    if (!values.isNumber("Cs")) {
        auto grid = values.numbers("Cs");
        std::ranges::sort(grid);
        const auto repeated = std::ranges::unique(grid);
        grid.erase(repeated.begin(), repeated.end());
        return grid;
    }
    const auto count = values.number("Cs");
    if (count < 1 || count > static_cast<double>(mostNumbers) || std::trunc(count) != count) {
        return fail(ErrorCode::InvalidHyperparameter,
            "Hyperparameter Cs is " + std::to_string(count)
                + "; a single number is how many values of C from 1e-4 to 1e4 to try, a whole "
                  "number "
                  "from 1 to "
                + std::to_string(mostNumbers) + ". Write a list to name them.");
    }
    return powersOfTen(-4, 4, static_cast<std::int64_t>(count));
}

double score(const RowMatrix& scores, const std::vector<std::int32_t>& labels, Scoring scoring)
{
    double sum = 0;
    for (Index i = 0; i < scores.cols(); ++i) {
        const auto label = labels[static_cast<std::size_t>(i)];
        if (scoring == Scoring::Accuracy) {
            Index best = scores(0, i) >= 0 ? 1 : 0;
            if (scores.rows() > 1)
                scores.col(i).maxCoeff(&best);
            sum += best == label ? 1 : 0;
        } else if (scores.rows() == 1) {
            const auto margin = label == 1 ? scores(0, i) : -scores(0, i);
            sum += std::min(margin, 0.0) - std::log1p(std::exp(-std::abs(margin)));
        } else {
            const auto largest = scores.col(i).maxCoeff();
            sum += scores(label, i) - largest
                - std::log((scores.col(i).array() - largest).exp().sum());
        }
    }
    return sum / static_cast<double>(scores.cols());
}

/// One fold's rows and all others, and what fits on the others need.
class Fold
{
public:
    Fold(const TrainingSet& training, const Vector& weights, const RowMatrix* gram,
        const std::vector<std::int32_t>& foldOf, std::int32_t fold, const JobContext& job)
        : m_classCount(training.classCount)
        , m_job(job)
    {
        std::vector<Index> train;
        std::vector<Index> held;
        for (Index i = 0; i < training.X.rows(); ++i) {
            const auto row = static_cast<std::size_t>(i);
            const auto isHeld = foldOf[row] == fold;
            (isHeld ? held : train).push_back(i);
            (isHeld ? m_heldLabels : m_labels).push_back(training.labels[row]);
        }
        m_weights = weights(train);
        if (gram != nullptr) {
            m_gram = (*gram)(train, train);
            m_heldGram = (*gram)(held, train);
            m_design = makeGramDesign(m_gram, job);
        } else {
            m_X = copyRows(training.X, train);
            m_heldX = copyRows(training.X, held);
            m_design = makePrimalDesign(rowBlock(m_X), job);
        }
    }

    /// Scores of the fold's rows by the fits for each C, ascending. Sets `converged` to false if
    /// one has not.
    std::vector<double> scores(const std::vector<double>& grid, const LogisticOptions& options,
        Scoring scoring, bool& converged) const
    {
        std::vector<double> scores;
        NewtonStart start;
        NewtonOptions newton { .fitsIntercepts = options.fitsIntercept,
            .maxIterations = options.maxIterations,
            .gradientTolerance = gradientTolerance,
            .coefficientTolerance = coefficientTolerance };
        for (const auto C : grid) {
            const auto loss = makeCrossEntropy(m_labels, m_classCount, C * m_weights);
            auto fit = minimise(*m_design, *loss, newton, m_job);
            converged = converged && fit.converged;
            start = { std::move(fit.coefficients), std::move(fit.intercepts) };
            newton.start = &start;
            scores.push_back(score(heldScores(start), m_heldLabels, scoring));
        }
        return scores;
    }

private:
    [[nodiscard]] FeatureMatrix copyRows(
        const FeatureMatrix& X, const std::vector<Index>& rows) const
    {
        FeatureMatrix copy(static_cast<Index>(rows.size()), X.cols());
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (i % rowsAtOnce == 0)
                m_job.checkpoint();
            copy.row(static_cast<Index>(i)) = X.row(rows[i]);
        }
        return copy;
    }
    [[nodiscard]] RowMatrix heldScores(const NewtonStart& fit) const
    {
        RowMatrix scores;
        if (m_gram.size() > 0)
            scores = fit.coefficients * m_heldGram.transpose();
        else
            makePrimalDesign(rowBlock(m_heldX), m_job)->scores(fit.coefficients, scores);
        scores.colwise() += fit.intercepts;
        return scores;
    }

    std::int32_t m_classCount;
    JobContext m_job;
    std::vector<std::int32_t> m_labels;
    std::vector<std::int32_t> m_heldLabels;
    Vector m_weights;
    RowMatrix m_gram; ///< [other rows, other rows], empty in primal
    RowMatrix m_heldGram; ///< [rows of the fold, other rows]
    FeatureMatrix m_X; ///< of the others, empty in Gram space
    FeatureMatrix m_heldX;
    std::unique_ptr<Design> m_design;
};

} // namespace

std::span<const Hyperparameter> LogisticRegressionCv::hyperparameters() const
{
    static const std::array<Hyperparameter, 6> all {
        Hyperparameter { .name = "Cs",
            .label = "Values of C",
            .help
            = "Among which inverse regularisation to choose; a single number is how many from "
              "1e-4 to 1e4 to try.",
            .defaultValue = powersOfTen(-4, 4, 10),
            .minimum = 1e-9,
            .maximum = 1e9,
            .takesNumber = true },
        Hyperparameter { .name = "cv",
            .label = "Folds",
            .help = "Into how many parts the training rows are divided; each is scored by fits on "
                    "the others.",
            .defaultValue = 5.0,
            .minimum = 2,
            .maximum = 100,
            .isInteger = true },
        Hyperparameter { .name = "scoring",
            .label = "Choose by",
            .help
            = "The share of correct classifications, or the mean logarithm of the probability "
              "of the right class.",
            .defaultValue = std::string("accuracy"),
            .choices = { "accuracy", "neg_log_loss" } },
        fitInterceptParameter(),
        classWeightParameter(),
        mostIterationsParameter(),
    };
    return all;
}

Result<FittedModel> LogisticRegressionCv::fit(
    const TrainingSet& training, const HyperparameterValues& values, const JobContext& job) const
{
    if (auto checked = checkTrainingSet(training, *this); !checked)
        return propagate(checked);
    auto complete = HyperparameterValues::create(hyperparameters(), values.values());
    if (!complete)
        return propagate(complete);
    auto grid = readGrid(*complete);
    if (!grid)
        return propagate(grid);
    auto options = readCommonOptions(*complete, training.classCount);
    if (!options)
        return propagate(options);
    const auto folds = static_cast<std::int32_t>(complete->number("cv"));
    const auto foldOf = stratifiedFolds(training, folds);
    if (!foldOf)
        return tl::unexpected<Error>(foldOf.error());

    const auto rows = training.X.rows();
    std::optional<RowMatrix> gram;
    if (rows < training.X.cols() && rows <= mostGramRows)
        gram = gramMatrix(training.X, job);
    const auto* shared = gram ? &*gram : nullptr;
    const auto weights = logisticWeights(training, *options);
    const auto scoring
        = complete->choice("scoring") == "accuracy" ? Scoring::Accuracy : Scoring::LogLoss;
    std::vector<GridPoint> points;
    for (const auto C : *grid)
        points.push_back({ .value = C });
    bool converged = true;
    for (std::int32_t fold = 0; fold < folds; ++fold) {
        const auto scores = Fold(training, weights, shared, *foldOf, fold, job)
                                .scores(*grid, *options, scoring, converged);
        for (std::size_t i = 0; i < scores.size(); ++i)
            points[i].score += scores[i] / folds;
    }
    // the first of equals, where rounding makes none of them larger
    constexpr double equal = 1e-12;
    auto best = points.front();
    for (const auto& point : points) {
        if (point.score > best.score + equal)
            best = point;
    }
    options->C = best.value;
    auto fitted = fitLogistic(training, *options, shared, job);
    fitted.report.converged = fitted.report.converged && converged;
    fitted.report.chosen = { { "C", best.value } };
    fitted.report.grid = std::move(points);
    return fitted;
}

} // namespace fathom
