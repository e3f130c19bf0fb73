// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <vector>

namespace fathom::training {

/// Attention of one head within one segment, on plain arrays: `count` tokens whose vectors of
/// `size` numbers lie `stride` apart.
struct HeadView
{
    std::size_t count = 0;
    std::size_t size = 0;
    std::size_t stride = 0; ///< of queries, keys, values and their gradients
    std::size_t outputStride = 0;
};

/// Cosines and sines of a head's angles, [position, size / 2].
struct RotaryTable
{
    RotaryTable(std::size_t positions, std::size_t size, double base);

    std::vector<float> cosines;
    std::vector<float> sines;
};

/// Rotates each token's vector in place; `direction` −1 rotates back.
void rotate(const HeadView& head, const RotaryTable& table, float direction, float* vectors);

/// output_i = Σ_{j ≤ i} p_ij v_j, where p_i = softmax_j(q_i · k_j / √size). `queries` and `keys`
/// are rotated already.
void attend(const HeadView& head, const float* queries, const float* keys, const float* values,
    float* output);

/// The gradients of queries, keys and values, added to what is there, from that of the output.
void attendBackward(const HeadView& head, const float* queries, const float* keys,
    const float* values, const float* outputGradient, float* queryGradient, float* keyGradient,
    float* valueGradient);

} // namespace fathom::training
