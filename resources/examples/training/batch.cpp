// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "resources/examples/training/batch.h"

#include <algorithm>
#include <vector>

namespace fathom::training {

namespace {

torch::Tensor logLosses(const Network& network, const Batch& batch, torch::Reduction::Reduction kind)
{
    const auto logits = network.forward(batch.tokens, batch.items).logits;
    return torch::cross_entropy_loss(logits, batch.targets, {}, kind);
}

torch::Tensor vectorOf(const std::vector<std::int64_t>& values)
{
    return torch::tensor(values, torch::kInt64);
}

} // namespace

Batch makeBatch(std::span<const std::uint16_t> tokens)
{
    Batch batch;
    std::vector<std::int64_t> kept;
    std::vector<std::int64_t> targets;
    for (const auto token : tokens) {
        if (token == paddingToken)
            continue;
        if (token == beginToken)
            batch.items.begins.push_back(static_cast<std::int64_t>(kept.size()));
        if (!kept.empty())
            targets.push_back(token == beginToken ? endToken : token);
        kept.push_back(token);
    }
    targets.push_back(endToken);
    batch.items.tokens = static_cast<std::int64_t>(kept.size());
    batch.tokens = vectorOf(kept);
    batch.targets = vectorOf(targets);
    return batch;
}

torch::Tensor losses(const Network& network, const Batch& batch)
{
    return logLosses(network, batch, torch::Reduction::None);
}

torch::Tensor meanLoss(const Network& network, const Batch& batch)
{
    return logLosses(network, batch, torch::Reduction::Mean);
}

double heldOutLoss(const Network& network, const Corpus& corpus, std::size_t count)
{
    constexpr std::size_t together = 50;
    const torch::NoGradGuard noGradient;
    count = std::min(count, corpus.heldOut.size());
    double sum = 0;
    double targets = 0;
    for (std::size_t begin = 0; begin < count; begin += together) {
        std::vector<std::uint16_t> tokens;
        for (auto i = begin; i < std::min(begin + together, count); ++i) {
            const auto& item = corpus.heldOut[i].tokens;
            tokens.insert(tokens.end(), item.begin(), item.end());
        }
        const auto batch = makeBatch(tokens);
        sum += losses(network, batch).sum().item<double>();
        targets += static_cast<double>(batch.items.tokens);
    }
    return sum / targets;
}

} // namespace fathom::training
