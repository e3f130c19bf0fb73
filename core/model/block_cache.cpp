// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/block_cache.h"

#include "core/model/nn/block.h"

#include <algorithm>
#include <utility>

namespace fathom {

namespace {

constexpr std::size_t latestBlocks = 2;

} // namespace

BlockCache::BlockCache(std::int64_t layerCount, Keep keep, MakeBlock make)
    : m_keep(keep)
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
        block = m_make(layer.value);
        slot.block = block;
    } else if (m_keep == Keep::All) {
        return block;
    }
    const std::lock_guard lock(m_mutex);
    std::erase(m_kept, block);
    m_kept.push_back(block);
    if (m_keep == Keep::Latest && m_kept.size() > latestBlocks)
        m_kept.pop_front();
    return block;
}

} // namespace fathom
