// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#ifdef __SSE2__
#include <xmmintrin.h>
#endif

namespace fathom::kernels {

/// While it lives, this thread's vector arithmetic takes denormal numbers for zeros and makes none,
/// as instructions for bfloat16 always do.
class FlushedDenormals
{
public:
#ifdef __SSE2__
    explicit FlushedDenormals(bool isWanted)
        : m_before(_mm_getcsr())
    {
        constexpr unsigned flushToZero = 0x8000;
        constexpr unsigned denormalsAreZeros = 0x0040;
        if (isWanted)
            _mm_setcsr(m_before | flushToZero | denormalsAreZeros);
    }
    ~FlushedDenormals()
    {
        _mm_setcsr(m_before);
    }
#else
    explicit FlushedDenormals(bool /*isWanted*/) { }
    ~FlushedDenormals() = default;
#endif
    FlushedDenormals(const FlushedDenormals&) = delete;
    FlushedDenormals& operator=(const FlushedDenormals&) = delete;

private:
#ifdef __SSE2__
    unsigned m_before;
#endif
};

} // namespace fathom::kernels
