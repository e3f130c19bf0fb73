// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/form_layout.h"

#include "ui/panels/panel_parts.h"

#include <QFormLayout>
#include <QLabel>

namespace fathom {

namespace {
constexpr int labelCharacters
    = 17; ///< width of a label column, so that forms below each other line up

class FormLabel final : public QLabel
{
public:
    using QLabel::QLabel;
    [[nodiscard]] QSize sizeHint() const override
    {
        // As wide as plain text even where the label is bold, so that columns line up.
        QFont plain = font();
        plain.setBold(false);
        const int width = QFontMetrics(plain).averageCharWidth() * labelCharacters;
        const QRect room(0, 0, width, QWIDGETSIZE_MAX);
        return { width, fontMetrics().boundingRect(room, Qt::TextWordWrap, text()).height() };
    }
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }
    /// The width is fixed, and so the height: rows do not shrink below a label that wraps.
    [[nodiscard]] bool hasHeightForWidth() const override { return false; }
};
} // namespace

QFormLayout* makeFormLayout(QWidget* parent)
{
    auto* layout = new QFormLayout(parent);
    layout->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    layout->setFormAlignment(Qt::AlignLeft | Qt::AlignTop);
    layout->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    layout->setHorizontalSpacing(gridUnit);
    layout->setVerticalSpacing(gridUnit / 2);
    return layout;
}

QLabel* insertFormRow(QFormLayout& layout, int position, const QString& label, QWidget* field)
{
    auto* caption = new FormLabel(label, field->parentWidget());
    caption->setTextFormat(Qt::PlainText);
    caption->setWordWrap(true);
    caption->setBuddy(field);
    caption->setToolTip(field->toolTip());
    field->setMinimumWidth(8 * gridUnit);
    field->setSizePolicy(QSizePolicy::Ignored, field->sizePolicy().verticalPolicy());
    layout.insertRow(position, caption, field);
    return caption;
}

} // namespace fathom
