// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/calibration.h"

#include "core/fit/folds.h"
#include "core/fit/row_weights.h"

#include <Eigen/Cholesky>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace fathom {

namespace {

using Index = Eigen::Index;

constexpr auto eps = std::numeric_limits<double>::epsilon();
constexpr std::int32_t foldCount = 5;
constexpr int mostSteps = 200;
constexpr int mostHalvings = 60;
constexpr double enough = 1e-4; ///< of the decrease that the slope promises
constexpr double drowned = 1e-9; ///< of the loss: a decrease that rounding hides
constexpr std::size_t rowsAtOnce = 256; // of copies of features: a few megabytes

/// Slope and intercept of one column.
class Platt
{
public:
    /// `isPositive` [rows] 1 for rows of the class, else 0.
    Platt(const Vector& scores, const Vector& isPositive, const Vector& weights)
        : m_centre(scores.mean())
        , m_scores(scores.array() - m_centre)
        , m_weights(weights)
    {
        const auto size = m_scores.cwiseAbs().maxCoeff();
        m_scale = size > 0 ? size : 1;
        m_scores /= m_scale;
        const auto positive = weights.dot(isPositive);
        const auto negative = weights.sum() - positive;
        m_targets = isPositive * ((positive + 1) / (positive + 2))
            + (1 - isPositive.array()).matrix() / (negative + 2);
        m_point = { 0, std::log((positive + 1) / (negative + 1)) };
    }

    /// False if it did not get to where the gradient is rounding noise.
    bool run(const JobContext& job)
    {
        for (; m_steps < mostSteps; ++m_steps) {
            job.checkpoint();
            const auto [gradient, hessian, noise] = derivatives();
            if ((gradient.array().abs() <= noise.array()).all())
                return true;
            const Eigen::Vector2d step = -hessian.ldlt().solve(gradient);
            m_point += stepLength(step, gradient.dot(step)) * step;
        }
        return false;
    }

    [[nodiscard]] double slope() const { return m_point[0] / m_scale; }
    [[nodiscard]] double intercept() const { return m_point[1] - slope() * m_centre; }
    [[nodiscard]] int steps() const { return m_steps; }

private:
    struct Derivatives
    {
        Eigen::Vector2d gradient;
        Eigen::Matrix2d hessian;
        Eigen::Vector2d noise; ///< what rounding may contribute to the gradient
    };

    /// Halved until the loss falls. Near the optimum its differences drown in rounding, and
    /// Newton's own step is right.
    [[nodiscard]] double stepLength(const Eigen::Vector2d& step, double slope) const
    {
        const auto value = loss(m_point);
        if (-slope <= drowned * value)
            return 1;
        double length = 1;
        for (int i = 0; i < mostHalvings; ++i) {
            if (loss(m_point + length * step) < value + enough * length * slope)
                break;
            length *= 0.5;
        }
        return length;
    }

    [[nodiscard]] double loss(const Eigen::Vector2d& point) const
    {
        double sum = 0;
        for (Index i = 0; i < m_scores.size(); ++i) {
            const auto u = point[0] * m_scores[i] + point[1];
            // -t log p - (1 - t) log(1 - p) = log(1 + exp(-u)) + (1 - t) u
            sum += m_weights[i]
                * (std::log1p(std::exp(-std::abs(u))) + std::max(-u, 0.0) + (1 - m_targets[i]) * u);
        }
        return sum;
    }

    [[nodiscard]] Derivatives derivatives() const
    {
        Derivatives sums { Eigen::Vector2d::Zero(), Eigen::Matrix2d::Zero(),
            Eigen::Vector2d::Zero() };
        for (Index i = 0; i < m_scores.size(); ++i) {
            const auto u = m_point[0] * m_scores[i] + m_point[1];
            const auto e = std::exp(-std::abs(u));
            const auto p = (u < 0 ? e : 1) / (1 + e);
            const Eigen::Vector2d along(m_scores[i], 1);
            sums.gradient += m_weights[i] * (p - m_targets[i]) * along;
            sums.hessian += m_weights[i] * (e / ((1 + e) * (1 + e))) * along * along.transpose();
            sums.noise += 8 * eps * m_weights[i] * along.cwiseAbs();
        }
        // scores that are all the same leave the slope open
        sums.hessian.diagonal().array() += eps * sums.hessian.trace();
        return sums;
    }

