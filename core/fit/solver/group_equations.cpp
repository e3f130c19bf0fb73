// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/solver/group_equations.h"

#include "core/fit/solver/symmetric_products.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace fathom {

namespace {

using Index = Eigen::Index;

/// w_g / ||w_g|| in the block's way of writing, with its scores, and what changes are scaled by.
struct Radius
{
    Index group;
    double norm;
    double scale; ///< sqrt(||w_g|| / alpha)
    RowMatrix coefficients;
    RowMatrix scores; ///< [outputs, rows]
};

std::vector<Radius> radii(const std::vector<ActiveGroup>& active, double alpha)
{
    std::vector<Radius> all;
    for (const auto& group : active) {
        all.push_back({ group.group, group.norm, std::sqrt(group.norm / alpha),
            *group.coefficients / group.norm, *group.scores / group.norm });
    }
    return all;
}

class PrimalEquations final : public GroupEquations
{
public:
    PrimalEquations(const GroupedDesign& design, std::vector<Radius> radii,
        const RowMatrix& residuals, double alpha, Index largestFactor, JobContext job)
        : m_design(design)
        , m_largestFactor(largestFactor)
        , m_radii(std::move(radii))
        , m_outputs(residuals.rows())
        , m_residuals(residuals)
        , m_alpha(alpha)
        , m_job(std::move(job))
    {
        for (const auto& radius : m_radii) {
            m_begins.push_back(m_dimension);
            m_dimension += radius.coefficients.cols();
        }
    }

    GroupVector zero() const override { return { RowMatrix::Zero(m_outputs, m_dimension), {} }; }

    GroupVector gradient() const override
    {
        GroupVector result;
        adjoint(m_residuals, result);
        Vector pulls(static_cast<Index>(m_radii.size()));
        for (std::size_t g = 0; g < m_radii.size(); ++g)
            pulls[static_cast<Index>(g)] = m_alpha * m_radii[g].scale;
        addRadial(pulls, result);
        return result;
    }

    void scores(const GroupVector& v, RowMatrix& out) const override
    {
        out.setZero(m_outputs, m_design.rows());
        RowMatrix part;
        for (std::size_t g = 0; g < m_radii.size(); ++g) {
            m_design.block(groupOf(g)).scores(m_radii[g].scale * partOf(v, g), part);
            out += part;
        }
    }

    void adjoint(const RowMatrix& residuals, GroupVector& out) const override
    {
        out.shared.resize(m_outputs, m_dimension);
        RowMatrix part;
        for (std::size_t g = 0; g < m_radii.size(); ++g) {
            m_design.block(groupOf(g)).adjoint(residuals, part);
            out.shared.middleCols(m_begins[g], part.cols()) = m_radii[g].scale * part;
        }
    }

    Vector radialParts(const GroupVector& v) const override
    {
        Vector parts(static_cast<Index>(m_radii.size()));
        for (std::size_t g = 0; g < m_radii.size(); ++g) {
            parts[static_cast<Index>(g)] = partOf(v, g).cwiseProduct(m_radii[g].coefficients).sum();
        }
        return parts;
    }

    void addRadial(const Vector& amounts, GroupVector& v) const override
    {
        for (std::size_t g = 0; g < m_radii.size(); ++g) {
            v.shared.middleCols(m_begins[g], m_radii[g].coefficients.cols())
                += amounts[static_cast<Index>(g)] * m_radii[g].coefficients;
        }
    }

    double inner(
        const GroupVector& first, const GroupVector& second, const RowMatrix&) const override
    {
        return first.shared.cwiseProduct(second.shared).sum();
    }

    RowMatrix change(const GroupVector& v, std::size_t active) const override
    {
        return m_radii[active].scale * partOf(v, active);
    }

    double stepCost(Index outputs) const override
    {
        double cost = 0;
        for (std::size_t g = 0; g < m_radii.size(); ++g)
            cost += m_design.block(groupOf(g)).stepCost(outputs);
        return cost;
    }

