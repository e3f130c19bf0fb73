// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/solver/design.h"

#include "core/fit/solver/symmetric_products.h"

#include <algorithm>
#include <limits>
#include <type_traits>
#include <utility>
#include <vector>

namespace fathom {

namespace {

using Index = Eigen::Index;

/// Of a factor that is kept during a fit: 128 MiB. Larger problems do without.
constexpr Index largestFactor = 4096;
/// Elements of X between two looks at the stop button: a few milliseconds.
constexpr Index elementsAtOnce = Index { 1 } << 23;

/// Cost of one conjugate gradient step that multiplies `products` numbers for each output, in
/// multiplications of a blocked matrix product. One output alone has no register to use a number
/// twice from, and waits for memory where the matrix of `bytes` does not fit a second-level cache
/// (measured: three and four times as long).
double passCost(double products, double bytes, Index outputs)
{
    constexpr double cache = 2e6;
    return products * std::max(static_cast<double>(outputs), bytes > cache ? 4.0 : 3.0);
}

template <class AnyMatrix>
auto rowBlock(const AnyMatrix& matrix, Index begin, Index count)
    -> RowBlock<typename AnyMatrix::Scalar>
{
    return { matrix.data() + begin, matrix.cols(), matrix.rows(), count };
}

/// I + X^T D X factorised.
class PrimalPreconditioner final : public Preconditioner
{
public:
    PrimalPreconditioner(RowMatrix factor, const JobContext& job)
        : m_factor(std::move(factor))
        , m_job(job)
    {
    }

    void solve(const RowMatrix& in, RowMatrix& out) const override
    {
        out = in;
        solveCholesky(m_factor, out, m_job);
    }

private:
    RowMatrix m_factor;
    JobContext m_job;
};

/// (I + D K)^-1 = I - S B^-1 S K with S = D^1/2 and B = I + S K S, whose eigenvalues are at least 1
/// (Rasmussen & Williams 2006, section 3.4.3). Only of rows whose D makes a difference.
class GramPreconditioner final : public Preconditioner
{
public:
    /// `root` [rows.size()]: S of the rows.
    GramPreconditioner(const Design& design, std::vector<Index> rows, Vector root, RowMatrix factor,
        const JobContext& job)
        : m_design(design)
        , m_rows(std::move(rows))
        , m_root(std::move(root))
        , m_factor(std::move(factor))
        , m_job(job)
    {
    }

    void solve(const RowMatrix& in, RowMatrix& out) const override
    {
        RowMatrix image;
        m_design.roughScores(in, image);
        RowMatrix some = image(Eigen::all, m_rows);
        some.array().rowwise() *= m_root.transpose().array();
        solveCholesky(m_factor, some, m_job);
        some.array().rowwise() *= m_root.transpose().array();
        out = in;
        out(Eigen::all, m_rows) -= some;
    }

private:
    const Design& m_design;
    std::vector<Index> m_rows;
    Vector m_root;
    RowMatrix m_factor;
    JobContext m_job;
};

template <class T>
class PrimalDesign final : public Design
{
public:
    PrimalDesign(RowBlock<T> X, const JobContext& job)
        : m_X(X)
        , m_job(job)
    {
    }

    Index rows() const override { return m_X.rows; }
    Index dimension() const override { return m_X.columns; }

    void scores(const RowMatrix& coefficients, RowMatrix& out) const override
    {
        out.resize(coefficients.rows(), rows());
        forSomeRows([&](RowBlock<T> some, Index begin) {
            const Target target { out.data() + begin, 1, out.cols() };
            const auto weights = rowBlock(coefficients, 0, coefficients.cols());
            if constexpr (std::is_same_v<T, float>)
                denseKernels().rowDotsFloat(some, weights, target);
            else
                denseKernels().rowDotsDouble(some, weights, target);
        });
    }

    void adjoint(const RowMatrix& residuals, RowMatrix& out) const override
    {
        out.setZero(residuals.rows(), dimension());
        forSomeRows([&](RowBlock<T> some, Index begin) {
            const Target target { out.data(), out.cols(), 1 };
            const auto factors = rowBlock(residuals, begin, some.rows);
            if constexpr (std::is_same_v<T, float>)
                denseKernels().addRowsFloat(factors, some, target);
            else
                denseKernels().addRowsDouble(factors, some, target);
        });
    }

