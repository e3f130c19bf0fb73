// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/kernels/dense_kernels.h"

namespace fathom {

namespace baseline {
extern const DenseKernels kernels;
}
#ifdef FATHOM_X86_KERNELS
namespace x86_64_v3 {
extern const DenseKernels kernels;
}
namespace x86_64_v4 {
extern const DenseKernels kernels;
}
#endif

namespace {

const DenseKernels& chosenKernels()
{
#ifdef FATHOM_X86_KERNELS
    // what the variants' compiler options allow, as far as these loops can make the compiler use it
    __builtin_cpu_init();
    const auto hasVersion3 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")
        && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
    if (hasVersion3 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl")
        && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw")
        && __builtin_cpu_supports("avx512cd"))
        return x86_64_v4::kernels;
    if (hasVersion3)
        return x86_64_v3::kernels;
#endif
    return baseline::kernels;
}

} // namespace

const DenseKernels& denseKernels()
{
    static const DenseKernels& kernels = chosenKernels();
    return kernels;
}

} // namespace fathom
