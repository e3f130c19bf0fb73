// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/random_tensors.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <span>

namespace fathom::bench {

void stop(const Error& error)
{
    std::fprintf(stderr, "%s\n", error.text().c_str());
    std::exit(1);
}

RandomTensors::RandomTensors(std::uint64_t seed)
    : m_random(seed)
{
}

void RandomTensors::add(
    const std::string& name, std::int64_t rows, std::int64_t columns, std::int64_t inputs)
{
    auto& values = m_values.emplace_back(static_cast<std::size_t>(rows * columns));
    const auto scale = 1 / std::sqrt(static_cast<double>(inputs));
    for (auto& value : values)
        value = static_cast<float>(scale * m_random.normal());
    m_tensors.push_back({ name, TensorDtype::F32, { rows, columns },
        std::as_bytes(std::span<const float>(values)) });
}

void RandomTensors::addConstant(const std::string& name, std::int64_t count, float value)
{
    const auto& values = m_values.emplace_back(static_cast<std::size_t>(count), value);
    m_tensors.push_back(
        { name, TensorDtype::F32, { count }, std::as_bytes(std::span<const float>(values)) });
}

void RandomTensors::write(const std::filesystem::path& path) const
{
    if (auto status = writeSafetensors(path, m_tensors); !status)
        stop(status.error());
}

} // namespace fathom::bench
