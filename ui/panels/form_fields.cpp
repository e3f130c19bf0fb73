// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/form_fields.h"

#include "ui/panels/panel_parts.h"
#include "ui/text/utf8.h"

#include <QSignalBlocker>
#include <QWheelEvent>

#include <algorithm>

namespace fathom {

ChoiceCombo::ChoiceCombo(
    const QString& name, const QString& label, const QString& help, QWidget* parent)
    : QComboBox(parent)
{
    setNames(*this, name, label);
    setToolTip(help);
    setSizeAdjustPolicy(AdjustToMinimumContentsLengthWithIcon);
    connect(this, &QComboBox::activated, this, [this] { emit chosen(choice()); });
}

void ChoiceCombo::addChoice(const QString& text, const std::string& value)
{
    addItem(text, toQt(value));
}

std::string ChoiceCombo::choice() const
{
    return toUtf8(currentData().toString());
}

void ChoiceCombo::setChoice(const std::string& value)
{
    const QSignalBlocker quiet(this);
    setCurrentIndex(std::max(0, findData(toQt(value))));
}

void ChoiceCombo::wheelEvent(QWheelEvent* event)
{
    event->ignore();
}

IntegerField::IntegerField(
    const QString& name, const QString& label, const QString& help, QWidget* parent)
    : QSpinBox(parent)
{
    setNames(*this, name, label);
    setToolTip(help);
    setKeyboardTracking(false);
}

void IntegerField::showValue(int value)
{
    const QSignalBlocker quiet(this);
    setValue(value);
}

void IntegerField::wheelEvent(QWheelEvent* event)
{
    event->ignore();
}

} // namespace fathom
