// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/solver/active_systems.h"

#include "core/fit/solver/symmetric_products.h"

#include <utility>

namespace fathom {

namespace {

using Index = Eigen::Index;
/// More slack where a factor fails for rounding.
constexpr double moreSlack = 100;

/// A^-1 b from a Cholesky factor.
Vector solved(const RowMatrix& factor, const Vector& b, const JobContext& job)
{
    RowMatrix x = b.transpose();
    solveCholesky(factor, x, job);
    return x.transpose();
}

/// The intercept is eliminated: beta = A^-1 rhs - c A^-1 1.
class EliminatedSystem : public ActiveSystem
{
public:
    Solution solve(const Vector& rhs, double total) const override
    {
        Solution solution;
        const auto plain = applyInverse(rhs);
        solution.intercept = (plain.sum() - total) / m_inverseOfOnes.sum();
        solution.duals = plain - solution.intercept * m_inverseOfOnes;
        solution.coefficients = Vector::Zero(m_rows.dimension());
        m_rows.add(m_some, solution.duals, solution.coefficients);
        return solution;
    }

protected:
    EliminatedSystem(const CentredRows& rows, std::span<const Index> some)
        : m_rows(rows)
        , m_some(some)
    {
    }
    [[nodiscard]] virtual Vector applyInverse(const Vector& rhs) const = 0;
    void eliminateIntercept()
    {
        m_inverseOfOnes = applyInverse(Vector::Ones(static_cast<Index>(m_some.size())));
    }

    const CentredRows& m_rows;
    std::span<const Index> m_some;

private:
    Vector m_inverseOfOnes;
};

class RowSystem final : public EliminatedSystem
{
public:
    RowSystem(const CentredRows& rows, std::span<const Index> some, Vector slack,
        const std::function<RowMatrix()>& products, const JobContext& job)
        : EliminatedSystem(rows, some)
        , m_job(job)
    {
        for (;; slack *= moreSlack) {
            m_factor = products();
            m_factor.diagonal() += slack;
            if (factoriseCholesky(m_factor, job))
                break;
        }
        eliminateIntercept();
    }

private:
    Vector applyInverse(const Vector& rhs) const override { return solved(m_factor, rhs, m_job); }

    JobContext m_job;
    RowMatrix m_factor;
};

class FeatureSystem final : public ActiveSystem
{
public:
    FeatureSystem(const CentredRows& rows, const FeatureMatrix& X, std::span<const Index> some,
        const Vector& slack, const JobContext& job)
        : m_rows(rows)
        , m_some(some)
        , m_weights(slack.cwiseInverse())
        , m_mean(Vector::Zero(X.cols()))
        , m_job(job)
    {
        rows.add(some, m_weights / m_weights.sum(), m_mean);
        for (;; m_weights /= moreSlack) {
            m_factor = chosenFeatureProducts(X, some, m_weights, rows.mean() + m_mean, job);
            m_factor.diagonal().array() += 1;
            if (factoriseCholesky(m_factor, job))
                break;
        }
    }

    Solution solve(const Vector& rhs, double total) const override
    {
        const auto sum = m_weights.sum();
        const auto centre = m_weights.dot(rhs) / sum;
        const Vector pull = m_weights.array() * (rhs.array() - centre); // sums to 0
        Vector gradient = total * m_mean - pull.sum() * m_mean;
        m_rows.add(m_some, pull, gradient);
        Solution solution;
        solution.coefficients = solved(m_factor, gradient, m_job);
        const auto& w = solution.coefficients;
        solution.intercept = centre - total / sum - m_mean.dot(w);
        const Vector fitted = m_rows.scoresOf(m_some, w).array() - m_mean.dot(w);
        solution.duals = m_weights.array() * (rhs.array() - centre - fitted.array() + total / sum);
        return solution;
    }

private:
    const CentredRows& m_rows;
    std::span<const Index> m_some;
    Vector m_weights; ///< inverse of the slack
    Vector m_mean; ///< [features] weighted, of the active rows, relative to that of all rows
    JobContext m_job;
    RowMatrix m_factor;
};

class IterativeSystem final : public EliminatedSystem
{
public:
    IterativeSystem(const CentredRows& rows, std::span<const Index> some, Vector slack)
        : EliminatedSystem(rows, some)
        , m_slack(std::move(slack))
    {
        const auto norms = rows.norms();
        m_diagonal = m_slack;
        for (Index k = 0; k < m_diagonal.size(); ++k) {
            const auto norm = norms[some[static_cast<std::size_t>(k)]];
            m_diagonal[k] += norm * norm;
        }
        eliminateIntercept();
    }

private:
    Vector apply(const Vector& x) const
    {
        Vector w = Vector::Zero(m_rows.dimension());
        m_rows.add(m_some, x, w);
        return m_rows.scoresOf(m_some, w) + m_slack.cwiseProduct(x);
    }

    Vector applyInverse(const Vector& rhs) const override
    {
        constexpr int mostSteps = 2000;
        constexpr double tolerance = 1e-8;
        Vector x = Vector::Zero(rhs.size());
        Vector residual = rhs;
        Vector direction = residual.cwiseQuotient(m_diagonal);
        auto squared = residual.dot(direction);
        const auto stop = tolerance * tolerance * squared;
        for (int i = 0; i < mostSteps && squared > stop; ++i) {
            const auto image = apply(direction);
            const auto length = squared / direction.dot(image);
            x += length * direction;
            residual -= length * image;
            const Vector preconditioned = residual.cwiseQuotient(m_diagonal);
            const auto next = residual.dot(preconditioned);
            direction = preconditioned + (next / squared) * direction;
            squared = next;
        }
        return x;
    }

    Vector m_slack;
    Vector m_diagonal;
};

} // namespace

std::unique_ptr<ActiveSystem> makeRowSystem(const CentredRows& rows, std::span<const Index> some,
    const Vector& slack, const std::function<RowMatrix()>& products, const JobContext& job)
{
    return std::make_unique<RowSystem>(rows, some, slack, products, job);
}

std::unique_ptr<ActiveSystem> makeFeatureSystem(const CentredRows& rows, const FeatureMatrix& X,
    std::span<const Index> some, const Vector& slack, const JobContext& job)
{
    return std::make_unique<FeatureSystem>(rows, X, some, slack, job);
}

std::unique_ptr<ActiveSystem> makeIterativeSystem(
    const CentredRows& rows, std::span<const Index> some, const Vector& slack)
{
    return std::make_unique<IterativeSystem>(rows, some, slack);
}

} // namespace fathom
