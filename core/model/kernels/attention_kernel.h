// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/kernels/vector_math.h"

#ifndef FATHOM_REGISTER_QUERIES
#define FATHOM_REGISTER_QUERIES 2
#endif

// Attention of one head, streaming over the keys: for the sources of kernel_table_body.h only.
//
// Softmax is accumulated block by block (Milakov & Gimelshein 2018). The blocks begin at fixed
// positions of the prompt, and a query's sums run over the positions in ascending order, so that
// they depend on the query and its past alone.
namespace fathom::kernels {
namespace {

/// Registers' worth of keys or values that are worked on together.
constexpr int maximumGroups = 4;
constexpr float minusInfinity = -__builtin_inff();

/// One query's softmax so far.
struct RunningSoftmax
{
    float maximum = minusInfinity;
    Lanes total {}; ///< of the weights, lane by lane
};

/// Scores of `queryCount` queries against `groups` registers of keys.
template <int queryCount, int groups>
FATHOM_INLINE void scoreBlock(
    const float* const* queries, const float* keys, std::ptrdiff_t headSize, float* scores)
{
    Lanes total[queryCount][groups] = {};
    for (std::ptrdiff_t d = 0; d < headSize; ++d, keys += keyBlock) {
#pragma GCC unroll 8
        for (int q = 0; q < queryCount; ++q)
#pragma GCC unroll 4
            for (int g = 0; g < groups; ++g)
                total[q][g] += queries[q][d] * load(keys + g * width);
    }
    for (int q = 0; q < queryCount; ++q)
        for (int g = 0; g < groups; ++g)
            store(scores + q * keyBlock + g * width, total[q][g]);
}

/// Lanes' key positions, given the first one's.
FATHOM_INLINE IntLanes positionsFrom(std::int32_t first)
{
    IntLanes result;
    for (int i = 0; i < width; ++i)
        result[i] = first + i;
    return result;
}

/// Turns one query's scores of a block into weights relative to the new maximum; returns what
/// earlier sums are to be multiplied by.
FATHOM_INLINE float weighBlock(float* scores, int groups, std::int32_t firstPosition,
    KeyRange range, const AttentionParameters& parameters, RunningSoftmax& softmax)
{
    Lanes highest = splat(minusInfinity);
    for (int g = 0; g < groups; ++g) {
        const IntLanes position
            = positionsFrom(firstPosition + g * static_cast<std::int32_t>(width));
        Lanes score = load(scores + g * width) * parameters.scale;
        if (parameters.softCap > 0)
            score = parameters.softCap * hyperbolicTangent(score / parameters.softCap);
        if (parameters.positionSlope != 0)
            score = score
                + parameters.positionSlope
                    * __builtin_convertvector(position - (range.end - 1), Lanes);
        if (range.bias)
            score = score + load(range.bias + firstPosition + g * width);
        score = (position >= range.begin) & (position < range.end) ? score : splat(minusInfinity);
        highest = larger(score, highest);
        store(scores + g * width, score);
    }
    const float blockMaximum = largest(highest);
    const float maximum = blockMaximum > softmax.maximum ? blockMaximum : softmax.maximum;
    const float rescale = exponential(splat(softmax.maximum - maximum))[0];
    softmax.total *= rescale;
    for (int g = 0; g < groups; ++g) {
        const Lanes weight = exponential(load(scores + g * width) - maximum);
        softmax.total += weight;
        store(scores + g * width, weight);
    }
    softmax.maximum = maximum;
    return rescale;
}

/// Adds the keys' values times their weights to `queryCount` sums, over `groups` registers.
template <int queryCount, int groups>
FATHOM_INLINE void addValues(const float (*weights)[keyBlock], const float* rescale,
    const float* values, std::ptrdiff_t valueStride, const KeyRange* keys, float* const* sums)
{
    Lanes total[queryCount][groups];
    std::int32_t shared = keyBlock; // keys that all queries see
    std::int32_t from = 0;
    for (int q = 0; q < queryCount; ++q) {
        shared = keys[q].end < shared ? keys[q].end : shared;
        from = keys[q].begin > from ? keys[q].begin : from;
        for (int w = 0; w < groups; ++w)
            total[q][w] = load(sums[q] + w * width) * rescale[q];
    }
    shared = shared > from ? shared : from;
    for (int q = 0; q < queryCount; ++q)
        for (std::int32_t k = keys[q].begin; k < (from < keys[q].end ? from : keys[q].end); ++k)
            for (int w = 0; w < groups; ++w)
                total[q][w] += weights[q][k] * load(values + k * valueStride + w * width);
    for (std::int32_t k = from; k < shared; ++k)
#pragma GCC unroll 8
        for (int q = 0; q < queryCount; ++q)
#pragma GCC unroll 4
            for (int w = 0; w < groups; ++w)
                total[q][w] += weights[q][k] * load(values + k * valueStride + w * width);
    for (int q = 0; q < queryCount; ++q) {
        for (std::int32_t k = shared; k < keys[q].end; ++k)
            for (int w = 0; w < groups; ++w)
                total[q][w] += weights[q][k] * load(values + k * valueStride + w * width);
        for (int w = 0; w < groups; ++w)
            store(sums[q] + w * width, total[q][w]);
    }
}

/// The part of a query's keys that lies in the block, counted from the block's first.
FATHOM_INLINE KeyRange within(KeyRange range, std::int32_t block)
{
    const auto size = static_cast<std::int32_t>(keyBlock);
    const std::int32_t first = block * size;
    const std::int32_t begin = range.begin > first ? range.begin - first : 0;
    const std::int32_t end = range.end < first + size ? range.end - first : size;
    return { .begin = begin, .end = end > begin ? end : begin };
}

template <int queryCount>
FATHOM_INLINE void scoreGroups(int groups, const float* const* queries, const float* keys,
    std::ptrdiff_t headSize, float* scores)
{
    for (std::ptrdiff_t key = 0; groups > 0;
         groups -= maximumGroups, key += maximumGroups * width) {
        float* const to = scores + key;
        switch (groups) {
        case 1:
            scoreBlock<queryCount, 1>(queries, keys + key, headSize, to);
            break;
        case 2:
            scoreBlock<queryCount, 2>(queries, keys + key, headSize, to);
            break;
        case 3:
            scoreBlock<queryCount, 3>(queries, keys + key, headSize, to);
            break;
        default:
            scoreBlock<queryCount, maximumGroups>(queries, keys + key, headSize, to);
        }
    }
}

/// `queryCount` queries at once; `sums` [queryCount][valueStride] is room for their results.
template <int queryCount>
FATHOM_INLINE void attendTogether(const float* const* queries, const KeyRange* ranges,
    const HeadKeysValues& past, const AttentionParameters& parameters, float* const* sums)
{
    RunningSoftmax softmax[queryCount];
    const auto size = static_cast<std::int32_t>(keyBlock);
    std::int32_t firstBlock = ranges[0].begin / size;
    std::int32_t end = 0;
    for (int q = 0; q < queryCount; ++q) {
        firstBlock = ranges[q].begin / size < firstBlock ? ranges[q].begin / size : firstBlock;
        end = ranges[q].end > end ? ranges[q].end : end;
        for (std::ptrdiff_t i = 0; i < past.valueStride; i += width)
            store(sums[q] + i, Lanes {});
    }
    for (std::int32_t block = firstBlock; block * size < end; ++block) {
        float scores[queryCount][keyBlock];
        float rescale[queryCount];
        KeyRange keys[queryCount];
        const std::int32_t count = end - block * size < size ? end - block * size : size;
        const int groups = static_cast<int>((count + width - 1) / width);
        scoreGroups<queryCount>(groups, queries, past.keys + block * keyBlock * past.headSize,
            past.headSize, scores[0]);
        for (int q = 0; q < queryCount; ++q) {
            keys[q] = within(ranges[q], block);
            rescale[q] = 1;
            if (keys[q].begin < keys[q].end)
                rescale[q] = weighBlock(
                    scores[q], groups, block * size, ranges[q], parameters, softmax[q]);
        }
        const float* const values = past.values + block * keyBlock * past.valueStride;
        std::ptrdiff_t column = 0;
        float* at[queryCount];
        for (; column + 4 * width <= past.valueStride; column += 4 * width) {
            for (int q = 0; q < queryCount; ++q)
                at[q] = sums[q] + column;
            addValues<queryCount, 4>(scores, rescale, values + column, past.valueStride, keys, at);
        }
        for (; column < past.valueStride; column += width) {
            for (int q = 0; q < queryCount; ++q)
                at[q] = sums[q] + column;
            addValues<queryCount, 1>(scores, rescale, values + column, past.valueStride, keys, at);
        }
    }
    for (int q = 0; q < queryCount; ++q) {
        const float total = sum(softmax[q].total);
        for (std::ptrdiff_t i = 0; i < past.valueStride; i += width)
            store(sums[q] + i, load(sums[q] + i) / total);
    }
}

template <int queryCount>
FATHOM_INLINE void attendFrom(std::ptrdiff_t first, InputRows queries, const KeyRange* ranges,
    const HeadKeysValues& past, const AttentionParameters& parameters, OutputRows output)
{
    float room[queryCount][maximumHeadSize];
    const float* query[queryCount];
    float* sums[queryCount];
    for (int q = 0; q < queryCount; ++q) {
        query[q] = queries.row(first + q);
        sums[q] = room[q];
    }
    attendTogether<queryCount>(query, ranges + first, past, parameters, sums);
    for (int q = 0; q < queryCount; ++q)
        __builtin_memcpy(output.row(first + q), sums[q],
            static_cast<std::size_t>(past.headSize) * sizeof(float));
}

void attend(InputRows queries, const KeyRange* ranges, const HeadKeysValues& past,
    const AttentionParameters& parameters, OutputRows output)
{
    std::ptrdiff_t i = 0;
    for (; i + FATHOM_REGISTER_QUERIES <= queries.rows; i += FATHOM_REGISTER_QUERIES)
        attendFrom<FATHOM_REGISTER_QUERIES>(i, queries, ranges, past, parameters, output);
    for (; i < queries.rows; ++i)
        attendFrom<1>(i, queries, ranges, past, parameters, output);
}

} // namespace
} // namespace fathom::kernels
