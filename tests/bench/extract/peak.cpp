// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/extract/peak.h"

#include <barrier>
#include <chrono>
#include <ctime>
#include <thread>
#include <vector>

#ifdef __x86_64__
#include <immintrin.h>
#endif

namespace fathom::bench {

namespace {

#ifdef __x86_64__

/// Sums in registers: more than latency times instructions at once.
constexpr int sums = 16;
constexpr std::int64_t rounds = 100'000;

__attribute__((target("avx512f"))) float multiplyFloats(float start)
{
    __m512 total[sums];
    for (auto& sum : total)
        sum = _mm512_set1_ps(start);
    const __m512 a = _mm512_set1_ps(1 + start * 1e-6F);
    const __m512 b = _mm512_set1_ps(start * 1e-6F);
    for (std::int64_t round = 0; round < rounds; ++round)
#pragma GCC unroll 16
        for (int i = 0; i < sums; ++i)
            total[i] = _mm512_fmadd_ps(total[i], a, b);
    for (int i = 1; i < sums; ++i)
        total[0] = _mm512_add_ps(total[0], total[i]);
    return total[0][0];
}

__attribute__((target("avx512f,avx512bf16"))) float multiplyPairs(float start)
{
    __m512 total[sums];
    for (auto& sum : total)
        sum = _mm512_set1_ps(start);
    const __m512 value = _mm512_set1_ps(start * 1e-3F);
    const __m512bh a = _mm512_cvtne2ps_pbh(value, value);
    for (std::int64_t round = 0; round < rounds; ++round)
#pragma GCC unroll 16
        for (int i = 0; i < sums; ++i)
            total[i] = _mm512_dpbf16_ps(total[i], a, a);
    for (int i = 1; i < sums; ++i)
        total[0] = _mm512_add_ps(total[0], total[i]);
    return total[0][0];
}

bool isSupported(PeakKind kind)
{
    return __builtin_cpu_supports("avx512f") != 0
        && (kind == PeakKind::Float32 || __builtin_cpu_supports("avx512bf16") != 0);
}

/// What one call computes.
double workOf(PeakKind kind)
{
    constexpr double lanes = 16;
    return static_cast<double>(rounds) * sums * lanes * (kind == PeakKind::Float32 ? 2 : 4);
}

float multiply(PeakKind kind, float start)
{
    return kind == PeakKind::Float32 ? multiplyFloats(start) : multiplyPairs(start);
}

#else

bool isSupported(PeakKind)
{
    return false;
}
double workOf(PeakKind)
{
    return 0;
}
float multiply(PeakKind, float start)
{
    return start;
}

#endif

double cpuSeconds()
{
    timespec time {};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

} // namespace

std::optional<Peak> measurePeak(PeakKind kind, std::size_t threads, double seconds)
{
    using Clock = std::chrono::steady_clock;
    if (!isSupported(kind))
        return std::nullopt;
    struct Share
    {
        double wallRate = 0;
        double cpu = 0;
        double work = 0;
    };
    std::vector<Share> shares(threads);
    std::barrier begin(static_cast<std::ptrdiff_t>(threads));
    const auto measure = [&](Share& share) {
        volatile float sink = 0;
        begin.arrive_and_wait();
        const auto start = Clock::now();
        const auto cpu = cpuSeconds();
        std::chrono::duration<double> wall {};
        do {
            sink = multiply(kind, 1 + 1e-30F * sink);
            share.work += workOf(kind);
            wall = Clock::now() - start;
        } while (wall.count() < seconds);
        share.cpu = cpuSeconds() - cpu;
        share.wallRate = share.work / wall.count();
    };
    {
        std::vector<std::jthread> others;
        for (std::size_t i = 1; i < threads; ++i)
            others.emplace_back([&, i] { measure(shares[i]); });
        measure(shares[0]);
    }
    Share all;
    for (const auto& share : shares) {
        all.wallRate += share.wallRate;
        all.cpu += share.cpu;
        all.work += share.work;
    }
    return Peak { .perWallSecond = all.wallRate, .perCpuSecond = all.work / all.cpu };
}

} // namespace fathom::bench
