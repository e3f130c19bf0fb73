// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/extract/token_trie.h"
#include "core/io/json.h"
#include "core/io/safetensors.h"
#include "core/model/transformer.h"

#include <QTemporaryDir>

#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace fathom::testing {

using Prompts = std::vector<std::vector<TokenId>>;

/// A tiny checkpoint of tests/golden/models and what the reference implementation computes with it.
struct GoldenModel
{
    std::filesystem::path directory;
    Prompts sequences;
    double tolerance = 0;

    /// Hidden states of sequence `s` after block `layer` (-1: before the first), [tokens, hidden].
    [[nodiscard]] FeatureMatrix expected(std::size_t s, std::int64_t layer) const;
};

/// `name`: a directory of tests/golden/models.
[[nodiscard]] GoldenModel goldenModel(const std::string& name);
/// All of them, sorted.
[[nodiscard]] std::vector<std::string> goldenModelNames();

/// Hidden states of every prompt's tokens: [1 + layer][prompt] → [tokens, hidden], the embedding
/// first.
using HiddenStates = std::vector<std::vector<FeatureMatrix>>;

[[nodiscard]] HiddenStates runModel(
    const Transformer& model, const Prompts& prompts, PrefixSharing sharing, std::size_t threads);

/// "" if every bit agrees, else the first place that differs.
[[nodiscard]] std::string firstDifference(const HiddenStates& a, const HiddenStates& b);

/// A model directory that a test may spoil: read whole, changed in memory, written to a temporary
/// directory.
class ModelCopy
{
public:
    struct Tensor
    {
        TensorDtype dtype = TensorDtype::F32;
        std::vector<std::int64_t> shape;
        std::vector<std::byte> bytes;
    };

    explicit ModelCopy(const std::filesystem::path& directory);

    /// Writes config.json and model.safetensors; the directory lives as long as this object.
    [[nodiscard]] std::filesystem::path write();
    [[nodiscard]] std::filesystem::path directory() const;

    Json config;
    std::map<std::string, Tensor> tensors;

private:
    std::unique_ptr<QTemporaryDir> m_directory;
};

/// A float32 tensor's values.
[[nodiscard]] std::vector<float> floatsOf(const ModelCopy::Tensor& tensor);
/// The nearest bfloat16 or float16, ties to even, as bits.
[[nodiscard]] std::uint16_t toBrainFloat(float value);
[[nodiscard]] std::uint16_t toHalf(float value);

} // namespace fathom::testing
