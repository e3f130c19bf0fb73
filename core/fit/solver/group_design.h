// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/fit/kernels/dense_kernels.h"
#include "core/fit/solver/design.h"
#include "core/fit/solver/row_loss.h"
#include "core/jobs/job_context.h"

#include <memory>
#include <span>
#include <vector>

namespace fathom {

/// Features whose columns fall into groups, in the smaller of two spaces: each group's features
/// themselves, or one Gram matrix X_g X_g^T per group.
class GroupedDesign
{
public:
    /// `X` is kept by reference. `sizes` > 0 add up to its columns.
    GroupedDesign(RowBlock<float> X, std::span<const Eigen::Index> sizes, const JobContext& job);

    [[nodiscard]] Eigen::Index rows() const { return m_X.rows; }
    [[nodiscard]] std::size_t groups() const { return m_blocks.size(); }
    [[nodiscard]] bool isGram() const { return !m_grams.empty(); }
    /// One group alone.
    [[nodiscard]] const Design& block(std::size_t group) const { return *m_blocks[group]; }
    /// [outputs, features of the group] from coefficients in block's way of writing.
    [[nodiscard]] RowMatrix features(std::size_t group, const RowMatrix& coefficients) const;
    /// One group's columns of X.
    [[nodiscard]] RowBlock<float> columns(std::size_t group) const;

    /// Only in Gram space.
    [[nodiscard]] const RowMatrix& gram(std::size_t group) const { return m_grams[group]; }

private:
    RowBlock<float> m_X;
    JobContext m_job;
    std::vector<Eigen::Index> m_begins; ///< [groups + 1]
    std::vector<RowMatrix> m_grams; ///< empty in primal
    std::vector<std::unique_ptr<Design>> m_blocks;
};

} // namespace fathom
