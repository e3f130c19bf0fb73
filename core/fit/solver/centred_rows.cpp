// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/solver/centred_rows.h"

#include "core/fit/kernels/dense_kernels.h"
#include "core/fit/solver/active_systems.h"
#include "core/fit/solver/symmetric_products.h"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

namespace fathom {

namespace {

using Index = Eigen::Index;
/// Numbers of X between two looks at the stop button: a few milliseconds.
constexpr Index elementsAtOnce = Index { 1 } << 23;

/// w is written by features.
class PrimalRows final : public CentredRows
{
public:
    PrimalRows(const FeatureMatrix& X, const CentredRowsOptions& options, const JobContext& job)
        : m_X(X)
        , m_options(options)
        , m_job(job)
        , m_mean(Vector::Zero(X.cols()))
        , m_norms(X.rows())
    {
        addAll(Vector::Constant(X.rows(), 1 / static_cast<double>(X.rows())), m_mean);
        for (Index i = 0; i < rows(); ++i) {
            if (i % step() == 0)
                m_job.checkpoint();
            m_norms[i] = (X.row(i).transpose().cast<double>() - m_mean).norm();
        }
    }

    Index rows() const override { return m_X.rows(); }
    Index dimension() const override { return m_X.cols(); }
    const char* space() const override { return "primal"; }
    const RowMatrix* products() const override { return nullptr; }
    const Vector& mean() const override { return m_mean; }
    const Vector& norms() const override { return m_norms; }
    Vector byFeatures(const Vector& w) const override { return w; }

    Vector combine(const Vector& factors) const override
    {
        Vector w = -factors.sum() * m_mean;
        addAll(factors, w);
        return w;
    }

    Vector scores(const Vector& w) const override
    {
        Vector out(rows());
        for (Index begin = 0; begin < rows(); begin += step())
            dots(begin, std::min(step(), rows() - begin), w, out.data() + begin);
        return out.array() - m_mean.dot(w);
    }

    Vector scoresOf(std::span<const Index> some, const Vector& w) const override
    {
        Vector out(static_cast<Index>(some.size()));
        for (Index k = 0; k < out.size(); ++k) {
            const auto* row = m_X.row(some[static_cast<std::size_t>(k)]).data();
            if (k % step() == 0)
                m_job.checkpoint();
            denseKernels().rowDotsFloat({ row, dimension(), 1, dimension() },
                { w.data(), dimension(), 1, dimension() }, { out.data() + k, 1, 1 });
        }
        return out.array() - m_mean.dot(w);
    }

    void add(std::span<const Index> some, const Vector& factors, Vector& w) const override
    {
        w -= factors.sum() * m_mean;
        for (Index k = 0; k < factors.size(); ++k) {
            const auto* row = m_X.row(some[static_cast<std::size_t>(k)]).data();
            if (k % step() == 0)
                m_job.checkpoint();
            denseKernels().addRowsFloat({ factors.data() + k, 1, 1, 1 },
                { row, dimension(), 1, dimension() }, { w.data(), dimension(), 1 });
        }
    }

    double inner(const Vector& first, const Vector& second, const Vector&) const override
    {
        return first.dot(second);
    }

    std::unique_ptr<ActiveSystem> system(
        std::span<const Index> some, const Vector& slack) const override
    {
        const auto active = static_cast<Index>(some.size());
        if (std::min(active, dimension()) > m_options.largestSystem)
            return makeIterativeSystem(*this, some, slack);
        if (active > dimension())
            return makeFeatureSystem(*this, m_X, some, slack, m_job);
        return makeRowSystem(
            *this, some, slack, [&] { return chosenRowProducts(m_X, some, m_mean, m_job); }, m_job);
    }

private:
    Index step() const { return std::max<Index>(64, elementsAtOnce / dimension()); }

    void dots(Index begin, Index count, const Vector& w, double* out) const
    {
        m_job.checkpoint();
        denseKernels().rowDotsFloat({ m_X.row(begin).data(), dimension(), count, dimension() },
            { w.data(), dimension(), 1, dimension() }, { out, 1, 1 });
    }

    /// w += X^T factors, the rows as they are.
    void addAll(const Vector& factors, Vector& w) const
    {
        for (Index begin = 0; begin < rows(); begin += step()) {
            m_job.checkpoint();
            const auto count = std::min(step(), rows() - begin);
            denseKernels().addRowsFloat({ factors.data() + begin, count, 1, count },
                { m_X.row(begin).data(), dimension(), count, dimension() },
                { w.data(), dimension(), 1 });
        }
    }

