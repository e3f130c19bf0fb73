// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/fit/hyperparameters.h"

#include <QLineEdit>

namespace fathom {

/// Numbers separated by commas, semicolons or spaces: "0.1, 1, 10". Decimals have a point in every
/// language, since the comma separates. Tells what was typed when editing ends: the list, its
/// numbers in the range or not, a single number where the parameter takes one, or the text if it is
/// neither; whoever listens says what is wrong with it.
class NumberListEdit final : public QLineEdit
{
    Q_OBJECT

public:
    /// `parameter`: a list of numbers.
    explicit NumberListEdit(const Hyperparameter& parameter, QWidget* parent = nullptr);

    [[nodiscard]] const HyperparameterValue& value() const { return m_value; }
    void setValue(const HyperparameterValue& value);

signals:
    void valueChanged(const fathom::HyperparameterValue& value);

private:
    void commit();

    bool m_takesNumber;
    HyperparameterValue m_value;
};

} // namespace fathom
