// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/number_edit.h"

#include "ui/text/number_text.h"

#include <QKeyEvent>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace fathom {

namespace {
constexpr double wideRange = 1000; ///< ratio of the ends above which steps are powers of ten
}

NumberEdit::NumberEdit(double minimum, double maximum, QWidget* parent)
    : QLineEdit(parent)
    , m_minimum(minimum)
    , m_maximum(maximum)
    , m_value(minimum)
{
    setToolTip(tr("%1 to %2; the arrow keys step").arg(exactText(minimum), exactText(maximum)));
    setText(exactText(m_value));
    connect(this, &QLineEdit::editingFinished, this, &NumberEdit::commit);
}

void NumberEdit::setValue(double value)
{
    m_value = value;
    setText(exactText(value));
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
    bool isNumber = false;
    double typed = text().trimmed().toDouble(&isNumber);
    if (!isNumber)
        typed = QLocale().toDouble(text().trimmed(), &isNumber);
    if (!isNumber || !std::isfinite(typed))
        return setText(exactText(m_value));
    const double value = std::clamp(typed, m_minimum, m_maximum);
    setText(exactText(value));
    if (value == m_value)
        return;
    m_value = value;
    emit valueChanged(value);
}

bool NumberEdit::isWide() const
{
    return m_maximum > std::max(m_minimum, 1 / wideRange) * wideRange;
}

void NumberEdit::step(int direction)
{
    double next = m_value + direction;
    if (isWide() && m_value > 0) {
        // The next power of ten in that direction.
        const double exponent = std::log10(m_value);
        const double target
            = direction > 0 ? std::floor(exponent + 1e-9) + 1 : std::ceil(exponent - 1e-9) - 1;
        next = std::pow(10.0, target);
    }
    setText(exactText(std::clamp(next, m_minimum, m_maximum)));
    commit();
}

} // namespace fathom
