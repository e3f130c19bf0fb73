// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/solver/group_design.h"

#include "core/fit/solver/symmetric_products.h"

#include <algorithm>

namespace fathom {

namespace {

using Index = Eigen::Index;

/// Beyond it a Gram matrix (128 MiB) costs more than the steps that it saves.
constexpr Index mostGramRows = 4096;
/// That Gram matrices may take even where the features take less.
constexpr double freeGramBytes = 512.0 * 1024 * 1024;

/// Gram matrices of groups with fewer features than rows are singular: coefficients would have
/// parts that do nothing, and that rounding lets grow.
bool prefersGram(RowBlock<float> X, std::size_t groups)
{
    const auto n = static_cast<double>(X.rows);
    const auto bytes = 8 * n * n * static_cast<double>(groups);
    return X.rows <= X.columns / static_cast<Index>(groups) && X.rows <= mostGramRows
        && bytes <= std::max(freeGramBytes, 4 * n * static_cast<double>(X.columns));
}

} // namespace

GroupedDesign::GroupedDesign(RowBlock<float> X, std::span<const Index> sizes, const JobContext& job)
    : m_X(X)
    , m_job(job)
    , m_begins { 0 }
{
    for (const auto size : sizes)
        m_begins.push_back(m_begins.back() + size);
    const auto usesGram = prefersGram(X, sizes.size());
    m_grams.reserve(sizes.size());
    for (std::size_t g = 0; g < sizes.size(); ++g) {
        m_blocks.push_back(usesGram
                ? makeGramDesign(m_grams.emplace_back(gramMatrix(columns(g), job)), job)
                : makePrimalDesign(columns(g), job));
    }
}

RowBlock<float> GroupedDesign::columns(std::size_t group) const
{
    return { m_X.data + m_begins[group], m_X.stride, m_X.rows,
        m_begins[group + 1] - m_begins[group] };
}

RowMatrix GroupedDesign::features(std::size_t group, const RowMatrix& coefficients) const
{
    if (!isGram())
        return coefficients;
    RowMatrix result;
    makePrimalDesign(columns(group), m_job)->adjoint(coefficients, result);
    return result;
}

} // namespace fathom
