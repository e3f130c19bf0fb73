// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/kernels/kernels.h"

namespace fathom::kernels {

/// One source, compiled once for each instruction set (kernels_<set>.cpp).
extern const Kernels avx512Kernels;
extern const Kernels avx512Bf16Kernels; ///< the same bits as avx512Kernels
extern const Kernels avx2Kernels;
extern const Kernels baselineKernels;

} // namespace fathom::kernels
