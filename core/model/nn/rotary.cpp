// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/nn/rotary.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace fathom::nn {

struct Rotary::Table
{
    std::int32_t positions = 0;
    std::vector<float> cosines; // [positions, frequencies]
    std::vector<float> sines;

    Table(std::int32_t count, const RotaryAngles& angles)
        : positions(count)
    {
        cosines.reserve(static_cast<std::size_t>(count) * angles.frequencies.size());
        sines.reserve(cosines.capacity());
        for (std::int32_t position = 0; position < count; ++position)
            for (const float frequency : angles.frequencies) {
                const float angle
                    = static_cast<float>(position) * frequency; // float32 as in the reference
                cosines.push_back(
                    angles.scale * static_cast<float>(std::cos(static_cast<double>(angle))));
                sines.push_back(
                    angles.scale * static_cast<float>(std::sin(static_cast<double>(angle))));
            }
    }
};

Rotary::Rotary(RotaryAngles angles, std::int64_t headSize)
    : m_angles(std::move(angles))
    , m_headSize(headSize)
{
}

std::shared_ptr<const Rotary::Table> Rotary::tableUpTo(std::int32_t position) const
{
    constexpr std::int32_t smallest = 256;
    const std::lock_guard lock(m_mutex);
    if (!m_table || m_table->positions <= position) {
        const auto wanted
            = std::max({ smallest, position + 1, m_table ? 2 * m_table->positions : 0 });
        m_table = std::make_shared<Table>(wanted, m_angles);
    }
    return m_table;
}

void Rotary::apply(Tensor& x, std::span<const std::int32_t> positions) const
{
    if (positions.empty())
        return;
    const auto table = tableUpTo(*std::ranges::max_element(positions));
    const kernels::RotaryParameters parameters {
        .cosines = table->cosines.data(),
        .sines = table->sines.data(),
        .pairs = static_cast<std::ptrdiff_t>(m_angles.frequencies.size()),
        .headSize = m_headSize,
    };
    kernels::kernels().rotate(outputRows(x), positions.data(), parameters);
}

std::int64_t pairedOutput(std::int64_t i, std::int64_t headSize, std::int64_t dimensions)
{
    const auto inHead = i % headSize;
    if (inHead >= dimensions)
        return i;
    const auto pairs = dimensions / 2;
    return i - inHead + (inHead < pairs ? 2 * inHead : 2 * (inHead - pairs) + 1);
}

} // namespace fathom::nn
