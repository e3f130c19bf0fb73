// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/kernels/kernels.h"

#include <cstddef>
#include <memory>
#include <string>

namespace fathom::kernels {

/// The weight of a linear layer as it lies in memory: element (output, input) at output ×
/// outputStride + input × inputStride.
struct WeightView
{
    const float* data = nullptr;
    std::ptrdiff_t inputs = 0;
    std::ptrdiff_t outputs = 0;
    std::ptrdiff_t outputStride = 0;
    std::ptrdiff_t inputStride = 1;
};

/// A weight rearranged once for fast products on the CPU. Immutable and thread-safe; a product runs
/// on the calling thread only.
///
/// An output row is bitwise the same for every number of rows and every place among them.
class PackedMatrix
{
public:
    virtual ~PackedMatrix() = default;
    /// y = x Wᵀ (+ bias [outputs], unless null); x [rows, inputs] and y [rows, outputs] without
    /// gaps between rows.
    virtual void multiply(
        const float* x, std::ptrdiff_t rows, const float* bias, float* y) const = 0;
    [[nodiscard]] virtual std::size_t byteSize() const = 0;

protected:
    PackedMatrix() = default;
    PackedMatrix(const PackedMatrix&) = default;
    PackedMatrix& operator=(const PackedMatrix&) = default;
};

/// oneDNN where its kernel for this shape is one whose rows do not depend on each other (AVX-512),
/// else our own.
[[nodiscard]] std::unique_ptr<const PackedMatrix> packMatrix(const WeightView& weight);

/// Each way by itself, for tests and measurements. The first is null where it does not qualify.
[[nodiscard]] std::unique_ptr<const PackedMatrix> packForOneDnn(const WeightView& weight);
[[nodiscard]] std::unique_ptr<const PackedMatrix> packForKernels(
    const WeightView& weight, const Kernels& table);

/// oneDNN's version, and the instruction set it uses here: what its sums may change with.
[[nodiscard]] std::string arithmeticOfProducts();

} // namespace fathom::kernels
