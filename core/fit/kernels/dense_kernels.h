// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

namespace fathom {

/// Rows of a row-major matrix, as the kernels see them: element (i, j) is data[i * stride + j].
template <class T>
struct RowBlock
{
    const T* data = nullptr;
    std::ptrdiff_t stride = 0;
    std::ptrdiff_t rows = 0;
    std::ptrdiff_t columns = 0;
};

/// A matrix that is written: element (i, j) is data[i * rowStride + j * columnStride].
struct Target
{
    double* data = nullptr;
    std::ptrdiff_t rowStride = 0;
    std::ptrdiff_t columnStride = 1;
};

/// The same for values that are right to float's precision.
struct FloatTarget
{
    float* data = nullptr;
    std::ptrdiff_t rowStride = 0; ///< columns are adjacent
};

/// The few loops that fits spend their time in, compiled once for each kind of processor.
/// Everything is accumulated in double where nothing else is said. Single-threaded, and the result
/// of an element depends only on what it is made of: not on its neighbours, on where memory lies or
/// on other threads. Processors of different kinds add in a different order, and their last bits
/// differ.
struct DenseKernels
{
    const char* name; ///< "x86-64-v4", "x86-64-v3" or "baseline"

    /// out(i, j) = sum over k of a(i, k) b(j, k).
    void (*rowDotsFloat)(RowBlock<float> a, RowBlock<double> b, Target out);
    void (*rowDotsDouble)(RowBlock<double> a, RowBlock<double> b, Target out);
    /// out(j, k) += sum over i of factors(j, i) a(i, k), with out's columns adjacent.
    void (*addRowsFloat)(RowBlock<double> factors, RowBlock<float> a, Target out);
    void (*addRowsDouble)(RowBlock<double> factors, RowBlock<double> a, Target out);
    /// out(i, j) += sign * sum over k of a(i, k) b(j, k), with out's columns adjacent.
    void (*addProducts)(RowBlock<double> a, RowBlock<double> b, double sign, Target out);
    /// out(i, j) += sum over k of a(i, k) b(j, k), accumulated in float, in each lane of a vector
    /// up to 1,024 products at a time: right to about 1e-7 of the rows' norms, at twice the speed.
    void (*addFloatProducts)(RowBlock<float> a, RowBlock<float> b, FloatTarget out);
    /// losses[i] = log(1 + exp(-m)) and misses[i] = 1 / (1 + exp(m)) for each margin m, within a
    /// few roundings and without overflow; NaN losses of NaN.
    void (*logisticLosses)(
        const double* margins, std::ptrdiff_t count, double* losses, double* misses);
    /// sums(k) += sum over i of a(i, k) - origin(k), squares(k) += sum over i of their squares.
    void (*addMoments)(RowBlock<float> a, const double* origin, double* sums, double* squares);
    /// out(i, k) = (a(i, k) - origin(k)) factors(k), rounded to float; `out` has rows of
    /// `outStride` and may be where `a` is.
    void (*shiftAndScale)(RowBlock<float> a, const double* origin, const double* factors,
        float* out, std::ptrdiff_t outStride);
};

/// The fastest ones that this processor can run.
[[nodiscard]] const DenseKernels& denseKernels();

} // namespace fathom
