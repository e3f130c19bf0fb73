// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/architectures/architecture.h"

#include <utility>

namespace fathom {

Architecture::Embed embedTokens(nn::Embedding tokens)
{
    return [tokens = std::move(tokens)](std::span<const std::int32_t> ids,
               std::span<const std::int32_t>) { return tokens(ids); };
}

Architecture::Embed scaledEmbedding(Architecture::Embed embed, float factor)
{
    return [embed = std::move(embed), factor](
               std::span<const std::int32_t> ids, std::span<const std::int32_t> positions) {
        return nn::scaled(embed(ids, positions), factor);
    };
}

} // namespace fathom
