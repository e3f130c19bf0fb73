// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/kernels/vector_math.h"

// Norms, activations and sums, row by row: for the sources of kernel_table_body.h only.
namespace fathom::kernels {
namespace {

/// Calls body(column, count) for groups of lanes along a row; count < width only in the last one.
template <class Body>
FATHOM_INLINE void forLanes(std::ptrdiff_t columns, Body body)
{
    std::ptrdiff_t column = 0;
    for (; column + width <= columns; column += width)
        body(column, width);
    if (column < columns)
        body(column, columns - column);
}

FATHOM_INLINE Lanes loadLanes(const float* from, std::ptrdiff_t count)
{
    return count == width ? load(from) : loadPart(from, count);
}

FATHOM_INLINE void storeLanes(float* to, Lanes value, std::ptrdiff_t count)
{
    if (count == width)
        store(to, value);
    else
        storePart(to, value, count);
}

/// Floats as doubles, less `centre`; zeros beyond `count`.
FATHOM_INLINE DoubleLanes centred(const float* from, std::ptrdiff_t count, double centre)
{
    if (count >= doubleWidth) {
        HalfLanes value;
        __builtin_memcpy(&value, from, sizeof value);
        return __builtin_convertvector(value, DoubleLanes) - centre;
    }
    DoubleLanes result {};
    for (std::ptrdiff_t i = 0; i < count; ++i)
        result[i] = static_cast<double>(from[i]) - centre;
    return result;
}

FATHOM_INLINE double rowMean(const float* x, std::ptrdiff_t columns)
{
    DoubleLanes total {};
    for (std::ptrdiff_t column = 0; column < columns; column += doubleWidth)
        total += centred(x + column, columns - column, 0.0);
    return sum(total) / static_cast<double>(columns);
}

/// Mean of (x − centre)².
FATHOM_INLINE double rowMeanSquare(const float* x, std::ptrdiff_t columns, double centre)
{
    DoubleLanes total {};
    for (std::ptrdiff_t column = 0; column < columns; column += doubleWidth) {
        const DoubleLanes value = centred(x + column, columns - column, centre);
        total += value * value;
    }
    return sum(total) / static_cast<double>(columns);
}

FATHOM_INLINE void scaleRow(const float* x, std::ptrdiff_t columns, float centre, float factor,
    const NormParameters& parameters, float* y)
{
    forLanes(
        columns, [&](std::ptrdiff_t column, std::ptrdiff_t count) __attribute__((always_inline)) {
            Lanes value = (loadLanes(x + column, count) - centre) * factor;
            if (parameters.scale)
                value = value * loadLanes(parameters.scale + column, count);
            if (parameters.shift)
                value = value + loadLanes(parameters.shift + column, count);
            storeLanes(y + column, value, count);
        });
}

void layerNorm(InputRows x, const NormParameters& parameters, OutputRows y)
{
    for (std::ptrdiff_t i = 0; i < x.rows; ++i) {
        const double mean = rowMean(x.row(i), x.columns);
        const double variance = rowMeanSquare(x.row(i), x.columns, mean);
        const double factor = 1.0 / __builtin_sqrt(variance + parameters.epsilon);
        scaleRow(x.row(i), x.columns, static_cast<float>(mean), static_cast<float>(factor),
            parameters, y.row(i));
    }
}

void rmsNorm(InputRows x, const NormParameters& parameters, OutputRows y)
{
    for (std::ptrdiff_t i = 0; i < x.rows; ++i) {
        const double meanSquare = rowMeanSquare(x.row(i), x.columns, 0.0);
        const double factor = 1.0 / __builtin_sqrt(meanSquare + parameters.epsilon);
        scaleRow(x.row(i), x.columns, 0.F, static_cast<float>(factor), parameters, y.row(i));
    }
}

FATHOM_INLINE Lanes gelu(Lanes x)
{
    return x * normalDistribution(x);
}

/// x/2 (1 + tanh u) = x sigmoid(2 u), u = √(2/π) (x + 0.044715 x³): Hendrycks & Gimpel 2016.
FATHOM_INLINE Lanes geluTanh(Lanes x)
{
    return x * sigmoid(1.5957691216057308F * (x + 0.044715F * (x * x * x)));
}

template <class Function>
FATHOM_INLINE void mapRows(OutputRows x, Function function)
{
    for (std::ptrdiff_t i = 0; i < x.rows; ++i) {
        float* const row = x.row(i);
        forLanes(
            x.columns,
            [&](std::ptrdiff_t column, std::ptrdiff_t count) __attribute__((always_inline)) {
                storeLanes(row + column, function(loadLanes(row + column, count)), count);
            });
    }
}

void activate(Activation activation, OutputRows x)
{
    switch (activation) {
    case Activation::Relu:
        return mapRows(
            x, [](Lanes v) __attribute__((always_inline)) { return v < 0.F ? Lanes {} : v; });
    case Activation::SquaredRelu:
        return mapRows(
            x, [](Lanes v) __attribute__((always_inline)) { return v < 0.F ? Lanes {} : v * v; });
    case Activation::Gelu:
        return mapRows(
            x, [](Lanes v) __attribute__((always_inline)) { return gelu(v); });
    case Activation::GeluTanh:
        return mapRows(
            x, [](Lanes v) __attribute__((always_inline)) { return geluTanh(v); });
    case Activation::GeluQuick:
        return mapRows(
            x, [](Lanes v) __attribute__((always_inline)) { return v * sigmoid(1.702F * v); });
    case Activation::Silu:
        return mapRows(
            x, [](Lanes v) __attribute__((always_inline)) { return v * sigmoid(v); });
    }
}

template <class Function>
FATHOM_INLINE void combineRows(OutputRows x, InputRows y, Function function)
{
    for (std::ptrdiff_t i = 0; i < x.rows; ++i) {
        float* const row = x.row(i);
        const float* const other = y.row(i);
        forLanes(
            x.columns,
            [&](std::ptrdiff_t column, std::ptrdiff_t count) __attribute__((always_inline)) {
                const Lanes value
                    = function(loadLanes(row + column, count), loadLanes(other + column, count));
                storeLanes(row + column, value, count);
            });
    }
}

void multiply(OutputRows x, InputRows y)
{
    combineRows(
        x, y, [](Lanes a, Lanes b) __attribute__((always_inline)) { return a * b; });
}

void add(OutputRows x, InputRows y)
{
    combineRows(
        x, y, [](Lanes a, Lanes b) __attribute__((always_inline)) { return a + b; });
}

void addScaled(OutputRows x, InputRows y, const float* factors)
{
    for (std::ptrdiff_t i = 0; i < x.rows; ++i) {
        const float factor = factors[i];
        combineRows(
            { x.row(i), 1, x.columns, x.stride }, { y.row(i), 1, y.columns, y.stride },
            [factor](Lanes a, Lanes b) __attribute__((always_inline)) { return a + factor * b; });
    }
}

void scale(OutputRows x, float factor)
{
    mapRows(
        x, [factor](Lanes v) __attribute__((always_inline)) { return factor * v; });
}

void clamp(OutputRows x, float limit)
{
    mapRows(
        x, [limit](Lanes v) __attribute__((always_inline)) {
            const Lanes below = v > limit ? splat(limit) : v;
            return below < -limit ? splat(-limit) : below;
        });
}

FATHOM_INLINE void rotateHead(
    float* head, const float* cosines, const float* sines, std::ptrdiff_t pairs)
{
    forLanes(
        pairs, [&](std::ptrdiff_t i, std::ptrdiff_t count) __attribute__((always_inline)) {
            const Lanes x = loadLanes(head + i, count);
            const Lanes y = loadLanes(head + pairs + i, count);
            const Lanes cosine = loadLanes(cosines + i, count);
            const Lanes sine = loadLanes(sines + i, count);
            storeLanes(head + i, x * cosine - y * sine, count);
            storeLanes(head + pairs + i, y * cosine + x * sine, count);
        });
}

void rotate(OutputRows x, const std::int32_t* positions, const RotaryParameters& parameters)
{
    for (std::ptrdiff_t i = 0; i < x.rows; ++i) {
        const std::ptrdiff_t offset = positions[i] * parameters.pairs;
        for (std::ptrdiff_t head = 0; head < x.columns; head += parameters.headSize)
            rotateHead(x.row(i) + head, parameters.cosines + offset, parameters.sines + offset,
                parameters.pairs);
    }
}

} // namespace
} // namespace fathom::kernels