    double preconditionerCost() const override
    {
        const auto n = static_cast<double>(m_design.rows());
        const auto d = static_cast<double>(m_dimension);
        const auto length = static_cast<double>(blockLength());
        return d * length * (n / 2 + length / 6);
    }

    std::unique_ptr<GroupFactor> makeFactor(const Vector& curvature) const override
    {
        auto factor = std::make_unique<GroupFactor>();
        factor->scales.resize(static_cast<Index>(m_radii.size()));
        for (std::size_t g = 0; g < m_radii.size(); ++g) {
            factor->groups.push_back(m_radii[g].group);
            factor->scales[static_cast<Index>(g)] = m_radii[g].scale;
        }
        const auto isMade = m_dimension <= m_largestFactor ? addWhole(curvature, *factor)
                                                           : addBlocks(curvature, *factor);
        return isMade ? std::move(factor) : nullptr;
    }

    bool reusesFactors() const override { return true; }

    /// With T = S_factor S^-1: T (I + S_factor X^T D X S_factor)^-1 T for groups that the factor
    /// has, the identity for others.
    void precondition(
        const GroupFactor& factor, const GroupVector& in, GroupVector& out) const override
    {
        RowMatrix inside = RowMatrix::Zero(m_outputs, columnsOf(factor));
        const auto forCommonGroups = [&](const auto& work) {
            Index begin = 0;
            for (std::size_t f = 0; f < factor.groups.size(); ++f) {
                const auto group = factor.groups[f];
                const auto found = std::ranges::find(m_radii, group, &Radius::group);
                if (found != m_radii.end()) {
                    const auto mine = m_begins[static_cast<std::size_t>(found - m_radii.begin())];
                    const auto ratio = factor.scales[static_cast<Index>(f)] / found->scale;
                    work(begin, mine, found->coefficients.cols(), ratio);
                }
                begin += m_design.columns(static_cast<std::size_t>(group)).columns;
            }
        };
        forCommonGroups([&](Index theirs, Index mine, Index size, double ratio) {
            inside.middleCols(theirs, size) = ratio * in.shared.middleCols(mine, size);
        });
        for (const auto& [begin, lower] : factor.blocks) {
            RowMatrix part = inside.middleCols(begin, lower.rows());
            solveCholesky(lower, part, m_job);
            inside.middleCols(begin, lower.rows()) = part;
        }
        out = in;
        forCommonGroups([&](Index theirs, Index mine, Index size, double ratio) {
            out.shared.middleCols(mine, size) = ratio * inside.middleCols(theirs, size);
        });
    }

private:
    /// Of a factor's blocks: the longest whose squares add up to no more than the largest factor.
    Index blockLength() const
    {
        return m_dimension <= m_largestFactor
            ? m_dimension
            : std::max<Index>(1, m_largestFactor * m_largestFactor / m_dimension);
    }

    static Index columnsOf(const GroupFactor& factor)
    {
        return factor.blocks.empty()
            ? 0
            : factor.blocks.back().begin + factor.blocks.back().lower.rows();
    }

    bool addWhole(const Vector& curvature, GroupFactor& factor) const
    {
        FeatureMatrix X(m_design.rows(), m_dimension); // the active groups' columns, adjacent
        Vector scale(m_dimension);
        for (std::size_t g = 0; g < m_radii.size(); ++g) {
            const auto from = m_design.columns(groupOf(g));
            for (Index i = 0; i < from.rows; ++i) {
                const auto* row = from.data + i * from.stride;
                std::copy(row, row + from.columns, &X(i, m_begins[g]));
            }
            scale.segment(m_begins[g], from.columns).setConstant(m_radii[g].scale);
        }
        return addBlock(rowBlock(X), scale, 0, curvature, factor);
    }

