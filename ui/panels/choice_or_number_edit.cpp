// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/choice_or_number_edit.h"

#include "ui/panels/typed_value.h"
#include "ui/text/form_text.h"
#include "ui/text/number_text.h"
#include "ui/text/utf8.h"

#include <QLineEdit>
#include <QWheelEvent>

namespace fathom {

ChoiceOrNumberEdit::ChoiceOrNumberEdit(const Hyperparameter& parameter, QWidget* parent)
    : QComboBox(parent)
    , m_takesNumber(parameter.takesNumber)
    , m_takesNumbers(parameter.takesNumbers)
{
    setEditable(true);
    setInsertPolicy(QComboBox::NoInsert);
    for (const auto& choice : parameter.choices)
        addItem(toQt(choice));
    const auto help = m_takesNumbers
        ? tr("A choice from the list, or numbers from %1 to %2, separated by commas")
        : tr("A choice from the list, or a number from %1 to %2");
    setToolTip(help.arg(exactText(parameter.minimum), exactText(parameter.maximum)));
    setValue(parameter.defaultValue);
    connect(lineEdit(), &QLineEdit::editingFinished, this, &ChoiceOrNumberEdit::commit);
    connect(this, &QComboBox::textActivated, this, &ChoiceOrNumberEdit::commit);
}

void ChoiceOrNumberEdit::setValue(const HyperparameterValue& value)
{
    if (value == m_value && lineEdit()->isModified())
        return; // being typed
    m_value = value;
    setCurrentText(hyperparameterText(value));
}

void ChoiceOrNumberEdit::wheelEvent(QWheelEvent* event)
{
    event->ignore();
}

void ChoiceOrNumberEdit::commit()
{
    lineEdit()->setModified(false);
    const auto typed = currentText().trimmed();
    HyperparameterValue value = toUtf8(typed);
    if (findText(typed) < 0) {
        const auto number = typedNumber(typed);
        const auto numbers = typedNumbers(typed);
        if (number && m_takesNumber)
            value = *number;
        else if (numbers && m_takesNumbers)
            value = *numbers;
    }
    const bool isChanged = value != m_value;
    setValue(value);
    if (isChanged)
        emit valueChanged(m_value);
}

} // namespace fathom