    double inner(const RowMatrix& first, const RowMatrix& second, const RowMatrix&) const override
    {
        return first.cwiseProduct(second).sum();
    }

    double squaredNorm(const RowMatrix& coefficients) const override
    {
        return coefficients.squaredNorm();
    }

    Vector rowNorms() const override
    {
        Vector norms(rows());
        for (Index i = 0; i < rows(); ++i) {
            using Row = Eigen::Matrix<T, Eigen::Dynamic, 1>;
            norms[i] = Eigen::Map<const Row>(m_X.data + i * m_X.stride, m_X.columns)
                           .template cast<double>()
                           .norm();
        }
        return norms;
    }

    double stepCost(Index outputs) const override
    {
        const auto size = static_cast<double>(rows()) * static_cast<double>(dimension());
        return passCost(2 * size, sizeof(T) * size, outputs);
    }

    double preconditionerCost() const override
    {
        const auto n = static_cast<double>(rows());
        const auto d = static_cast<double>(dimension());
        return dimension() <= largestFactor ? d * d * (n / 2 + d / 6)
                                            : std::numeric_limits<double>::infinity();
    }

    std::unique_ptr<Preconditioner> makePreconditioner(const Vector& curvature) const override
    {
        auto factor = weightedFeatureProducts(m_X, curvature, m_job);
        factor.diagonal().array() += 1;
        if (!factoriseCholesky(factor, m_job))
            return nullptr;
        return std::make_unique<PrimalPreconditioner>(std::move(factor), m_job);
    }

private:
    template <class Work>
    void forSomeRows(const Work& work) const
    {
        const auto step = std::max<Index>(64, elementsAtOnce / std::max<Index>(1, dimension()));
        for (Index begin = 0; begin < rows(); begin += step) {
            m_job.checkpoint();
            const auto count = std::min(step, rows() - begin);
            work({ m_X.data + begin * m_X.stride, m_X.stride, count, m_X.columns }, begin);
        }
    }

    RowBlock<T> m_X;
    JobContext m_job;
};

/// `AnyMatrix` holds the Gram matrix: in double, or to the precision of float.
template <class AnyMatrix>
class GramDesign : public Design
{
public:
    GramDesign(const AnyMatrix& gram, const JobContext& job)
        : m_gram(gram)
        , m_job(job)
    {
    }

    Index rows() const override { return m_gram.rows(); }
    Index dimension() const override { return m_gram.rows(); }

    void scores(const RowMatrix& coefficients, RowMatrix& out) const override
    {
        m_job.checkpoint();
        out.resize(coefficients.rows(), rows());
        const auto gram = rowBlock(m_gram, 0, m_gram.cols());
        const auto weights = rowBlock(coefficients, 0, coefficients.cols());
        const Target target { out.data(), 1, out.cols() };
        if constexpr (std::is_same_v<typename AnyMatrix::Scalar, float>)
            denseKernels().rowDotsFloat(gram, weights, target);
        else
            denseKernels().rowDotsDouble(gram, weights, target);
    }

    void adjoint(const RowMatrix& residuals, RowMatrix& out) const override { out = residuals; }

    double inner(
        const RowMatrix& first, const RowMatrix&, const RowMatrix& secondScores) const override
    {
        return first.cwiseProduct(secondScores).sum();
    }

    double squaredNorm(const RowMatrix& coefficients) const override
    {
        RowMatrix image;
        roughScores(coefficients, image);
        return std::max(0.0, inner(coefficients, coefficients, image));
    }

    Vector rowNorms() const override
    {
        return m_gram.diagonal().template cast<double>().cwiseMax(0).cwiseSqrt();
    }

    double stepCost(Index outputs) const override
    {
        const auto size = static_cast<double>(m_gram.size());
        return passCost(size, sizeof(typename AnyMatrix::Scalar) * size, outputs);
    }

    double preconditionerCost() const override
    {
        const auto n = static_cast<double>(rows());
        return rows() <= largestFactor ? n * n * n / 6 : std::numeric_limits<double>::infinity();
    }

