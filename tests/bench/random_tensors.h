// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/io/safetensors.h"

#include <cstdint>
#include <deque>
#include <filesystem>
#include <string>
#include <vector>

namespace fathom::bench {

/// Says what went wrong and ends the program.
[[noreturn]] void stop(const Error& error);

/// Tensors of a checkpoint with random values, so that speed can be measured without other people's
/// models.
class RandomTensors
{
public:
    explicit RandomTensors(std::uint64_t seed);

    /// [rows, columns], normal, with a standard deviation that keeps the size of what passes
    /// through a layer of so many inputs.
    void add(const std::string& name, std::int64_t rows, std::int64_t columns, std::int64_t inputs);
    /// A linear layer's weight as most families store it, [outputs, inputs].
    void add(const std::string& name, std::int64_t outputs, std::int64_t inputs)
    {
        add(name, outputs, inputs, inputs);
    }
    /// [count], all of them `value`.
    void addConstant(const std::string& name, std::int64_t count, float value);

    void write(const std::filesystem::path& path) const;

private:
    Random m_random;
    std::deque<std::vector<float>> m_values;
    std::vector<TensorToWrite> m_tensors;
};

} // namespace fathom::bench
