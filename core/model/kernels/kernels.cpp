// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/kernels/kernels.h"

#include "core/model/kernels/kernel_tables.h"

#include <array>

namespace fathom::kernels {

namespace {

struct Supported
{
    std::array<const Kernels*, 4> tables {};
    std::size_t count = 0;

    Supported()
    {
#ifdef FATHOM_X86_KERNELS
        __builtin_cpu_init();
        if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")
            && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw")) {
            tables[count++] = &avx512Kernels;
            if (__builtin_cpu_supports("avx512bf16"))
                tables[count++] = &avx512Bf16Kernels;
        }
        if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")
            && __builtin_cpu_supports("f16c"))
            tables[count++] = &avx2Kernels;
#endif
        tables[count++] = &baselineKernels;
    }
};

const Supported& supported()
{
    static const Supported result;
    return result;
}

} // namespace

const Kernels& kernels()
{
    return *supported().tables[0];
}

const Kernels* const* supportedKernels(std::size_t& count)
{
    count = supported().count;
    return supported().tables.data();
}

} // namespace fathom::kernels
