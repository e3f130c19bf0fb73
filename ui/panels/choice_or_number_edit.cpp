// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/choice_or_number_edit.h"

#include "ui/text/number_text.h"
#include "ui/text/utf8.h"

#include <QLineEdit>
#include <QLocale>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace fathom {

ChoiceOrNumberEdit::ChoiceOrNumberEdit(const Hyperparameter& parameter, QWidget* parent)
    : QComboBox(parent)
    , m_minimum(parameter.minimum)
    , m_maximum(parameter.maximum)
{
    setEditable(true);
    setInsertPolicy(QComboBox::NoInsert);
    for (const auto& choice : parameter.choices)
        addItem(toQt(choice));
    setToolTip(tr("A choice from the list, or a number from %1 to %2")
                   .arg(exactText(m_minimum), exactText(m_maximum)));
    setValue(parameter.defaultValue);
    connect(lineEdit(), &QLineEdit::editingFinished, this, &ChoiceOrNumberEdit::commit);
    connect(this, &QComboBox::textActivated, this, &ChoiceOrNumberEdit::commit);
}

void ChoiceOrNumberEdit::setValue(const HyperparameterValue& value)
{
    if (value == m_value && lineEdit()->isModified())
        return; // being typed
    m_value = value;
    const auto* number = std::get_if<double>(&value);
    setCurrentText(number ? exactText(*number) : toQt(std::get<std::string>(value)));
}

void ChoiceOrNumberEdit::wheelEvent(QWheelEvent* event)
{
    event->ignore();
}

void ChoiceOrNumberEdit::commit()
{
    lineEdit()->setModified(false);
    const auto typed = currentText().trimmed();
    HyperparameterValue value = m_value;
    bool isNumber = false;
    double number = typed.toDouble(&isNumber);
    if (!isNumber)
        number = QLocale().toDouble(typed, &isNumber);
    if (findText(typed) >= 0)
        value = toUtf8(typed);
    else if (isNumber && std::isfinite(number))
        value = std::clamp(number, m_minimum, m_maximum);
    const bool isChanged = value != m_value;
    setValue(value);
    if (isChanged)
        emit valueChanged(m_value);
}

} // namespace fathom