    std::unique_ptr<Preconditioner> makePreconditioner(const Vector& curvature) const override
    {
        // of the Hessian's eigenvalues, which are at least 1, others move less than this by a row
        constexpr double noDifference = 1e-4;
        std::vector<Index> some;
        for (Index i = 0; i < rows(); ++i) {
            if (curvature[i] * static_cast<double>(m_gram(i, i)) > noDifference)
                some.push_back(i);
        }
        const Vector root = curvature(some).cwiseSqrt();
        const auto order = static_cast<Index>(some.size());
        RowMatrix factor(order, order);
        for (Index i = 0; i < order; ++i) {
            const auto* row = m_gram.row(some[static_cast<std::size_t>(i)]).data();
            for (Index j = 0; j <= i; ++j)
                factor(i, j) = root[i] * root[j] * row[some[static_cast<std::size_t>(j)]];
            factor(i, i) += 1;
        }
        if (!factoriseCholesky(factor, m_job))
            return nullptr;
        return std::make_unique<GramPreconditioner>(
            *this, std::move(some), root, std::move(factor), m_job);
    }

protected:
    const AnyMatrix& m_gram;
    JobContext m_job;
};

class FloatGramDesign final : public GramDesign<FeatureMatrix>
{
public:
    using GramDesign::GramDesign;

    void scores(const RowMatrix& coefficients, RowMatrix& out) const override
    {
        const FeatureMatrix rounded = coefficients.cast<float>();
        FeatureMatrix sums = FeatureMatrix::Zero(coefficients.rows(), rows());
        const auto step = std::max<Index>(64, elementsAtOnce / rows());
        for (Index begin = 0; begin < rows(); begin += step) {
            m_job.checkpoint();
            const auto count = std::min(step, rows() - begin);
            denseKernels().addFloatProducts(rowBlock(rounded, 0, rounded.cols()),
                { m_gram.row(begin).data(), m_gram.cols(), count, m_gram.cols() },
                { sums.data() + begin, sums.cols() });
        }
        out = sums.cast<double>();
    }
};

class RefinedGramDesign final : public GramDesign<FeatureMatrix>
{
public:
    RefinedGramDesign(const FeatureMatrix& gram, RowBlock<float> X, const JobContext& job)
        : GramDesign(gram, job)
        , m_features(X, job)
    {
    }

    void scores(const RowMatrix& coefficients, RowMatrix& out) const override
    {
        RowMatrix byFeatures;
        m_features.adjoint(coefficients, byFeatures);
        m_features.scores(byFeatures, out);
    }
    void roughScores(const RowMatrix& coefficients, RowMatrix& out) const override
    {
        GramDesign::scores(coefficients, out);
    }

private:
    PrimalDesign<float> m_features;
};

} // namespace

template <class T>
std::unique_ptr<Design> makePrimalDesign(RowBlock<T> X, const JobContext& job)
{
    return std::make_unique<PrimalDesign<T>>(X, job);
}

template std::unique_ptr<Design> makePrimalDesign(RowBlock<float>, const JobContext&);
template std::unique_ptr<Design> makePrimalDesign(RowBlock<double>, const JobContext&);

std::unique_ptr<Design> makeGramDesign(const RowMatrix& gram, const JobContext& job)
{
    return std::make_unique<GramDesign<RowMatrix>>(gram, job);
}

std::unique_ptr<Design> makeGramDesign(const FeatureMatrix& gram, const JobContext& job)
{
    return std::make_unique<GramDesign<FeatureMatrix>>(gram, job);
}

std::unique_ptr<Design> makeFloatGramDesign(const FeatureMatrix& gram, const JobContext& job)
{
    return std::make_unique<FloatGramDesign>(gram, job);
}

std::unique_ptr<Design> makeRefinedGramDesign(
    const FeatureMatrix& gram, RowBlock<float> X, const JobContext& job)
{
    return std::make_unique<RefinedGramDesign>(gram, X, job);
}

RowBlock<float> rowBlock(const FeatureMatrix& X)
{
    return { X.data(), X.outerStride(), X.rows(), X.cols() };
}

} // namespace fathom
