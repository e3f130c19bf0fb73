// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/block_cache.h"

#include "core/base/system_memory.h"
#include "core/model/nn/block.h"

#include <algorithm>
#include <utility>

namespace fathom {

BlockCache::BlockCache(std::int64_t layerCount, MayKeepAll mayKeepAll, MakeBlock make)
    : m_mayKeepAll(std::move(mayKeepAll))
    , m_make(std::move(make))
    , m_slots(static_cast<std::size_t>(layerCount))
{
}

BlockCache::~BlockCache() = default;

std::shared_ptr<const nn::Block> BlockCache::block(LayerIndex layer)
{
    auto& slot = m_slots.at(static_cast<std::size_t>(layer.value));
    const std::lock_guard making(slot.making);
    auto block = slot.block.lock();
    if (!block) {
        makeRoom();
        block = m_make(layer.value);
        slot.block = block;
    }
    const std::lock_guard lock(m_mutex);
    if (std::ranges::find(m_kept, block) == m_kept.end())
        m_kept.push_back(block);
    return block;
}

bool BlockCache::isReady(LayerIndex layer)
{
    auto& slot = m_slots.at(static_cast<std::size_t>(layer.value));
    const std::unique_lock making(slot.making, std::try_to_lock);
    return !making || !slot.block.expired();
}

std::int64_t BlockCache::readyCount()
{
    const std::lock_guard lock(m_mutex);
    return static_cast<std::int64_t>(m_kept.size());
}

void BlockCache::makeRoom()
{
    if (m_mayKeepAll())
        return;
    {
        const std::lock_guard lock(m_mutex);
        m_kept.clear();
    }
    returnFreedMemory(); // or it counts as ours until it is used again
}

} // namespace fathom
