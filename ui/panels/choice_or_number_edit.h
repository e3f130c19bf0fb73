// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/fit/hyperparameters.h"

#include <QComboBox>

namespace fathom {

/// One of some words, or a number in a range that is typed instead: "none", "auto", "0.3". Emits
/// valueChanged when editing ends with another valid value; what is not valid is put back. Ignores
/// the wheel, so that scrolling a form past it changes nothing.
class ChoiceOrNumberEdit final : public QComboBox
{
    Q_OBJECT

public:
    /// `parameter`: text that takes a number.
    explicit ChoiceOrNumberEdit(const Hyperparameter& parameter, QWidget* parent = nullptr);

    /// Text or number.
    [[nodiscard]] const HyperparameterValue& value() const { return m_value; }
    void setValue(const HyperparameterValue& value);

signals:
    void valueChanged(const fathom::HyperparameterValue& value);

protected:
    void wheelEvent(QWheelEvent* event) override;

private:
    void commit();

    double m_minimum;
    double m_maximum;
    HyperparameterValue m_value;
};

} // namespace fathom