    const FeatureMatrix& m_X;
    CentredRowsOptions m_options;
    JobContext m_job;
    Vector m_mean; ///< [features]
    Vector m_norms; ///< [rows]
};

/// w is written by rows: with the products K = X X^T its scores are K w.
class GramRows final : public CentredRows
{
public:
    GramRows(const FeatureMatrix& X, const CentredRowsOptions& options, const JobContext& job)
        : m_primal(X, options, job)
        , m_job(job)
    {
        std::vector<Index> all(static_cast<std::size_t>(X.rows()));
        std::iota(all.begin(), all.end(), Index { 0 });
        m_products = chosenRowProducts(X, all, m_primal.mean(), job);
        for (Index i = 0; i < rows(); ++i) {
            for (Index j = 0; j < i; ++j)
                m_products(j, i) = m_products(i, j);
        }
    }

    /// `products` about any mean.
    GramRows(const FeatureMatrix& X, RowMatrix products, const CentredRowsOptions& options,
        const JobContext& job)
        : m_primal(X, options, job)
        , m_job(job)
        , m_products(std::move(products))
    {
        const Vector means = m_products.rowwise().mean();
        const auto mean = means.mean();
        for (Index i = 0; i < rows(); ++i)
            m_products.row(i).array() += mean - means[i] - means.transpose().array();
    }

    Index rows() const override { return m_products.rows(); }
    Index dimension() const override { return m_products.rows(); }
    const char* space() const override { return "gram"; }
    const RowMatrix* products() const override { return &m_products; }
    const Vector& mean() const override { return m_primal.mean(); }
    Vector byFeatures(const Vector& w) const override { return m_primal.combine(w); }
    const Vector& norms() const override { return m_primal.norms(); }
    Vector combine(const Vector& factors) const override { return factors; }

    Vector scores(const Vector& w) const override
    {
        m_job.checkpoint();
        Vector out(rows());
        denseKernels().rowDotsDouble({ m_products.data(), rows(), rows(), rows() },
            { w.data(), rows(), 1, rows() }, { out.data(), 1, 1 });
        return out;
    }

    Vector scoresOf(std::span<const Index> some, const Vector& w) const override
    {
        Vector out(static_cast<Index>(some.size()));
        for (Index k = 0; k < out.size(); ++k) {
            const auto* row = m_products.row(some[static_cast<std::size_t>(k)]).data();
            denseKernels().rowDotsDouble({ row, rows(), 1, rows() },
                { w.data(), rows(), 1, rows() }, { out.data() + k, 1, 1 });
        }
        return out;
    }

    void add(std::span<const Index> some, const Vector& factors, Vector& w) const override
    {
        for (Index k = 0; k < factors.size(); ++k)
            w[some[static_cast<std::size_t>(k)]] += factors[k];
    }

    double inner(const Vector& first, const Vector&, const Vector& secondScores) const override
    {
        return first.dot(secondScores);
    }

    std::unique_ptr<ActiveSystem> system(
        std::span<const Index> some, const Vector& slack) const override
    {
        const auto products = [&] {
            const std::vector<Index> indices(some.begin(), some.end());
            return RowMatrix(m_products(indices, indices));
        };
        return makeRowSystem(*this, some, slack, products, m_job);
    }

private:
    PrimalRows m_primal;
    JobContext m_job;
    RowMatrix m_products; ///< [rows, rows]
};

} // namespace

double meanSquaredNorm(const CentredRows& rows)
{
    constexpr double rounding = 1e-24; // squared, of a mean: float values differ by more
    const auto mean = rows.norms().squaredNorm() / static_cast<double>(rows.rows());
    return mean > rounding * rows.mean().squaredNorm() ? mean : 1;
}

std::unique_ptr<CentredRows> makeCentredRows(
    const FeatureMatrix& X, const CentredRowsOptions& options, const JobContext& job)
{
    if (X.rows() <= X.cols() && X.rows() <= options.largestGram)
        return std::make_unique<GramRows>(X, options, job);
    return std::make_unique<PrimalRows>(X, options, job);
}

std::unique_ptr<CentredRows> makeCentredRows(const CentredRows& whole, std::span<const Index> rows,
    const FeatureMatrix& X, const CentredRowsOptions& options, const JobContext& job)
{
    const auto* products = whole.products();
    if (products == nullptr)
        return makeCentredRows(X, options, job);
    job.checkpoint();
    const std::vector<Index> some(rows.begin(), rows.end());
    return std::make_unique<GramRows>(X, (*products)(some, some), options, job);
}

} // namespace fathom
