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
        const int width = fontMetrics().averageCharWidth() * labelCharacters;
        return { width, heightForWidth(width) };
    }
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }
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

void addFormRow(QFormLayout& layout, const QString& label, QWidget* field)
{
    auto* caption = new FormLabel(label, field->parentWidget());
    caption->setTextFormat(Qt::PlainText);
    caption->setWordWrap(true);
    caption->setBuddy(field);
    caption->setToolTip(field->toolTip());
    field->setMinimumWidth(8 * gridUnit);
    field->setSizePolicy(QSizePolicy::Ignored, field->sizePolicy().verticalPolicy());
    layout.addRow(caption, field);
}

} // namespace fathom