    /// Blocks do not reach across groups.
    bool addBlocks(const Vector& curvature, GroupFactor& factor) const
    {
        for (std::size_t g = 0; g < m_radii.size(); ++g) {
            auto columns = m_design.columns(groupOf(g));
            const auto all = columns.columns;
            for (Index begin = 0; begin < all; begin += blockLength()) {
                columns.columns = std::min(blockLength(), all - begin);
                const Vector scale = Vector::Constant(columns.columns, m_radii[g].scale);
                if (!addBlock(columns, scale, m_begins[g] + begin, curvature, factor))
                    return false;
                columns.data += columns.columns;
            }
        }
        return true;
    }

    bool addBlock(RowBlock<float> X, const Vector& scale, Index begin, const Vector& curvature,
        GroupFactor& factor) const
    {
        auto lower = weightedFeatureProducts(X, curvature, m_job);
        for (Index i = 0; i < X.columns; ++i)
            lower.row(i).head(i + 1).array() *= scale[i] * scale.head(i + 1).transpose().array();
        lower.diagonal().array() += 1;
        if (!factoriseCholesky(lower, m_job))
            return false;
        factor.blocks.push_back({ begin, std::move(lower) });
        return true;
    }

    std::size_t groupOf(std::size_t active) const
    {
        return static_cast<std::size_t>(m_radii[active].group);
    }
    Eigen::Ref<const RowMatrix, 0, Eigen::OuterStride<>> partOf(
        const GroupVector& v, std::size_t active) const
    {
        return v.shared.middleCols(m_begins[active], m_radii[active].coefficients.cols());
    }

    const GroupedDesign& m_design;
    Index m_largestFactor;
    std::vector<Radius> m_radii;
    Index m_outputs;
    RowMatrix m_residuals;
    double m_alpha;
    JobContext m_job;
    std::vector<Index> m_begins;
    Index m_dimension = 0;
};

class GramEquations final : public GroupEquations
{
public:
    GramEquations(const GroupedDesign& design, std::vector<Radius> radii,
        const RowMatrix& residuals, double alpha, const JobContext& job)
        : m_radii(std::move(radii))
        , m_outputs(residuals.rows())
        , m_sum(RowMatrix::Zero(residuals.cols(), residuals.cols()))
        , m_job(job)
        , m_uphillScores(RowMatrix::Zero(residuals.rows(), residuals.cols()))
        , m_uphillRadial(static_cast<Index>(m_radii.size()))
    {
        RowMatrix scores;
        for (std::size_t g = 0; g < m_radii.size(); ++g) {
            m_job.checkpoint();
            const auto& radius = m_radii[g];
            const auto group = static_cast<std::size_t>(radius.group);
            m_sum += radius.scale * radius.scale * design.gram(group);
            const auto& weights = m_uphill.emplace_back(residuals + alpha * radius.coefficients);
            design.block(group).scores(weights, scores);
            m_uphillScores += radius.scale * radius.scale * scores;
            m_uphillSquare += radius.scale * radius.scale * weights.cwiseProduct(scores).sum();
            m_uphillRadial[static_cast<Index>(g)]
                = radius.scale * weights.cwiseProduct(radius.scores).sum();
        }
        m_design = makeGramDesign(m_sum, job);
    }

    GroupVector zero() const override
    {
        return { RowMatrix::Zero(m_outputs, m_sum.rows()), Vector::Zero(m_uphillRadial.size()) };
    }

    GroupVector gradient() const override
    {
        auto result = zero();
        result.uphill = 1;
        return result;
    }

    void scores(const GroupVector& v, RowMatrix& out) const override
    {
        m_design->scores(v.shared, out);
        for (std::size_t g = 0; g < m_radii.size(); ++g)
            out += m_radii[g].scale * v.radial[static_cast<Index>(g)] * m_radii[g].scores;
        out += v.uphill * m_uphillScores;
    }

    void adjoint(const RowMatrix& residuals, GroupVector& out) const override
    {
        out.shared = residuals;
        out.radial.setZero(m_uphillRadial.size());
        out.uphill = 0;
    }

