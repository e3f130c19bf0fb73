// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/matrix.h"
#include "core/fit/kernels/dense_kernels.h"
#include "core/fit/solver/row_loss.h"
#include "core/jobs/job_context.h"

#include <optional>

namespace fathom {

/// The Gram matrix X X^T of one matrix of features, computed when it is first asked for, for all
/// fits on these rows: whatever their C, labels or loss. For one thread.
class SharedGram
{
public:
    /// `X` is kept by reference; finite.
    SharedGram(RowBlock<float> X, const JobContext& job)
        : m_X(X)
        , m_job(job)
    {
    }

    /// To the precision of float, in half the time: for fits that look at X itself before they say
    /// that they are done, or that need not be exact. Null where that precision would be lost on
    /// what all rows have in common: where the squared norm of their mean is more than a tenth of
    /// the mean of their squared norms.
    [[nodiscard]] const FeatureMatrix* rough();
    /// In double.
    [[nodiscard]] const RowMatrix& exact();

private:
    RowBlock<float> m_X;
    JobContext m_job;
    std::optional<FeatureMatrix> m_rough;
    std::optional<RowMatrix> m_exact;
    bool m_hasCommonPart = false;
};

} // namespace fathom
