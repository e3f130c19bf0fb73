// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/extract/layer_candidates.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace fathom {

/// A layer by its number, or counted from the end if negative: -1 is the last. Fails with InvalidLayerSpec outside a model of
/// `layerCount` blocks; `parameter` is named in the error.
[[nodiscard]] Result<LayerIndex> resolveLayer(std::int32_t index, std::int64_t layerCount, const char* parameter);

/// How layers are chosen from candidates while a probe is fitted.
enum class AutomaticLayers : std::uint8_t {
    No,
    GroupLasso, ///< `auto`: those that a group lasso leaves
    Fast, ///< `fast_auto`: those with the largest coefficients of a first fit
};

/// Which layers a probe reads, as the user writes it: `3`, `-1`, `[8,16]` or `8,16`, `middle`, `last`, `all`, `sweep`, `sweep:N`, `sweep:A-B`,
/// `embedding` (alone or in a list), `auto`, `fast_auto`. Meanings: reference-semantics of lmprobe's `layers`, written out beside parse().
class LayerSpec
{
public:
    /// The default, `middle`.
    LayerSpec() = default;
    /// Fails with InvalidLayerSpec on everything that is not listed above.
    [[nodiscard]] static Result<LayerSpec> parse(std::string_view text);

    /// One layer, or the embedding.
    [[nodiscard]] static LayerSpec single(LayerIndex layer);

    /// Layers for a model of `layerCount` >= 1 blocks: ascending, without duplicates (features are concatenated in ascending order).
    /// For `auto` and `fast_auto`, these are the candidates.
    [[nodiscard]] Result<std::vector<LayerIndex>> resolve(std::int64_t layerCount, const LayerCandidates& candidates = {}) const;
    /// One probe per layer instead of one probe on all of them.
    [[nodiscard]] bool isSweep() const;
    [[nodiscard]] AutomaticLayers automatic() const;
    /// As parse() reads it.
    [[nodiscard]] const std::string& text() const { return m_text; }
    bool operator==(const LayerSpec&) const = default;

private:
    explicit LayerSpec(std::string text)
        : m_text(std::move(text))
    {
    }
    std::string m_text = "middle"; ///< canonical form
};

} // namespace fathom
