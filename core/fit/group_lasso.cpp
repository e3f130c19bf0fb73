// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/group_lasso.h"

#include "core/fit/estimators/logistic_regression.h"
#include "core/fit/solver/group_design.h"
#include "core/fit/solver/group_newton.h"
#include "core/fit/solver/row_loss.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <memory>
#include <numeric>
#include <string>

namespace fathom {

namespace {

using Index = Eigen::Index;

/// Norm above which a group counts as selected: lmprobe's.
constexpr double selectedNorm = 1e-6;
/// Largest step down in alpha; further ones go through answers that are only roughly right.
constexpr double largestStep = 8;
constexpr double roughTolerance = 0.03;

Status checkGroups(std::span<const Index> sizes, Index features)
{
    const auto positive = std::ranges::all_of(sizes, [](Index size) { return size > 0; });
    if (positive && std::accumulate(sizes.begin(), sizes.end(), Index { 0 }) == features)
        return {};
    return fail(ErrorCode::InvalidArgument,
        "The sizes of " + std::to_string(sizes.size()) + " groups of features must be greater than "
            + "0 and add up to the " + std::to_string(features) + " features there are.");
}

Status checkOptions(const GroupLassoOptions& options)
{
    auto alphas = options.path;
    alphas.push_back(options.alpha);
    for (const auto alpha : alphas) {
        if (!std::isfinite(alpha) || alpha <= 0) {
            return fail(ErrorCode::InvalidHyperparameter,
                "The group lasso's alpha must be a number greater than 0, not "
                    + std::to_string(alpha) + ".");
        }
    }
    if (!(options.tolerance > 0) || options.maxIterations < 1) {
        return fail(ErrorCode::InvalidHyperparameter,
            "The group lasso's tolerance must be greater than 0 (it is "
                + std::to_string(options.tolerance) + ") and its iterations at least 1 (they are "
                + std::to_string(options.maxIterations) + ").");
    }
    return {};
}

Vector meanWeights(const TrainingSet& training)
{
    Vector weights = Vector::Ones(training.X.rows());
    for (std::size_t i = 0; i < training.weights.size(); ++i)
        weights[static_cast<Index>(i)] = training.weights[i];
    return weights / weights.sum();
}

class Path
{
public:
    Path(const TrainingSet& training, std::span<const Index> sizes,
        const GroupLassoOptions& options, const JobContext& job)
        : m_options(options)
        , m_labels(training.labels.begin(), training.labels.end())
        , m_classCount(options.joinsOtherClasses ? 2 : training.classCount)
        , m_job(job)
        , m_design(rowBlock(training.X), sizes, job)
    {
        if (options.joinsOtherClasses)
            std::ranges::transform(m_labels, m_labels.begin(), [](auto c) { return c != 0; });
        m_loss = makeCrossEntropy(m_labels, m_classCount, meanWeights(training));
    }

    Result<GroupLassoFit> run();

private:
    GroupLassoPoint solve(GroupNewton& solver, double alpha);
    void describe(const GroupNewton& solver, GroupLassoPoint& point);

