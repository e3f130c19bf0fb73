// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/fit/hyperparameters.h"

#include <QComboBox>

namespace fathom {

/// One of some words, or a number or numbers that are typed instead, as the parameter allows:
/// "none", "auto", "0.3", "1, 2.5". Tells what was typed when editing ends, valid or not; whoever
/// listens says what is wrong with it. Ignores the wheel, so that scrolling a form past it changes
/// nothing.
class ChoiceOrNumberEdit final : public QComboBox
{
    Q_OBJECT

public:
    /// `parameter`: text that takes a number or numbers.
    explicit ChoiceOrNumberEdit(const Hyperparameter& parameter, QWidget* parent = nullptr);

    /// A choice, a number, numbers, or the text that is none of them.
    [[nodiscard]] const HyperparameterValue& value() const { return m_value; }
    void setValue(const HyperparameterValue& value);

signals:
    void valueChanged(const fathom::HyperparameterValue& value);

protected:
    void wheelEvent(QWheelEvent* event) override;

private:
    void commit();

    bool m_takesNumber;
    bool m_takesNumbers;
    HyperparameterValue m_value;
};

} // namespace fathom
