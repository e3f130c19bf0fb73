// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/number_list_edit.h"

#include "ui/text/number_text.h"

#include <QRegularExpression>

#include <algorithm>
#include <cmath>
#include <optional>

using namespace Qt::StringLiterals;

namespace fathom {

namespace {

/// None if a part is not a finite number, or there is none or too many.
std::optional<std::vector<double>> parseNumbers(const QString& text)
{
    static const QRegularExpression separators(u"[,;\\s]+"_s);
    std::vector<double> numbers;
    for (const auto& part : text.split(separators, Qt::SkipEmptyParts)) {
        bool isNumber = false;
        numbers.push_back(part.toDouble(&isNumber));
        if (!isNumber || !std::isfinite(numbers.back()))
            return std::nullopt;
    }
    if (numbers.empty() || numbers.size() > mostNumbers)
        return std::nullopt;
    return numbers;
}

} // namespace

NumberListEdit::NumberListEdit(const Hyperparameter& parameter, QWidget* parent)
    : QLineEdit(parent)
    , m_minimum(parameter.minimum)
    , m_maximum(parameter.maximum)
    , m_isInteger(parameter.isInteger)
{
    setToolTip(tr("Numbers from %1 to %2, separated by commas")
                   .arg(exactText(m_minimum), exactText(m_maximum)));
    setValue(std::get<std::vector<double>>(parameter.defaultValue));
    connect(this, &QLineEdit::editingFinished, this, &NumberListEdit::commit);
}

void NumberListEdit::setValue(const std::vector<double>& value)
{
    if (value == m_value && isModified())
        return; // being typed
    m_value = value;
    setText(exactText(value));
    setCursorPosition(0);
}

void NumberListEdit::commit()
{
    setModified(false);
    auto typed = parseNumbers(text());
    if (!typed)
        return setValue(m_value);
    for (auto& number : *typed)
        number = std::clamp(m_isInteger ? std::round(number) : number, m_minimum, m_maximum);
    const bool isChanged = *typed != m_value;
    setValue(*typed);
    if (isChanged)
        emit valueChanged(m_value);
}

} // namespace fathom
