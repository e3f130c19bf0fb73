// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/data_table_model.h"

#include "ui/models/item_roles.h"
#include "ui/text/tool_tip_text.h"
#include "ui/text/utf8.h"

#include <QFont>

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace fathom {

namespace {

std::vector<std::size_t> displayOrder(const OpenedData& data)
{
    std::vector<std::size_t> order;
    const auto& columns = data.table->columns;
    const auto add = [&](const std::optional<std::string>& name) {
        const auto found = name ? std::ranges::find(columns, *name) : columns.end();
        const auto column = static_cast<std::size_t>(found - columns.begin());
        if (found != columns.end() && std::ranges::find(order, column) == order.end())
            order.push_back(column);
    };
    add(data.roles.label);
    add(data.roles.text);
    for (const auto& name : columns)
        add(name);
    return order;
}

std::vector<std::int32_t> examplesOfRows(const OpenedData& data)
{
    std::vector<std::int32_t> examples(data.table->rows.size(), -1);
    if (data.dataset) {
        for (std::size_t i = 0; i < data.dataset->size(); ++i) {
            const auto example = static_cast<std::int32_t>(i);
            const auto row = data.dataset->sourceRow(ExampleIndex(example));
            if (row < examples.size())
                examples[row] = example;
        }
    }
    return examples;
}

} // namespace

void DataTableModel::setOpenedData(std::shared_ptr<const OpenedData> data)
{
    beginResetModel();
    m_data = std::move(data);
    m_order = m_data ? displayOrder(*m_data) : std::vector<std::size_t> {};
    m_exampleOfRow = m_data ? examplesOfRows(*m_data) : std::vector<std::int32_t> {};
    endResetModel();
}

std::optional<ExampleIndex> DataTableModel::exampleAt(int row) const
{
    if (row < 0 || static_cast<std::size_t>(row) >= m_exampleOfRow.size())
        return std::nullopt;
    const auto example = m_exampleOfRow[static_cast<std::size_t>(row)];
    return example < 0 ? std::nullopt : std::optional(ExampleIndex(example));
}

std::optional<int> DataTableModel::rowOf(ExampleIndex example) const
{
    if (!m_data || !m_data->dataset || example.value < 0
        || static_cast<std::size_t>(example.value) >= m_data->dataset->size())
        return std::nullopt;
    return static_cast<int>(m_data->dataset->sourceRow(example));
}

int DataTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() || !m_data ? 0 : static_cast<int>(m_data->table->rows.size());
}

int DataTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() || !m_data ? 0 : static_cast<int>(m_order.size());
}

QVariant DataTableModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const auto column = m_order[static_cast<std::size_t>(index.column())];
    const auto& cell = m_data->table->rows[static_cast<std::size_t>(index.row())][column];
    switch (role) {
    case Qt::DisplayRole:
        return toQt(cell).simplified();
    case Qt::ToolTipRole:
        return toolTipText(toQt(cell));
    case ClassRole:
        if (m_data->table->columns[column] == m_data->roles.label)
            if (const auto example = exampleAt(index.row());
                example && m_data->dataset->hasLabels())
                return m_data->dataset->labels()[static_cast<std::size_t>(example->value)];
        return {};
    case Qt::TextAlignmentRole:
        return QVariant((isTarget(column) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    default:
        return {};
    }
}

bool DataTableModel::isTarget(std::size_t column) const
{
    return m_data->task == Task::Regression
        && m_data->table->columns[column] == m_data->roles.label;
}

QVariant DataTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (!m_data || section < 0)
        return {};
    if (orientation == Qt::Vertical)
        return role == Qt::DisplayRole ? QVariant(section + 1) : QVariant();
    if (static_cast<std::size_t>(section) >= m_order.size())
        return {};
    const auto column = m_order[static_cast<std::size_t>(section)];
    const auto& name = m_data->table->columns[column];
    const auto part = roleOf(name);
    switch (role) {
    case Qt::DisplayRole:
        return toQt(name);
    case Qt::ToolTipRole:
        return toolTipText(part.isEmpty() ? tr("Column %1, not used").arg(toQt(name))
                                          : tr("Column %1, used as %2").arg(toQt(name), part));
    case Qt::FontRole: {
        QFont font;
        font.setBold(!part.isEmpty());
        return font;
    }
    case Qt::TextAlignmentRole:
        return QVariant((isTarget(column) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    default:
        return {};
    }
}

QString DataTableModel::roleOf(const std::string& column) const
{
    const auto& roles = m_data->roles;
    if (column == roles.text)
        return tr("text");
    if (column == roles.label)
        return m_data->task == Task::Regression ? tr("target") : tr("label");
    if (column == roles.group)
        return tr("group");
    if (column == roles.split)
        return tr("split");
    if (column == roles.weight)
        return tr("weight");
    return {};
}

} // namespace fathom