    double m_centre;
    double m_scale = 1;
    Vector m_scores; ///< about 0, at most 1
    const Vector& m_weights;
    Vector m_targets;
    Eigen::Vector2d m_point; ///< slope, intercept
    int m_steps = 0;
};

/// Some rows of a training set, with copies of what they have.
class TrainingPart
{
public:
    TrainingPart(const TrainingSet& whole, const std::vector<Index>& rows, const JobContext& job)
        : m_X(static_cast<Index>(rows.size()), whole.X.cols())
    {
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (i % rowsAtOnce == 0)
                job.checkpoint();
            m_X.row(static_cast<Index>(i)) = whole.X.row(rows[i]);
        }
        const auto pick = [&](const auto& from, auto& to) {
            for (std::size_t i = 0; i < rows.size() && !from.empty(); ++i)
                to.push_back(from[static_cast<std::size_t>(rows[i])]);
        };
        pick(whole.labels, m_labels);
        pick(whole.weights, m_weights);
        pick(whole.targets, m_targets);
        pick(whole.groups, m_groups);
    }

    [[nodiscard]] const FeatureMatrix& features() const { return m_X; }
    [[nodiscard]] TrainingSet view(const TrainingSet& whole) const
    {
        return { .X = m_X,
            .labels = m_labels,
            .classCount = whole.classCount,
            .weights = m_weights,
            .targets = m_targets,
            .groups = m_groups,
            .seed = whole.seed };
    }

private:
    FeatureMatrix m_X;
    std::vector<std::int32_t> m_labels;
    std::vector<double> m_weights;
    std::vector<double> m_targets;
    std::vector<std::int32_t> m_groups;
};

Result<std::vector<std::int32_t>> asManyFoldsAsPossible(const TrainingSet& training)
{
    auto folds = stratifiedFolds(training, foldCount);
    for (auto count = foldCount - 1; !folds && count >= 2; --count)
        folds = stratifiedFolds(training, count);
    if (!folds) {
        folds.error().message
            += " Probabilities are calibrated on rows that were kept apart; with calibration = "
               "\"in_sample\" they are not.";
    }
    return folds;
}

} // namespace

Calibration calibrate(const Matrix& scores, const TrainingSet& training, const JobContext& job)
{
    const auto weights = rowWeights(training);
    Calibration calibration { .slopes = Vector(scores.cols()),
        .intercepts = Vector(scores.cols()) };
    for (Index k = 0; k < scores.cols(); ++k) {
        const auto label = scores.cols() == 1 ? 1 : k;
        Vector isPositive(scores.rows());
        for (Index i = 0; i < scores.rows(); ++i)
            isPositive[i] = training.labels[static_cast<std::size_t>(i)] == label ? 1 : 0;
        const Vector column = scores.col(k);
        Platt platt(column, isPositive, weights);
        calibration.converged = platt.run(job) && calibration.converged;
        calibration.slopes[k] = platt.slope();
        calibration.intercepts[k] = platt.intercept();
        calibration.iterations += platt.steps();
    }
    return calibration;
}

Result<Matrix> outOfFoldScores(const TrainingSet& training, std::span<const std::int32_t> folds,
    const FitModel& fit, const JobContext& job)
{
    Matrix scores;
    for (std::int32_t fold = 0; fold <= *std::ranges::max_element(folds); ++fold) {
        std::vector<Index> inside;
        std::vector<Index> outside;
        for (std::size_t i = 0; i < folds.size(); ++i)
            (folds[i] == fold ? inside : outside).push_back(static_cast<Index>(i));
        auto model = [&] {
            const TrainingPart part(training, outside, job);
            return fit(part.view(training), outside, job);
        }();
        if (!model)
            return propagate(model);
        const TrainingPart tested(training, inside, job);
        const auto ofFold = model->scores(tested.features());
        scores.conservativeResize(training.X.rows(), ofFold.cols());
        for (std::size_t i = 0; i < inside.size(); ++i)
            scores.row(inside[i]) = ofFold.row(static_cast<Index>(i));
    }
    return scores;
}

Result<Calibration> calibrateOutOfFold(
    const TrainingSet& training, const FitModel& fit, const JobContext& job)
{
    auto folds = asManyFoldsAsPossible(training);
    if (!folds)
        return propagate(folds);
    auto scores = outOfFoldScores(training, *folds, fit, job);
    if (!scores)
        return propagate(scores);
    return calibrate(*scores, training, job);
}

Hyperparameter calibrationParameter()
{
    return { .name = "calibration",
        .label = "Calibration",
        .help = "Which scores probabilities are fitted to: those of rows kept apart in turn, or "
                "the training rows' own, which make probabilities too sure.",
        .defaultValue = std::string("out_of_fold"),
        .choices = { "out_of_fold", "in_sample" } };
}

} // namespace fathom
