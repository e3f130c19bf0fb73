// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/nn/rotary.h"

#include "core/model/model_error.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>
#include <utility>

namespace fathom::nn {

namespace {

/// "llama3": long wavelengths are stretched by `factor`, short ones kept, in between interpolated
/// (Llama 3.1; Hugging Face's rope_type llama3).
void scaleAsLlama3(const ModelConfig& scaling, std::vector<float>& frequencies)
{
    const double factor = scaling.number("factor", 8.0);
    const double low = scaling.number("low_freq_factor", 1.0);
    const double high = scaling.number("high_freq_factor", 4.0);
    const auto context = static_cast<double>(scaling.size({ "original_max_position_embeddings" }));
    if (factor < 1 || low >= high)
        scaling.invalid("factor", "at least 1, with low_freq_factor below high_freq_factor");
    for (auto& frequency : frequencies) {
        const double wavelength = 2.0 * std::numbers::pi / static_cast<double>(frequency);
        const double blend = std::clamp((context / wavelength - low) / (high - low), 0.0, 1.0);
        frequency
            = static_cast<float>(static_cast<double>(frequency) * ((1.0 - blend) / factor + blend));
    }
}

} // namespace

std::vector<float> rotaryFrequencies(const ModelConfig& config, std::int64_t dimensions)
{
    if (dimensions % 2 != 0)
        throw ModelError({ ErrorCode::InvalidModel,
            "Rotary positions need heads of an even size, these have " + std::to_string(dimensions)
                + " dimensions.",
            config.where() });
    const double theta = config.number("rope_theta", 10000.0);
    if (theta <= 0)
        config.invalid("rope_theta", "positive");
    std::vector<float> frequencies(static_cast<std::size_t>(dimensions / 2));
    for (std::size_t i = 0; i < frequencies.size(); ++i) {
        // float32 as in the reference, whose rounding is part of what a model was trained with
        const float exponent = static_cast<float>(2 * i) / static_cast<float>(dimensions);
        frequencies[i] = 1.0F / static_cast<float>(std::pow(theta, static_cast<double>(exponent)));
    }
    if (!config.has("rope_scaling"))
        return frequencies;
    const auto scaling = config.nested("rope_scaling");
    const auto kind = scaling.text({ "rope_type", "type" }, "default");
    if (kind == "llama3")
        scaleAsLlama3(scaling, frequencies);
    else if (kind == "linear") {
        const auto factor = static_cast<float>(scaling.number("factor", 1.0));
        if (factor < 1)
            scaling.invalid("factor", "at least 1");
        for (auto& frequency : frequencies)
            frequency /= factor;
    } else if (kind != "default") {
        scaling.unsupported(scaling.has("rope_type") ? "rope_type" : "type",
            "Known are default, linear and llama3.");
    }
    return frequencies;
}

struct Rotary::Table
{
    std::int32_t positions = 0;
    std::vector<float> cosines; // [positions, frequencies]
    std::vector<float> sines;

    Table(std::int32_t count, const std::vector<float>& frequencies)
        : positions(count)
    {
        cosines.reserve(static_cast<std::size_t>(count) * frequencies.size());
        sines.reserve(cosines.capacity());
        for (std::int32_t position = 0; position < count; ++position)
            for (const float frequency : frequencies) {
                const float angle
                    = static_cast<float>(position) * frequency; // float32 as in the reference
                cosines.push_back(static_cast<float>(std::cos(static_cast<double>(angle))));
                sines.push_back(static_cast<float>(std::sin(static_cast<double>(angle))));
            }
    }
};

Rotary::Rotary(std::vector<float> frequencies, std::int64_t headSize)
    : m_frequencies(std::move(frequencies))
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
        m_table = std::make_shared<Table>(wanted, m_frequencies);
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
        .pairs = static_cast<std::ptrdiff_t>(m_frequencies.size()),
        .headSize = m_headSize,
    };
    kernels::kernels().rotate(outputRows(x), positions.data(), parameters);
}

} // namespace fathom::nn
