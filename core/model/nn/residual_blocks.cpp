// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/nn/residual_blocks.h"

#include <utility>

namespace fathom::nn {

namespace {

Tensor normalised(const std::optional<Norm>& norm, const Tensor& x)
{
    return norm ? (*norm)(x) : x;
}

/// What the three have in common. `Parts` has `attention` and `project`.
template <class Parts>
class PartsBlock : public Block
{
public:
    explicit PartsBlock(Parts parts)
        : m(std::move(parts))
    {
    }
    const AttentionSpec& attention() const override { return m.attention; }

protected:
    const Parts m;
};

class SequentialBlock final : public PartsBlock<SequentialParts>
{
public:
    using PartsBlock::PartsBlock;

    Projection project(
        const Tensor& hidden, std::span<const std::int32_t> positions, Parts parts) const override
    {
        return m.project(normalised(m.beforeAttention, hidden), positions, parts);
    }

    Tensor combine(const Tensor& hidden, const Tensor& attended) const override
    {
        const Tensor x = sum(
            scaled(normalised(m.afterAttention, m.output(attended)), m.residualScale), hidden);
        const Tensor y = m.feedForward(normalised(m.beforeFeedForward, x));
        return sum(scaled(normalised(m.afterFeedForward, y), m.residualScale), x);
    }
};

class ParallelBlock final : public PartsBlock<ParallelParts>
{
public:
    using PartsBlock::PartsBlock;

    Projection project(
        const Tensor& hidden, std::span<const std::int32_t> positions, Parts parts) const override
    {
        return m.project(m.beforeAttention(hidden), positions, parts);
    }

    Tensor combine(const Tensor& hidden, const Tensor& attended) const override
    {
        const auto& norm = m.beforeFeedForward ? *m.beforeFeedForward : m.beforeAttention;
        return sum(sum(m.feedForward(norm(hidden)), m.output(attended)), hidden);
    }
};

class PostNormBlock final : public PartsBlock<PostNormParts>
{
public:
    using PartsBlock::PartsBlock;

    Projection project(
        const Tensor& hidden, std::span<const std::int32_t> positions, Parts parts) const override
    {
        return m.project(hidden, positions, parts);
    }

    Tensor combine(const Tensor& hidden, const Tensor& attended) const override
    {
        const Tensor x = m.afterAttention(sum(m.output(attended), hidden));
        return m.afterFeedForward(sum(m.feedForward(x), x));
    }
};

} // namespace

std::unique_ptr<const Block> sequentialBlock(SequentialParts parts)
{
    return std::make_unique<SequentialBlock>(std::move(parts));
}

std::unique_ptr<const Block> parallelBlock(ParallelParts parts)
{
    return std::make_unique<ParallelBlock>(std::move(parts));
}

std::unique_ptr<const Block> postNormBlock(PostNormParts parts)
{
    return std::make_unique<PostNormBlock>(std::move(parts));
}

} // namespace fathom::nn