    Vector radialParts(const GroupVector& v) const override
    {
        Vector parts = v.radial + v.uphill * m_uphillRadial;
        for (std::size_t g = 0; g < m_radii.size(); ++g) {
            parts[static_cast<Index>(g)]
                += m_radii[g].scale * v.shared.cwiseProduct(m_radii[g].scores).sum();
        }
        return parts;
    }

    void addRadial(const Vector& amounts, GroupVector& v) const override { v.radial += amounts; }

    double inner(const GroupVector& first, const GroupVector& second,
        const RowMatrix& secondScores) const override
    {
        auto sum
            = first.shared.cwiseProduct(secondScores).sum() + first.radial.dot(radialParts(second));
        if (first.uphill != 0) {
            sum += first.uphill
                * (m_uphillScores.cwiseProduct(second.shared).sum()
                    + m_uphillRadial.dot(second.radial) + second.uphill * m_uphillSquare);
        }
        return sum;
    }

    RowMatrix change(const GroupVector& v, std::size_t active) const override
    {
        const auto& radius = m_radii[active];
        return radius.scale * radius.scale * (v.shared + v.uphill * m_uphill[active])
            + radius.scale * v.radial[static_cast<Index>(active)] * radius.coefficients;
    }

    double stepCost(Index outputs) const override { return m_design->stepCost(outputs); }
    double preconditionerCost() const override { return m_design->preconditionerCost(); }

    std::unique_ptr<GroupFactor> makeFactor(const Vector& curvature) const override
    {
        auto factor = std::make_unique<GroupFactor>();
        factor->root = curvature.cwiseSqrt();
        RowMatrix lower = factor->root.asDiagonal() * m_sum * factor->root.asDiagonal();
        lower.diagonal().array() += 1;
        if (!factoriseCholesky(lower, m_job))
            return nullptr;
        factor->blocks.push_back({ 0, std::move(lower) });
        return factor;
    }

    /// T (see PrimalEquations) would lead out of the form that vectors have.
    bool reusesFactors() const override { return false; }

    /// (I + S X^T D X S)^-1 = I - S X^T R B^-1 R X S with R = D^1/2 and B = I + R X S^2 X^T R
    void precondition(
        const GroupFactor& factor, const GroupVector& in, GroupVector& out) const override
    {
        RowMatrix moved;
        scores(in, moved);
        moved.array().rowwise() *= factor.root.transpose().array();
        solveCholesky(factor.blocks.front().lower, moved, m_job);
        moved.array().rowwise() *= factor.root.transpose().array();
        out = in;
        out.shared -= moved;
    }

private:
    std::vector<Radius> m_radii;
    Index m_outputs;
    RowMatrix m_sum; ///< X S^2 X^T of the active groups
    JobContext m_job;
    std::unique_ptr<Design> m_design; ///< of m_sum
    std::vector<RowMatrix>
        m_uphill; ///< the gradient of each group, S aside, by rows: r + alpha a_g
    RowMatrix m_uphillScores; ///< X S of the gradient
    Vector m_uphillRadial; ///< its radial parts
    double m_uphillSquare = 0; ///< its squared norm
};

} // namespace

void GroupVector::add(double factor, const GroupVector& other)
{
    shared += factor * other.shared;
    radial += factor * other.radial;
    uphill += factor * other.uphill;
}

void GroupVector::scaleAndAdd(double factor, const GroupVector& other)
{
    shared = factor * shared + other.shared;
    radial = factor * radial + other.radial;
    uphill = factor * uphill + other.uphill;
}

std::unique_ptr<GroupEquations> makeGroupEquations(const GroupedDesign& design,
    const std::vector<ActiveGroup>& active, const RowMatrix& residuals, double alpha,
    const JobContext& job, Index largestFactor)
{
    auto all = radii(active, alpha);
    if (design.isGram())
        return std::make_unique<GramEquations>(design, std::move(all), residuals, alpha, job);
    return std::make_unique<PrimalEquations>(
        design, std::move(all), residuals, alpha, largestFactor, job);
}

} // namespace fathom
