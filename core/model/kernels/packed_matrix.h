// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/kernels/kernels.h"

#include <cstddef>
#include <memory>
#include <string>

namespace fathom::kernels {

/// A weight rearranged once for fast products on the CPU. Immutable and thread-safe; a product runs
/// on the calling thread only.
///
/// An output row is bitwise the same for every number of rows and every place among them.
class PackedMatrix
{
public:
    virtual ~PackedMatrix() = default;
    /// y = epilogue(x Wᵀ); the rows of y do not overlap those of x.
    virtual void multiply(InputRows x, const Epilogue& epilogue, OutputRows y) const = 0;
    [[nodiscard]] virtual std::size_t byteSize() const = 0;

protected:
    PackedMatrix() = default;
    PackedMatrix(const PackedMatrix&) = default;
    PackedMatrix& operator=(const PackedMatrix&) = default;
};

/// Our own kernels, but for bfloat16 where the processor has instructions for whole tiles of it
/// (AMX): those are oneDNN's.
[[nodiscard]] std::unique_ptr<const PackedMatrix> packMatrix(
    const WeightView& weight, WeightFormat format);

/// Each way by itself, for tests. oneDNN multiplies bfloat16 only; null where the processor has no
/// instructions for that, or a row's result depends on its place.
[[nodiscard]] std::unique_ptr<const PackedMatrix> packForOneDnn(const WeightView& weight);
[[nodiscard]] std::unique_ptr<const PackedMatrix> packForKernels(
    const WeightView& weight, WeightFormat format, const Kernels& table);

/// Whether oneDNN multiplies tiles of bfloat16 here.
[[nodiscard]] bool hasBfloatTiles();

/// The table that multiplies bfloat16 fastest on this processor; all that come into question give
/// the same bits. Some processors have an instruction for pairs of bfloat16, but get no further
/// with it than half as far as with those for float32, which is why it is tried.
[[nodiscard]] const Kernels& bfloatKernels();

/// Whether products in this format are computed by instructions for it, and faster than float32's.
[[nodiscard]] bool hasOwnInstructions(WeightFormat format);

/// oneDNN's version, and the instruction set it uses here: what its sums may change with.
[[nodiscard]] std::string arithmeticOfProducts();

} // namespace fathom::kernels
