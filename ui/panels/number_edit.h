// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLineEdit>

namespace fathom {

/// A number in a range, typed in any notation ("0.01", "1e-4", the locale's comma). Up and Down go
/// to the next number of the series 1, 10, 100 if the range is wide, else by `step`. Emits
/// valueChanged when editing ends with another valid value; what is not valid is put back.
class NumberEdit final : public QLineEdit
{
    Q_OBJECT

public:
    NumberEdit(double minimum, double maximum, QWidget* parent = nullptr);

    [[nodiscard]] double value() const { return m_value; }
    void setValue(double value);

signals:
    void valueChanged(double value);

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void commit();
    void step(int direction);
    [[nodiscard]] bool isWide() const;

    double m_minimum;
    double m_maximum;
    double m_value = 0;
};

} // namespace fathom
