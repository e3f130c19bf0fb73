// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "resources/examples/training/corpus.h"
#include "resources/examples/training/network.h"

#include <torch/types.h>

#include <cstddef>
#include <cstdint>
#include <span>

namespace fathom::training {

/// Items one after the other, and what comes after each token: the item's next one, endToken after
/// its last. Both int64 [tokens].
struct Batch
{
    torch::Tensor tokens;
    torch::Tensor targets;
    Segments items;
};

/// The items in `tokens`: rows of a corpus, or such items joined. Padding is left out.
[[nodiscard]] Batch makeBatch(std::span<const std::uint16_t> tokens);

/// −ln of the probability that the network gives each target, [tokens].
[[nodiscard]] torch::Tensor losses(const Network& network, const Batch& batch);

/// The mean of `losses`.
[[nodiscard]] torch::Tensor meanLoss(const Network& network, const Batch& batch);

/// −ln of a token's probability, averaged over the corpus's first `count` held-out items.
[[nodiscard]] double heldOutLoss(const Network& network, const Corpus& corpus, std::size_t count);

} // namespace fathom::training
