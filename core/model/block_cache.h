// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ids.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace fathom {

namespace nn {
class Block;
}

/// A model's blocks, made when first asked for. Keeps all, or the latest two: the one that runs and
/// one of another job. A block that is in use stays alive with whoever uses it.
class BlockCache
{
public:
    using MakeBlock = std::function<std::unique_ptr<const nn::Block>(std::int64_t layer)>;
    enum class Keep : std::uint8_t
    {
        All,
        Latest
    };

    BlockCache(std::int64_t layerCount, Keep keep, MakeBlock make);
    ~BlockCache();

    [[nodiscard]] std::shared_ptr<const nn::Block> block(LayerIndex layer);

private:
    struct Slot
    {
        std::mutex making; ///< two jobs that want the same block make it once
        std::weak_ptr<const nn::Block> block;
    };

    Keep m_keep;
    MakeBlock m_make;
    std::vector<Slot> m_slots;
    std::mutex m_mutex;
    std::deque<std::shared_ptr<const nn::Block>> m_kept; ///< latest last
};

} // namespace fathom
