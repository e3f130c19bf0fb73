// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/controllers/opened_data.h"

#include <QAbstractTableModel>

#include <memory>
#include <optional>
#include <vector>

namespace fathom {

/// The rows of a data file as they are, label and text columns first so that a narrow table shows
/// what matters.
class DataTableModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    using QAbstractTableModel::QAbstractTableModel;

    /// May be null.
    void setOpenedData(std::shared_ptr<const OpenedData> data);

    /// The example a table row became; none if there is no data set.
    [[nodiscard]] std::optional<ExampleIndex> exampleAt(int row) const;
    [[nodiscard]] std::optional<int> rowOf(ExampleIndex example) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(
        const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(
        int section, Qt::Orientation orientation, int role) const override;

private:
    [[nodiscard]] QString roleOf(const std::string& column) const;
    /// A column of numbers to predict.
    [[nodiscard]] bool isTarget(std::size_t column) const;

    std::shared_ptr<const OpenedData> m_data;
    std::vector<std::size_t> m_order; ///< table column of each of ours
    std::vector<std::int32_t> m_exampleOfRow; ///< -1: none
};

} // namespace fathom
