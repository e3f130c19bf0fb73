// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/extract/activation_store.h"

#include <cassert>

namespace fathom {

ActivationStore::ActivationStore(std::vector<LayerIndex> layers, std::vector<std::int64_t> rowBegins, std::int64_t hiddenSize)
    : m_layers(std::move(layers))
    , m_rowBegins(std::move(rowBegins))
    , m_hiddenSize(hiddenSize)
{
    assert(!m_rowBegins.empty());
    for (const auto layer : m_layers)
        m_slots.emplace(layer, std::make_unique<Slot>());
}

void ActivationStore::seal(LayerIndex layer, RowStorage features)
{
    auto& slot = *m_slots.at(layer);
    assert(!slot.sealed && features.rows() == rowCount() && features.cols() == m_hiddenSize);
    slot.features = std::move(features);
    slot.sealed = true; // publishes the matrix to readers that have seen isSealed()
}

bool ActivationStore::isSealed(LayerIndex layer) const
{
    const auto slot = m_slots.find(layer);
    return slot != m_slots.end() && slot->second->sealed;
}

Eigen::Map<const FeatureMatrix> ActivationStore::features(LayerIndex layer) const
{
    const auto& slot = *m_slots.at(layer);
    assert(slot.sealed);
    return slot.features.matrix();
}

void ActivationStore::putAside(LayerIndex layer) const
{
    const auto& slot = *m_slots.at(layer);
    assert(slot.sealed);
    slot.features.release(0, slot.features.rows());
}

void ActivationStore::release(LayerIndex layer)
{
    auto& slot = *m_slots.at(layer);
    slot.sealed = false;
    slot.features = RowStorage();
}

} // namespace fathom
