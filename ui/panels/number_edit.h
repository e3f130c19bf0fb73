// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLineEdit>

namespace fathom {

/// What a NumberEdit accepts. `maximum` is above `minimum`.
struct NumberRange
{
    double minimum = 0;
    double maximum = 1;
    bool isWhole = false;
};

/// A number in a range, typed in any notation ("0.01", "1e-4", the locale's comma). Up and Down go
/// to the next number of the series 1, 10, 100 if the range spans decades, else by about a
/// twentieth of it. Emits valueChanged when editing ends with another valid value; what is not a
/// number is put back, what is out of range becomes the nearest that is in it.
class NumberEdit final : public QLineEdit
{
    Q_OBJECT

public:
    explicit NumberEdit(const NumberRange& range, QWidget* parent = nullptr);

    [[nodiscard]] double value() const { return m_value; }
    void setValue(double value);

signals:
    void valueChanged(double value);

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void commit();
    void step(int direction);
    [[nodiscard]] bool spansDecades() const;
    [[nodiscard]] double decadeBeside(int direction) const;
    [[nodiscard]] double evenStep() const;

    NumberRange m_range;
    double m_value = 0;
};

} // namespace fathom
