// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/kernels/vector_math.h"

#ifndef FATHOM_REGISTER_ROWS
#define FATHOM_REGISTER_ROWS 2
#define FATHOM_REGISTER_PANEL 1
#endif

// Matrix product whose every element is one sum over the inputs in ascending order, whatever the
// number of rows: for the sources of kernel_table_body.h only.
namespace fathom::kernels {
namespace {

/// Outputs computed together: the weights of a panel lie together, [inputs][panelWidth].
constexpr std::ptrdiff_t panelWidth = FATHOM_REGISTER_PANEL * width;

std::ptrdiff_t panelCount(std::ptrdiff_t outputs)
{
    return (outputs + panelWidth - 1) / panelWidth;
}

std::size_t packedSize(std::ptrdiff_t inputs, std::ptrdiff_t outputs)
{
    return static_cast<std::size_t>(panelCount(outputs) * panelWidth * inputs);
}

void packWeights(const float* weight, std::ptrdiff_t outputStride, std::ptrdiff_t inputStride,
    std::ptrdiff_t inputs, std::ptrdiff_t outputs, float* packed)
{
    for (std::ptrdiff_t panel = 0; panel < panelCount(outputs); ++panel)
        for (std::ptrdiff_t input = 0; input < inputs; ++input)
            for (std::ptrdiff_t i = 0; i < panelWidth; ++i) {
                const std::ptrdiff_t output = panel * panelWidth + i;
                *packed++
                    = output < outputs ? weight[output * outputStride + input * inputStride] : 0.F;
            }
}

/// `rowCount` rows by one panel.
template <int rowCount>
FATHOM_INLINE void multiplyTile(const float* x, std::ptrdiff_t stride, std::ptrdiff_t inputs,
    const float* packed, float* y, std::ptrdiff_t outputStride, std::ptrdiff_t outputs)
{
    Lanes total[rowCount][FATHOM_REGISTER_PANEL] = {};
    for (std::ptrdiff_t input = 0; input < inputs; ++input, packed += panelWidth) {
        Lanes weight[FATHOM_REGISTER_PANEL];
        for (int j = 0; j < FATHOM_REGISTER_PANEL; ++j)
            weight[j] = load(packed + j * width);
#pragma GCC unroll 16
        for (int i = 0; i < rowCount; ++i)
#pragma GCC unroll 4
            for (int j = 0; j < FATHOM_REGISTER_PANEL; ++j)
                total[i][j] += x[i * stride + input] * weight[j];
    }
    for (int i = 0; i < rowCount; ++i)
        for (int j = 0; j < FATHOM_REGISTER_PANEL; ++j) {
            const std::ptrdiff_t left = outputs - j * width;
            if (left >= width)
                store(y + i * outputStride + j * width, total[i][j]);
            else if (left > 0)
                storePart(y + i * outputStride + j * width, total[i][j], left);
        }
}

void multiplyPacked(InputRows x, const float* packed, OutputRows y)
{
    for (std::ptrdiff_t panel = 0; panel < panelCount(y.columns); ++panel) {
        const float* const weights = packed + panel * panelWidth * x.columns;
        const std::ptrdiff_t output = panel * panelWidth;
        std::ptrdiff_t i = 0;
        for (; i + FATHOM_REGISTER_ROWS <= x.rows; i += FATHOM_REGISTER_ROWS)
            multiplyTile<FATHOM_REGISTER_ROWS>(x.row(i), x.stride, x.columns, weights,
                y.row(i) + output, y.stride, y.columns - output);
        for (; i < x.rows; ++i)
            multiplyTile<1>(x.row(i), x.stride, x.columns, weights, y.row(i) + output, y.stride,
                y.columns - output);
    }
}

} // namespace
} // namespace fathom::kernels
