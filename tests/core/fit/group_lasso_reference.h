// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/matrix.h"
#include "core/fit/group_lasso.h"

#include <cmath>
#include <vector>

namespace fathom::testing {

struct GroupedProblem
{
    FeatureMatrix X;
    std::vector<Eigen::Index> sizes;
    std::vector<std::int32_t> labels;
    std::int32_t classCount = 2;
    std::vector<double> weights {};

    [[nodiscard]] TrainingSet trainingSet() const
    {
        return { .X = X, .labels = labels, .classCount = classCount, .weights = weights };
    }
};

/// The objective and its solution by accelerated proximal gradient steps (Beck & Teboulle 2009)
/// with restarts (O'Donoghue & Candes 2015), straight from the formulas and in its own way of
/// writing: one-hot targets, sigmoids or softmax, dense double matrices.
class GroupLassoReference
{
public:
    GroupLassoReference(const GroupedProblem& problem, const GroupLassoOptions& options)
        : m_X(problem.X.cast<double>())
        , m_sizes(problem.sizes)
        , m_fitsIntercept(options.fitsIntercept)
    {
        const auto rows = m_X.rows();
        const auto binary = options.joinsOtherClasses || problem.classCount == 2;
        m_targets.setZero(rows, binary ? 1 : problem.classCount);
        m_weights.setOnes(rows);
        for (Eigen::Index i = 0; i < rows; ++i) {
            const auto label = problem.labels[static_cast<std::size_t>(i)];
            if (binary)
                m_targets(i, 0) = label != 0 ? 1 : 0;
            else
                m_targets(i, label) = 1;
            if (!problem.weights.empty())
                m_weights[i] = problem.weights[static_cast<std::size_t>(i)];
        }
        m_weights /= m_weights.sum();
    }

    double objective(const Matrix& W, const Vector& b, double alpha) const
    {
        const Matrix U = (m_X * W.transpose()).rowwise() + b.transpose();
        double value = 0;
        for (Eigen::Index i = 0; i < U.rows(); ++i) {
            if (U.cols() == 1)
                value += m_weights[i]
                    * std::log1p(std::exp(m_targets(i, 0) > 0 ? -U(i, 0) : U(i, 0)));
            else
                value += m_weights[i]
                    * (std::log(U.row(i).array().exp().sum()) - U.row(i).dot(m_targets.row(i)));
        }
        Eigen::Index begin = 0;
        for (const auto size : m_sizes) {
            value += alpha * W.middleCols(begin, size).norm();
            begin += size;
        }
        return value;
    }

    /// Until a step changes nothing but the last bits.
    void solve(double alpha, int mostIterations)
    {
        const auto outputs = m_targets.cols();
        const auto rate = 1 / lipschitz();
        coefficients.setZero(outputs, m_X.cols());
        intercepts.setZero(outputs);
        auto V = coefficients;
        auto c = intercepts;
        double t = 1;
        for (int i = 0; i < mostIterations; ++i) {
            const auto R = residuals(V, c);
            Matrix next = V - rate * R.transpose() * m_X;
            shrink(next, rate * alpha);
            Vector nextB = c;
            if (m_fitsIntercept)
                nextB -= rate * R.colwise().sum().transpose();
            const Matrix change = next - coefficients;
            const Vector changeB = nextB - intercepts;
            const auto uphill
                = (V - next).cwiseProduct(change).sum() + (c - nextB).dot(changeB) > 0;
            if (uphill)
                t = 1;
            const auto nextT = 0.5 * (1 + std::sqrt(1 + 4 * t * t));
            V = next + (uphill ? 0 : (t - 1) / nextT) * change;
            c = nextB + (uphill ? 0 : (t - 1) / nextT) * changeB;
            const auto isLast = change.norm() + changeB.norm() <= 1e-15 * (1 + next.norm());
            coefficients = next;
            intercepts = nextB;
            if (isLast)
                return;
            t = nextT;
        }
    }

    std::vector<std::int32_t> selected() const
    {
        std::vector<std::int32_t> result;
        Eigen::Index begin = 0;
        for (std::size_t g = 0; g < m_sizes.size(); ++g) {
            if (coefficients.middleCols(begin, m_sizes[g]).norm() > 1e-6)
                result.push_back(static_cast<std::int32_t>(g));
            begin += m_sizes[g];
        }
        return result;
    }

    Matrix coefficients; ///< [1 or classes, features]
    Vector intercepts;

private:
    Matrix residuals(const Matrix& V, const Vector& c) const
    {
        Matrix P = (m_X * V.transpose()).rowwise() + c.transpose();
        if (P.cols() == 1) {
            P = 1 / (1 + (-P.array()).exp());
        } else {
            P = P.array().exp();
            P.array().colwise() /= P.rowwise().sum().array().eval();
        }
        return m_weights.asDiagonal() * (P - m_targets);
    }

    /// Of the loss's gradient: the largest eigenvalue of [X 1]^T diag(s) [X 1], by a quarter for
    /// two classes and half for more.
    double lipschitz() const
    {
        Matrix A(m_X.rows(), m_X.cols() + 1);
        A << m_X, Vector::Ones(m_X.rows());
        A = m_weights.cwiseSqrt().asDiagonal() * A;
        Vector v = Vector::Ones(A.rows());
        double value = 0;
        for (int i = 0; i < 200; ++i) {
            v = A * (A.transpose() * v);
            value = v.norm();
            v /= value;
        }
        return 1.02 * value * (m_targets.cols() == 1 ? 0.25 : 0.5);
    }

    void shrink(Matrix& V, double amount) const
    {
        Eigen::Index begin = 0;
        for (const auto size : m_sizes) {
            const auto norm = V.middleCols(begin, size).norm();
            V.middleCols(begin, size) *= norm > amount ? 1 - amount / norm : 0;
            begin += size;
        }
    }

    Matrix m_X;
    std::vector<Eigen::Index> m_sizes;
    Matrix m_targets;
    Vector m_weights;
    bool m_fitsIntercept;
};

} // namespace fathom::testing
