// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/probe/probe.h"

#include <cstdint>
#include <span>
#include <vector>

namespace fathom {

/// Features of examples, one row each, layers side by side in the order given: [examples, layers * hidden]. From a store of tokens
/// they are pooled here; from a store of examples they are copied (`kind` is what the store holds).
[[nodiscard]] FeatureMatrix pooledRows(const ExtractedFeatures& features, std::span<const LayerIndex> layers,
    std::span<const ExampleIndex> examples, PoolingKind kind);

/// Which tokens of an example count: every one; those of the text, without what the tokenizer added, unless there are no others; or
/// every one, and rows of zeros that bring all examples to the length of the longest (as lmprobe pads them).
enum class TokenChoice : std::uint8_t { Every, TextOnly, Padded };

/// Features of the tokens of examples, from a store of tokens.
struct TokenRows
{
    FeatureMatrix X; ///< [tokens, layers * hidden]
    std::vector<std::int64_t> begins; ///< example e of those asked for owns rows [begins[e], begins[e + 1])
};
/// TokenRows::begins alone.
[[nodiscard]] std::vector<std::int64_t> tokenRowBegins(
    const ExtractedFeatures& features, std::span<const ExampleIndex> examples, TokenChoice choice);
[[nodiscard]] TokenRows tokenRows(const ExtractedFeatures& features, std::span<const LayerIndex> layers,
    std::span<const ExampleIndex> examples, TokenChoice choice);

} // namespace fathom
