// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/number_list_edit.h"

#include "ui/panels/typed_value.h"
#include "ui/text/form_text.h"
#include "ui/text/number_text.h"
#include "ui/text/utf8.h"

namespace fathom {

NumberListEdit::NumberListEdit(const Hyperparameter& parameter, QWidget* parent)
    : QLineEdit(parent)
    , m_takesNumber(parameter.takesNumber)
{
    setToolTip(tr("Numbers from %1 to %2, separated by commas")
                   .arg(exactText(parameter.minimum), exactText(parameter.maximum)));
    setValue(parameter.defaultValue);
    connect(this, &QLineEdit::editingFinished, this, &NumberListEdit::commit);
}

void NumberListEdit::setValue(const HyperparameterValue& value)
{
    if (value == m_value && isModified())
        return; // being typed
    m_value = value;
    setText(hyperparameterText(value));
    setCursorPosition(0);
}

void NumberListEdit::commit()
{
    setModified(false);
    const auto numbers = typedNumbers(text());
    HyperparameterValue value = toUtf8(text().trimmed());
    if (numbers && numbers->size() == 1 && m_takesNumber)
        value = numbers->front();
    else if (numbers)
        value = *numbers;
    const bool isChanged = value != m_value;
    setValue(value);
    if (isChanged)
        emit valueChanged(m_value);
}

} // namespace fathom
