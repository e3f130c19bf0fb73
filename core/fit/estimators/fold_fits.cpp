// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/estimators/fold_fits.h"

#include "core/fit/solver/design.h"

#include <algorithm>
#include <utility>

namespace fathom {

namespace {

using Index = Eigen::Index;

/// Of fits that are only scored: what is left moves a score by a millionth of its size, and decides
/// nothing but ties.
constexpr double gradientTolerance = 1e-8;
constexpr double coefficientTolerance = 1e-6;

/// Numbers in the coefficients and scores of all fits that are computed together: 8 MiB, of which
/// each fit has about a dozen.
constexpr Index numbersAtOnce = Index { 1 } << 20;

} // namespace

FoldFits::FoldFits(const TrainingSet& training, const LogisticOptions& options,
    const std::vector<std::int32_t>& foldOf, std::int32_t folds, SharedGram& gram,
    const JobContext& job)
    : m_training(training)
    , m_foldOf(foldOf)
    , m_folds(static_cast<std::size_t>(folds))
    , m_job(job)
    , m_weights(logisticWeights(training, options))
    , m_newton { .fitsIntercepts = options.fitsIntercept,
        .maxIterations = options.maxIterations,
        .gradientTolerance = gradientTolerance,
        .coefficientTolerance = coefficientTolerance }
{
    const auto& X = training.X;
    // one product with the Gram matrix stands for two with the features
    const auto isCheaper = X.rows() < 2 * X.cols() && X.rows() <= mostGramRows;
    if (const auto* rough = isCheaper ? gram.rough() : nullptr) {
        m_design = makeFloatGramDesign(*rough, job);
        m_precise = makeGramDesign(*rough, job);
        m_strong = strongDirections(*rough, job);
    } else if (usesGram(X)) {
        m_design = makeGramDesign(gram.exact(), job);
    } else {
        m_design = makePrimalDesign(rowBlock(X), job);
    }
}

std::size_t FoldFits::valuesAtOnce() const
{
    const auto outputs = m_training.classCount == 2 ? 1 : m_training.classCount;
    const auto numbers
        = static_cast<Index>(m_folds) * outputs * (m_design->rows() + m_design->dimension());
    return static_cast<std::size_t>(std::max<Index>(1, numbersAtOnce / numbers));
}

bool FoldFits::fit(std::span<const double> values)
{
    m_fits.clear();
    m_fits.resize(values.size() * m_folds);
    const auto atOnce = valuesAtOnce();
    for (std::size_t first = 0; first < 2; ++first) {
        auto value = first;
        while (value < values.size()) {
            std::vector<BatchProblem*> problems;
            for (std::size_t i = 0; i < atOnce && value < values.size(); ++i, value += 2) {
                begin(value, values[value]);
                for (std::size_t fold = 0; fold < m_folds; ++fold)
                    problems.push_back(&m_fits[value * m_folds + fold].problem);
            }
            minimiseTogether(*m_design, m_strong ? &*m_strong : nullptr, problems, m_newton, m_job);
            for (auto* problem : problems)
                goOn(*problem);
        }
    }
    return std::ranges::all_of(m_fits, [](const Fit& fit) { return fit.problem.converged; });
}

/// Begins at the mean of the fits with the next values of C that there are, or at zero.
void FoldFits::begin(std::size_t value, double C)
{
    const auto outputs = m_training.classCount == 2 ? 1 : m_training.classCount;
    for (std::size_t fold = 0; fold < m_folds; ++fold) {
        Vector weights = C * m_weights;
        for (Index i = 0; i < weights.size(); ++i) {
            const auto isHeld = m_foldOf[static_cast<std::size_t>(i)] == static_cast<int>(fold);
            weights[i] *= isHeld ? 0 : 1;
        }
        auto& [loss, problem] = m_fits[value * m_folds + fold];
        loss = makeCrossEntropy(m_training.labels, m_training.classCount, std::move(weights));
        problem = { .loss = loss.get(),
            .coefficients = RowMatrix::Zero(outputs, m_design->dimension()),
            .intercepts = Vector::Zero(outputs) };
        int neighbours = 0;
        for (const auto index : { fold + (value - 1) * m_folds, fold + (value + 1) * m_folds }) {
            if (index >= m_fits.size() || m_fits[index].problem.scores.size() == 0)
                continue; // also before the first: the index has wrapped round
            problem.coefficients += m_fits[index].problem.coefficients;
            problem.intercepts += m_fits[index].problem.intercepts;
            ++neighbours;
        }
        problem.coefficients /= std::max(1, neighbours);
        problem.intercepts /= std::max(1, neighbours);
    }
}

/// A problem that the batch has not finished, with a preconditioner.
void FoldFits::goOn(BatchProblem& problem) const
{
    if (problem.converged || problem.iterations >= m_newton.maxIterations)
        return;
    const NewtonStart start { problem.coefficients, problem.intercepts };
    auto newton = m_newton;
    newton.start = &start;
    newton.maxIterations -= problem.iterations;
    const auto& design = m_precise ? *m_precise : *m_design;
    auto result = minimise(design, *problem.loss, newton, m_job);
    design.scores(result.coefficients, problem.scores);
    problem.scores.colwise() += result.intercepts;
    problem.coefficients = std::move(result.coefficients);
    problem.intercepts = std::move(result.intercepts);
    problem.converged = result.converged;
}

} // namespace fathom
