// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later

// No #pragma once: the body of kernels_<instruction set>.cpp, compiled with different options in
// each. Everything it uses is in an anonymous namespace, and nothing inline comes from elsewhere:
// the linker would keep one copy of such a function, perhaps one with instructions that the
// processor at hand does not have.
#include "core/model/kernels/attention_kernel.h"
#include "core/model/kernels/kernel_tables.h"
#include "core/model/kernels/matrix_kernel.h"
#include "core/model/kernels/row_kernels.h"

namespace fathom::kernels {

extern const Kernels FATHOM_KERNEL_TABLE;
const Kernels FATHOM_KERNEL_TABLE {
    .name = FATHOM_KERNEL_NAME,
    .layerNorm = layerNorm,
    .rmsNorm = rmsNorm,
    .activate = activate,
    .multiply = multiply,
    .add = add,
    .addScaled = addScaled,
    .scale = scale,
    .clamp = clamp,
    .rotate = rotate,
    .attend = attend,
    .packedBytes = packedBytes,
    .packWeights = packWeights,
    .roundInputs = roundInputs,
    .multiplyPacked = multiplyPacked,
};

} // namespace fathom::kernels
