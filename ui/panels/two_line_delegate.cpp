// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/two_line_delegate.h"

#include "ui/models/item_roles.h"
#include "ui/panels/panel_parts.h"
#include "ui/theme/theme_colors.h"

#include <QApplication>
#include <QPainter>

namespace fathom {

namespace {
constexpr int barWidth = 3;
constexpr int lineGap = 2;
} // namespace

void TwoLineDelegate::paint(
    QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    QStyleOptionViewItem complete = option;
    initStyleOption(&complete, index);
    complete.text.clear();
    const auto* style = option.widget ? option.widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &complete, painter, option.widget);

    const auto colors = ThemeColors::from(option.palette);
    const bool isSelected = option.state.testFlag(QStyle::State_Selected);
    const bool isShown = index.data(IsShownRole).toBool();
    const auto group
        = option.state.testFlag(QStyle::State_Active) ? QPalette::Active : QPalette::Inactive;
    const auto textColor
        = option.palette.color(group, isSelected ? QPalette::HighlightedText : QPalette::Text);

    painter->save();
    if (isShown && !isSelected)
        painter->fillRect(
            QRect(option.rect.topLeft(), QSize(barWidth, option.rect.height())), colors.accent);
    const auto text = option.rect.adjusted(gridUnit, gridUnit / 2, -gridUnit, -gridUnit / 2);
    QFont titleFont = option.font;
    titleFont.setBold(isShown);
    painter->setFont(titleFont);
    painter->setPen(textColor);
    const QFontMetrics title(titleFont);
    painter->drawText(text, Qt::AlignLeft | Qt::AlignTop,
        title.elidedText(index.data(Qt::DisplayRole).toString(), Qt::ElideRight, text.width()));
    painter->setFont(option.font);
    painter->setPen(isSelected ? textColor : colors.mutedText);
    painter->drawText(text.adjusted(0, title.height() + lineGap, 0, 0),
        Qt::AlignLeft | Qt::AlignTop,
        option.fontMetrics.elidedText(
            index.data(DetailRole).toString(), Qt::ElideRight, text.width()));
    painter->restore();
}

QSize TwoLineDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const
{
    return { gridUnit * 16, 2 * option.fontMetrics.height() + lineGap + gridUnit };
}

} // namespace fathom
