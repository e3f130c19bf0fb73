// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

namespace fathom {

/// The mark of a class: its colour and its shape (disc, square, triangle, diamond), so that colour
/// is not the only sign.
/// On a selected row it has an outline.
void paintClassMark(QPainter& painter, const QRectF& area, int index, const QPalette& palette,
    bool isSelected = false);

/// Draws the class's mark before the text of cells that name a class (ClassRole).
class ClassMarkDelegate final : public QStyledItemDelegate
{
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
        const QModelIndex& index) const override;

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override;
};

} // namespace fathom
