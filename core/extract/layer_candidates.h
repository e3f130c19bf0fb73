// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ids.h"
#include "core/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fathom {

/// Layers that an automatic choice chooses from (lmprobe's `auto_candidates`), as the user writes
/// them: fractions of the model's depth, `0.25,0.5,0.75`, or layers, `-8,-4,-1`. Brackets are
/// allowed.
class LayerCandidates
{
public:
    /// The default: a quarter, a half and three quarters of the depth.
    LayerCandidates() = default;

    /// How a list that mixes the two is read: `0.5,10`.
    enum class Mixed : std::uint8_t
    {
        Refused,
        AsLayers ///< as lmprobe: fractions are cut to whole layers, so that 0.5 is layer 0
    };
    /// A list is one of fractions if every entry has a decimal point or an exponent and lies in
    /// [0, 1], and one of layers if every entry is a whole number without them.
    [[nodiscard]] static Result<LayerCandidates> parse(
        std::string_view text, Mixed mixed = Mixed::Refused);

    /// Ascending, without duplicates. A fraction f is layer f * (layerCount - 1), rounded down.
    /// Fails for layers that a model of `layerCount` >= 1 blocks does not have.
    [[nodiscard]] Result<std::vector<LayerIndex>> resolve(std::int64_t layerCount) const;
    /// As parse() reads it.
    [[nodiscard]] std::string text() const;
    bool operator==(const LayerCandidates&) const = default;

private:
    std::vector<double> m_fractions { 0.25, 0.5, 0.75 };
    std::vector<std::int32_t> m_layers; ///< not both
};

} // namespace fathom
