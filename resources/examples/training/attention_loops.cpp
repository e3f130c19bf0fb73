// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "resources/examples/training/attention_loops.h"

#include <algorithm>
#include <cmath>

namespace fathom::training {

namespace {

float dot(const float* left, const float* right, std::size_t size)
{
    float sum = 0;
    for (std::size_t i = 0; i < size; ++i)
        sum += left[i] * right[i];
    return sum;
}

void addScaled(float* sum, float factor, const float* values, std::size_t size)
{
    for (std::size_t i = 0; i < size; ++i)
        sum[i] += factor * values[i];
}

/// p_ij for all j ≤ i.
void weightsOf(const HeadView& head, const float* query, const float* keys, std::size_t i,
    std::vector<float>& weights)
{
    const float scale = 1 / std::sqrt(static_cast<float>(head.size));
    for (std::size_t j = 0; j <= i; ++j)
        weights[j] = dot(query, keys + j * head.stride, head.size) * scale;
    const float largest = *std::max_element(weights.begin(), weights.begin() + static_cast<std::ptrdiff_t>(i) + 1);
    float sum = 0;
    for (std::size_t j = 0; j <= i; ++j) {
        weights[j] = std::exp(weights[j] - largest);
        sum += weights[j];
    }
    for (std::size_t j = 0; j <= i; ++j)
        weights[j] /= sum;
}

} // namespace

RotaryTable::RotaryTable(std::size_t positions, std::size_t size, double base)
{
    const auto half = size / 2;
    for (std::size_t position = 0; position < positions; ++position) {
        for (std::size_t i = 0; i < half; ++i) {
            const double frequency
                = std::pow(base, -static_cast<double>(i) / static_cast<double>(half));
            const double angle = static_cast<double>(position) * frequency;
            cosines.push_back(static_cast<float>(std::cos(angle)));
            sines.push_back(static_cast<float>(std::sin(angle)));
        }
    }
}

void rotate(const HeadView& head, const RotaryTable& table, float direction, float* vectors)
{
    const auto half = head.size / 2;
    for (std::size_t token = 0; token < head.count; ++token) {
        float* first = vectors + token * head.stride;
        float* second = first + half;
        const float* cosines = table.cosines.data() + token * half;
        const float* sines = table.sines.data() + token * half;
        for (std::size_t i = 0; i < half; ++i) {
            const float sine = direction * sines[i];
            const float left = first[i];
            const float right = second[i];
            first[i] = left * cosines[i] - right * sine;
            second[i] = right * cosines[i] + left * sine;
        }
    }
}

void attend(const HeadView& head, const float* queries, const float* keys, const float* values,
    float* output)
{
    std::vector<float> weights(head.count);
    for (std::size_t i = 0; i < head.count; ++i) {
        weightsOf(head, queries + i * head.stride, keys, i, weights);
        float* sum = output + i * head.outputStride;
        std::fill_n(sum, head.size, 0.0F);
        for (std::size_t j = 0; j <= i; ++j)
            addScaled(sum, weights[j], values + j * head.stride, head.size);
    }
}

void attendBackward(const HeadView& head, const float* queries, const float* keys,
    const float* values, const float* outputGradient, float* queryGradient, float* keyGradient,
    float* valueGradient)
{
    const float scale = 1 / std::sqrt(static_cast<float>(head.size));
    std::vector<float> weights(head.count);
    std::vector<float> gradients(head.count); // of the weights
    for (std::size_t i = 0; i < head.count; ++i) {
        const float* query = queries + i * head.stride;
        const float* gradient = outputGradient + i * head.outputStride;
        weightsOf(head, query, keys, i, weights);
        float mean = 0;
        for (std::size_t j = 0; j <= i; ++j) {
            gradients[j] = dot(gradient, values + j * head.stride, head.size);
            mean += weights[j] * gradients[j];
        }
        for (std::size_t j = 0; j <= i; ++j) {
            const auto other = j * head.stride;
            const float score = weights[j] * (gradients[j] - mean) * scale;
            addScaled(queryGradient + i * head.stride, score, keys + other, head.size);
            addScaled(keyGradient + other, score, query, head.size);
            addScaled(valueGradient + other, weights[j], gradient, head.size);
        }
    }
}

} // namespace fathom::training
