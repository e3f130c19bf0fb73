// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/selection.h"

#include <utility>

namespace fathom {

void Selection::setLayer(std::optional<LayerIndex> layer)
{
    if (m_layer == layer)
        return;
    m_layer = layer;
    emit layerChanged();
}

void Selection::setRow(std::optional<SelectedRow> row)
{
    if (m_row == row)
        return;
    m_row = std::move(row);
    emit rowChanged();
}

} // namespace fathom
