// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/model_config.h"
#include "core/model/nn/block.h"
#include "core/model/nn/weights.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace fathom {

/// A model of one family with its config read and its embedding tables found. Immutable,
/// thread-safe.
class Architecture
{
public:
    virtual ~Architecture() = default;

    /// Tokens see only what is before them, so that prompts may share prefixes.
    [[nodiscard]] virtual bool isCausal() const { return true; }
    /// What the first block receives: ids [rows], positions [rows] → [rows, hiddenSize].
    [[nodiscard]] virtual nn::Tensor embed(
        std::span<const std::int32_t> ids, std::span<const std::int32_t> positions) const = 0;
    /// Makes a block; with Weights that only check, an empty one. Called from several threads.
    [[nodiscard]] virtual std::unique_ptr<const nn::Block> block(
        std::int64_t layer, const nn::Weights& weights) const = 0;

protected:
    Architecture() = default;
    Architecture(const Architecture&) = default;
    Architecture& operator=(const Architecture&) = default;
};

/// One entry of the registry: the `model_type`s a family serves, and how it reads a config. `open`
/// throws ModelError.
struct Family
{
    std::vector<std::string_view> modelTypes;
    std::unique_ptr<const Architecture> (*open)(
        const ModelConfig& config, const nn::Weights& weights);
};

} // namespace fathom