    const GroupLassoOptions& m_options;
    std::vector<std::int32_t> m_labels;
    std::int32_t m_classCount;
    JobContext m_job;
    GroupedDesign m_design;
    std::unique_ptr<RowLoss> m_loss;
    double m_reached = 0; ///< the alpha whose answer the solver is at
    RowMatrix m_coefficients; ///< of the point described last, [outputs, features]
    Vector m_intercepts;
};

Result<GroupLassoFit> Path::run()
{
    GroupNewton solver(m_design, *m_loss, m_options.fitsIntercept, m_job);
    GroupLassoFit fit;
    fit.alphaMax = m_reached = solver.largestAlpha();
    fit.space = m_design.isGram() ? "gram" : "primal";

    if (fit.alphaMax == 0 && m_options.scale == AlphaScale::OfLargest) {
        return fail(ErrorCode::InvalidArgument,
            "No feature varies together with the labels (all are zero after scaling), so that "
            "there "
            "is no largest alpha to take a share of. Choose other layers or another pooling.");
    }

    auto alphas = m_options.path;
    alphas.push_back(m_options.alpha);
    if (m_options.scale == AlphaScale::OfLargest)
        std::ranges::transform(alphas, alphas.begin(), [&](double a) { return a * fit.alphaMax; });
    std::vector<std::size_t> order(alphas.size());
    std::iota(order.begin(), order.end(), std::size_t { 0 });
    std::ranges::stable_sort(order, std::greater<>(), [&](std::size_t i) { return alphas[i]; });

    fit.path.resize(alphas.size());
    for (const auto i : order) {
        fit.path[i] = solve(solver, alphas[i]);
        fit.path[i].shareOfLargest = alphas[i] / fit.alphaMax;
        if (i + 1 == alphas.size()) {
            fit.coefficients = m_coefficients;
            fit.intercepts = m_intercepts;
        }
    }
    fit.point = std::move(fit.path.back());
    fit.path.pop_back();
    return fit;
}

GroupLassoPoint Path::solve(GroupNewton& solver, double alpha)
{
    GroupLassoPoint point { .alpha = alpha };
    while (m_reached > largestStep * alpha) {
        m_reached /= largestStep;
        point.iterations
            += solver.minimise(m_reached, roughTolerance, m_options.maxIterations).iterations;
    }
    const auto outcome
        = solver.minimise(alpha, m_options.tolerance, m_options.maxIterations - point.iterations);
    m_reached = std::min(m_reached, alpha);
    point.iterations += outcome.iterations;
    point.converged = outcome.converged;
    describe(solver, point);
    return point;
}

/// Everything about the point that follows from its coefficients, computed from the features.
void Path::describe(const GroupNewton& solver, GroupLassoPoint& point)
{
    const auto groups = m_design.groups();
    m_intercepts = solver.intercepts();
    m_intercepts.array() -= m_classCount > 2 ? m_intercepts.mean() : 0;
    std::vector<RowMatrix> coefficients;
    std::vector<std::unique_ptr<Design>> blocks;
    RowMatrix scores = m_intercepts.replicate(1, m_design.rows());
    RowMatrix part;
    Index features = 0;
    point.groupNorms.setZero(static_cast<Index>(groups));
    for (std::size_t g = 0; g < groups; ++g) {
        blocks.push_back(makePrimalDesign(m_design.columns(g), m_job));
        const auto& weights
            = coefficients.emplace_back(m_design.features(g, solver.coefficients(g)));
        features += weights.cols();
        const auto norm = weights.norm();
        point.groupNorms[static_cast<Index>(g)] = norm;
        if (norm > selectedNorm)
            point.selected.push_back(static_cast<std::int32_t>(g));
        if (norm > 0) {
            blocks[g]->scores(weights, part);
            scores += part;
        }
    }
    point.objective = m_loss->moveTo(scores) + point.alpha * point.groupNorms.sum();

    auto residual = m_options.fitsIntercept ? m_loss->gradient().rowwise().sum().norm() : 0;
    m_coefficients.resize(m_loss->outputs(), features);
    Index begin = 0;
    for (std::size_t g = 0; g < groups; ++g) {
        const auto norm = point.groupNorms[static_cast<Index>(g)];
        blocks[g]->adjoint(m_loss->gradient(), part);
        if (norm > 0)
            residual = std::max(residual, (part + point.alpha / norm * coefficients[g]).norm());
        else
            residual = std::max(residual, part.norm() - point.alpha);
        m_coefficients.middleCols(begin, coefficients[g].cols()) = coefficients[g];
        begin += coefficients[g].cols();
    }
    point.kktResidual = residual;
}

} // namespace

GroupLassoOptions GroupLassoOptions::lmprobe(double alpha)
{
    return { .alpha = alpha, .fitsIntercept = false, .joinsOtherClasses = true };
}

Result<GroupLassoFit> fitGroupLasso(const TrainingSet& training, std::span<const Index> groupSizes,
    const GroupLassoOptions& options, const JobContext& job)
{
    if (auto checked = checkTrainingSet(training, LogisticRegression {}); !checked)
        return propagate(checked);
    if (auto checked = checkGroups(groupSizes, training.X.cols()); !checked)
        return propagate(checked);
    if (auto checked = checkOptions(options); !checked)
        return propagate(checked);
    return Path(training, groupSizes, options, job).run();
}

std::vector<double> alphaShares(std::int64_t count, double smallest)
{
    std::vector<double> shares;
    for (std::int64_t i = 0; i < count; ++i) {
        shares.push_back(
            std::pow(smallest, static_cast<double>(i) / static_cast<double>(count - 1)));
    }
    return shares;
}

} // namespace fathom
