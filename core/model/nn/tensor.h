// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/kernels/kernels.h"

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace fathom::nn {

using at::Tensor;

/// Float32 [rows, columns], values undefined.
[[nodiscard]] Tensor newRows(std::int64_t rows, std::int64_t columns);

/// The rows of a two-dimensional float32 tensor on the CPU, without gaps inside a row.
[[nodiscard]] kernels::InputRows inputRows(const Tensor& x);
[[nodiscard]] kernels::OutputRows outputRows(Tensor& x);

/// x + y, in the memory of x.
[[nodiscard]] Tensor sum(Tensor x, const Tensor& y);
/// x ∘ y, in the memory of x.
[[nodiscard]] Tensor product(Tensor x, const Tensor& y);
/// factor x, in the memory of x; x itself if the factor is 1.
[[nodiscard]] Tensor scaled(Tensor x, float factor);
/// x held within [-limit, limit], in the memory of x.
[[nodiscard]] Tensor clamped(Tensor x, float limit);

} // namespace fathom::nn
