// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace fathom::bench {

/// A model whose speed is measured; the weights are random, the language-model head is the
/// embedding.
struct BenchModel
{
    enum class Family : std::uint8_t
    {
        Gpt2,
        Llama
    };

    std::string name;
    Family family = Family::Llama;
    std::int64_t layers = 0;
    std::int64_t hidden = 0; ///< of heads of 64
    std::int64_t inner = 0;
    std::int64_t vocabulary = 0;

    /// Multiplications and additions of one token's products in a block: of its keys and values,
    /// and of all the rest.
    [[nodiscard]] double keyValueWork() const;
    [[nodiscard]] double otherWork() const;
};

/// 16 layers of 1,024 in the shape of Llama, 12 of 768 in that of GPT-2.
[[nodiscard]] const std::vector<BenchModel>& benchModels();

/// Writes config.json and model.safetensors to `folder`, unless they are there.
void writeBenchModel(const BenchModel& model, const std::filesystem::path& folder);

} // namespace fathom::bench
