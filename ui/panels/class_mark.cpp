// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/class_mark.h"

#include "ui/models/item_roles.h"
#include "ui/theme/theme_colors.h"

#include <QApplication>
#include <QPainter>

#include <algorithm>

namespace fathom {

namespace {
constexpr int markSize = 8;
} // namespace

void paintClassMark(
    QPainter& painter, const QRectF& area, int index, const QPalette& palette, bool isSelected)
{
    const auto color
        = ThemeColors::from(palette).seriesColor(static_cast<std::size_t>(std::max(index, 0)));
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(
        isSelected ? QPen(palette.color(QPalette::HighlightedText), 1) : QPen(Qt::NoPen));
    painter.setBrush(color);
    const auto center = area.center();
    switch (index % 4) {
    case 0:
        painter.drawEllipse(area);
        break;
    case 1:
        painter.drawRect(area.adjusted(0.5, 0.5, -0.5, -0.5));
        break;
    case 2:
        painter.drawPolygon(
            QPolygonF({ { center.x(), area.top() }, area.bottomRight(), area.bottomLeft() }));
        break;
    default:
        painter.drawPolygon(QPolygonF({ { center.x(), area.top() }, { area.right(), center.y() },
            { center.x(), area.bottom() }, { area.left(), center.y() } }));
    }
    painter.restore();
}

void ClassMarkDelegate::initStyleOption(
    QStyleOptionViewItem* option, const QModelIndex& index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    if (!index.data(ClassRole).isValid())
        return;
    // An empty decoration reserves the room; the mark is painted into it.
    option->features |= QStyleOptionViewItem::HasDecoration;
    option->decorationSize = QSize(markSize, markSize);
    option->icon = QIcon();
}

void ClassMarkDelegate::paint(
    QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    QStyledItemDelegate::paint(painter, option, index);
    const auto classIndex = index.data(ClassRole);
    if (!classIndex.isValid())
        return;
    QStyleOptionViewItem complete = option;
    initStyleOption(&complete, index);
    const auto* style = option.widget ? option.widget->style() : QApplication::style();
    const auto room
        = style->subElementRect(QStyle::SE_ItemViewItemDecoration, &complete, option.widget);
    const QRectF mark(room.left(), room.center().y() - markSize / 2.0 + 0.5, markSize, markSize);
    paintClassMark(*painter, mark, classIndex.toInt(), option.palette,
        option.state.testFlag(QStyle::State_Selected));
}

} // namespace fathom
