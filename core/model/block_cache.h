// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ids.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace fathom {

namespace nn {
class Block;
}

/// A model's blocks, made when first asked for. Keeps all for as long as it may, else the latest
/// only, and that until another is made. A block that is in use stays alive with whoever uses it.
class BlockCache
{
public:
    using MakeBlock = std::function<std::unique_ptr<const nn::Block>(std::int64_t layer)>;
    /// Asked with every block.
    using MayKeepAll = std::function<bool()>;

    BlockCache(std::int64_t layerCount, MayKeepAll mayKeepAll, MakeBlock make);
    ~BlockCache();

    [[nodiscard]] std::shared_ptr<const nn::Block> block(LayerIndex layer);
    /// Whether it needs no making, or is being made.
    [[nodiscard]] bool isReady(LayerIndex layer);
    /// How many are kept.
    [[nodiscard]] std::int64_t readyCount();

private:
    struct Slot
    {
        std::mutex making; ///< two jobs that want the same block make it once
        std::weak_ptr<const nn::Block> block;
    };

    void makeRoom();

    MayKeepAll m_mayKeepAll;
    MakeBlock m_make;
    std::vector<Slot> m_slots;
    std::mutex m_mutex;
    std::vector<std::shared_ptr<const nn::Block>> m_kept;
};

} // namespace fathom
