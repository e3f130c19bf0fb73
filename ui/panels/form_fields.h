// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QComboBox>
#include <QSpinBox>

#include <string>

namespace fathom {

/// A choice among named values. Ignores the wheel, so that scrolling a form past it changes
/// nothing.
class ChoiceCombo final : public QComboBox
{
    Q_OBJECT

public:
    ChoiceCombo(const QString& name, const QString& label, const QString& help, QWidget* parent);

    void addChoice(const QString& text, const std::string& value);
    [[nodiscard]] std::string choice() const;
    /// Shows a value without telling; the first one if it is not among the choices.
    void setChoice(const std::string& value);

signals:
    /// By the user.
    void chosen(const std::string& value);

protected:
    void wheelEvent(QWheelEvent* event) override;
};

/// A whole number. Ignores the wheel; tells only finished input.
class IntegerField final : public QSpinBox
{
    Q_OBJECT

public:
    IntegerField(const QString& name, const QString& label, const QString& help, QWidget* parent);

    /// Shows a value without telling.
    void showValue(int value);

protected:
    void wheelEvent(QWheelEvent* event) override;
};

} // namespace fathom
