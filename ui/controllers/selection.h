// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ids.h"
#include "core/data/dataset.h"

#include <QObject>

#include <memory>
#include <optional>
#include <string>

namespace fathom {

/// A row of a data set. Kept with its data set, because runs outlive the data set that is open.
struct SelectedRow
{
    std::shared_ptr<const Dataset> dataset;
    ExampleIndex row;

    [[nodiscard]] const std::string& text() const
    {
        return dataset->texts()[static_cast<std::size_t>(row.value)];
    }
    bool operator==(const SelectedRow&) const = default;
};

/// What the user points at: one layer, one row. Views observe it and set it; no view knows another.
class Selection final : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    [[nodiscard]] std::optional<LayerIndex> layer() const { return m_layer; }
    [[nodiscard]] const std::optional<SelectedRow>& row() const { return m_row; }

    void setLayer(std::optional<LayerIndex> layer);
    void setRow(std::optional<SelectedRow> row);

signals:
    void layerChanged();
    void rowChanged();

private:
    std::optional<LayerIndex> m_layer;
    std::optional<SelectedRow> m_row;
};

} // namespace fathom
