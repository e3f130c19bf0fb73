// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/fit/hyperparameters.h"

#include <QLineEdit>

#include <vector>

namespace fathom {

/// Numbers in a range, separated by commas, semicolons or spaces: "0.1, 1, 10". Decimals have a
/// point in every language, since the comma separates. Emits valueChanged when editing ends with
/// another valid list; what is not valid is put back, a number out of range becomes the nearest
/// that is allowed.
class NumberListEdit final : public QLineEdit
{
    Q_OBJECT

public:
    /// `parameter`: a list of numbers.
    explicit NumberListEdit(const Hyperparameter& parameter, QWidget* parent = nullptr);

    [[nodiscard]] const std::vector<double>& value() const { return m_value; }
    void setValue(const std::vector<double>& value);

signals:
    void valueChanged(const std::vector<double>& value);

private:
    void commit();

    double m_minimum;
    double m_maximum;
    bool m_isInteger;
    std::vector<double> m_value;
};

} // namespace fathom
