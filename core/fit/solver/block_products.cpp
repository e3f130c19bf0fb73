// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/solver/block_products.h"

#include "core/fit/kernels/dense_kernels.h"

#include <algorithm>
#include <cassert>

namespace fathom {

namespace {

using Index = Eigen::Index;

// a few milliseconds at a time, with operands that stay in the cache
constexpr Index rowsAtOnce = 128;
constexpr Index othersAtOnce = 64;

} // namespace

RowMatrix rowProducts(const RowMatrix& a, const RowMatrix& b, const JobContext& job)
{
    assert(a.cols() == b.cols());
    RowMatrix products = RowMatrix::Zero(a.rows(), b.rows());
    for (Index i = 0; i < a.rows(); i += rowsAtOnce) {
        for (Index j = 0; j < b.rows(); j += othersAtOnce) {
            job.checkpoint();
            denseKernels().addProducts(
                { a.row(i).data(), a.cols(), std::min(rowsAtOnce, a.rows() - i), a.cols() },
                { b.row(j).data(), b.cols(), std::min(othersAtOnce, b.rows() - j), b.cols() }, 1,
                { .data = products.data() + i * b.rows() + j, .rowStride = b.rows() });
        }
    }
    return products;
}

RowMatrix combinedRows(const RowMatrix& factors, const RowMatrix& b, const JobContext& job)
{
    assert(factors.cols() == b.rows());
    RowMatrix sums = RowMatrix::Zero(factors.rows(), b.cols());
    for (Index k = 0; k < b.rows(); k += othersAtOnce) {
        const auto count = std::min(othersAtOnce, b.rows() - k);
        for (Index i = 0; i < factors.rows(); i += rowsAtOnce) {
            job.checkpoint();
            denseKernels().addRowsDouble({ factors.row(i).data() + k, factors.cols(),
                                             std::min(rowsAtOnce, factors.rows() - i), count },
                { b.row(k).data(), b.cols(), count, b.cols() },
                { .data = sums.row(i).data(), .rowStride = sums.cols() });
        }
    }
    return sums;
}

} // namespace fathom
