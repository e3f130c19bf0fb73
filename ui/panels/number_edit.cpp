// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/number_edit.h"

#include "ui/panels/typed_value.h"
#include "ui/text/form_text.h"
#include "ui/text/number_text.h"
#include "ui/text/utf8.h"

#include <QKeyEvent>

#include <algorithm>
#include <cmath>

namespace fathom {

namespace {
constexpr double wideRange = 1000; ///< ratio of the ends above which steps are powers of ten
constexpr double decadesAboveZero = 1e-6; ///< first step up from 0, as a share of the maximum
constexpr double stepsInARange = 20;
constexpr double rounding = 1e-9; ///< of exponents
} // namespace

NumberEdit::NumberEdit(const NumberRange& range, QWidget* parent)
    : QLineEdit(parent)
    , m_range(range)
    , m_value(range.minimum)
{
    const auto help = range.isWhole ? tr("A whole number, %1 to %2; the arrow keys step")
                                    : tr("%1 to %2; the arrow keys step");
    setToolTip(help.arg(exactText(range.minimum), exactText(range.maximum)));
    setText(hyperparameterText(m_value));
    connect(this, &QLineEdit::editingFinished, this, &NumberEdit::commit);
}

void NumberEdit::setValue(const HyperparameterValue& value)
{
    if (value == m_value && isModified())
        return; // being typed
    m_value = value;
    setText(hyperparameterText(value));
}

void NumberEdit::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Up)
        step(1);
    else if (event->key() == Qt::Key_Down)
        step(-1);
    else
        QLineEdit::keyPressEvent(event);
}

void NumberEdit::commit()
{
    setModified(false);
    const auto typed = text().trimmed();
    const auto number = typedNumber(typed);
    const auto value = number ? HyperparameterValue(*number) : HyperparameterValue(toUtf8(typed));
    const bool isChanged = value != m_value;
    m_value = value;
    setText(hyperparameterText(value));
    if (isChanged)
        emit valueChanged(m_value);
}

bool NumberEdit::spansDecades() const
{
    return m_range.minimum >= 0
        && m_range.maximum > std::max(m_range.minimum, 1 / wideRange) * wideRange;
}

/// The next power of ten in that direction.
double NumberEdit::decadeBeside(double from, int direction) const
{
    if (from <= 0) {
        const double smallest = m_range.isWhole ? 1 : m_range.maximum * decadesAboveZero;
        return direction > 0 ? std::pow(10, std::round(std::log10(smallest))) : m_range.minimum;
    }
    const double exponent = std::log10(from);
    return std::pow(10,
        direction > 0 ? std::floor(exponent + rounding) + 1 : std::ceil(exponent - rounding) - 1);
}

/// A power of ten, or two or five times one, near a twentieth of the range.
double NumberEdit::evenStep() const
{
    const double ideal = (m_range.maximum - m_range.minimum) / stepsInARange;
    const double decade = std::pow(10, std::floor(std::log10(ideal) + rounding));
    const double multiple = ideal / decade + rounding;
    const double step = decade * (multiple >= 5 ? 5 : multiple >= 2 ? 2 : 1);
    return m_range.isWhole ? std::max(1.0, std::round(step)) : step;
}

void NumberEdit::step(int direction)
{
    const auto* number = std::get_if<double>(&m_value);
    const double from = number ? *number : m_range.minimum;
    double next = decadeBeside(from, direction);
    if (!spansDecades()) {
        // On the grid of steps: 0.3 goes to 0.35 by 0.05, without rounding errors piling up.
        const double by = evenStep();
        const double position = from / by;
        next = by
            * (direction > 0 ? std::floor(position + rounding) + 1
                             : std::ceil(position - rounding) - 1);
        next = QString::number(next, 'g', 12).toDouble();
    }
    setText(exactText(std::clamp(next, m_range.minimum, m_range.maximum)));
    commit();
}

} // namespace fathom
