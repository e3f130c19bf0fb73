// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/wrapping_label.h"

#include <QResizeEvent>

namespace fathom {

namespace {
constexpr int fewestCharacters = 10;
}

WrappingLabel::WrappingLabel(QWidget* parent)
    : QLabel(parent)
{
    setTextFormat(Qt::PlainText);
    setWordWrap(true);
    setAlignment(Qt::AlignLeft | Qt::AlignTop);
}

QSize WrappingLabel::sizeHint() const
{
    return { fewestCharacters * fontMetrics().averageCharWidth(), heightForWidth(width()) };
}

void WrappingLabel::resizeEvent(QResizeEvent* event)
{
    QLabel::resizeEvent(event);
    if (event->oldSize().width() != event->size().width())
        updateGeometry();
}

} // namespace fathom
