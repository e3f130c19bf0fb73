// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/fit/kernels/dense_kernels.h"
#include "core/fit/solver/row_loss.h"
#include "core/jobs/job_context.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace fathom {

/// A buffer of rows that all begin at a cache line; loads across two lines take twice as long.
template <class T>
class PanelOf
{
public:
    PanelOf(Eigen::Index rows, Eigen::Index length)
        : m_stride((length + valuesPerLine - 1) / valuesPerLine * valuesPerLine
            + valuesPerLine) // not a power of two: rows would compete for the same cache sets
        , m_memory(static_cast<std::size_t>(rows * m_stride + valuesPerLine))
    {
        const auto address = reinterpret_cast<std::uintptr_t>(m_memory.data()) / sizeof(T);
        m_first = m_memory.data()
            + (valuesPerLine - static_cast<Eigen::Index>(address) % valuesPerLine) % valuesPerLine;
    }

    T* row(Eigen::Index i) { return m_first + i * m_stride; }
    RowBlock<T> rows(Eigen::Index begin, Eigen::Index count, Eigen::Index length)
    {
        return { row(begin), m_stride, count, length };
    }

private:
    static constexpr Eigen::Index valuesPerLine = 64 / sizeof(T); ///< in a cache line

    Eigen::Index m_stride;
    std::vector<T> m_memory;
    T* m_first;
};

using Panel = PanelOf<double>;

/// Lower triangle of P P^T for a matrix P [order, length] that `pack(begin, count, panel)` delivers
/// a few columns at a time, as rows of the panel. What is above the diagonal is undefined.
template <class Pack>
[[nodiscard]] RowMatrix lowerProducts(
    Eigen::Index order, Eigen::Index length, const JobContext& job, const Pack& pack)
{
    constexpr Eigen::Index panelLength
        = 512; // of the sums, so that a panel of a few hundred rows stays in the cache
    constexpr Eigen::Index rowsAtOnce
        = 32; // of the result: a few milliseconds of work, little above the diagonal
    RowMatrix products = RowMatrix::Zero(order, order);
    Panel panel(order, std::min(length, panelLength));
    for (Eigen::Index begin = 0; begin < length; begin += panelLength) {
        job.checkpoint();
        const auto count = std::min(panelLength, length - begin);
        pack(begin, count, panel);
        for (Eigen::Index i = 0; i < order; i += rowsAtOnce) {
            job.checkpoint();
            const auto rows = std::min(rowsAtOnce, order - i);
            denseKernels().addProducts(panel.rows(i, rows, count), panel.rows(0, i + rows, count),
                1, { .data = products.row(i).data(), .rowStride = order });
        }
    }
    return products;
}

} // namespace fathom
