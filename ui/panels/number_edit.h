// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/fit/hyperparameters.h"

#include <QLineEdit>

namespace fathom {

/// What a NumberEdit accepts. `maximum` is above `minimum`.
struct NumberRange
{
    double minimum = 0;
    double maximum = 1;
    bool isWhole = false;
};

/// A number, typed in any notation ("0.01", "1e-4", the locale's comma). Up and Down go to the next
/// number of the series 1, 10, 100 if the range spans decades, else by about a twentieth of it, and
/// stay in the range. Tells what was typed when editing ends: a number, in the range or not, or the
/// text if it is none; whoever listens says what is wrong with it.
class NumberEdit final : public QLineEdit
{
    Q_OBJECT

public:
    explicit NumberEdit(const NumberRange& range, QWidget* parent = nullptr);

    [[nodiscard]] const HyperparameterValue& value() const { return m_value; }
    /// A number or a text.
    void setValue(const HyperparameterValue& value);

signals:
    void valueChanged(const fathom::HyperparameterValue& value);

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void commit();
    void step(int direction);
    [[nodiscard]] bool spansDecades() const;
    [[nodiscard]] double decadeBeside(double from, int direction) const;
    [[nodiscard]] double evenStep() const;

    NumberRange m_range;
    HyperparameterValue m_value;
};

} // namespace fathom
