// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QComboBox>
#include <QLineEdit>
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
    /// Marks a choice as the default one, in the list that opens and in the tooltip.
    void markDefault(const std::string& value);

    void showPopup() override;

signals:
    /// By the user.
    void chosen(const std::string& value);

protected:
    void wheelEvent(QWheelEvent* event) override;
};

/// A line of text. Ends being typed with Return or with the focus; tells only finished input.
class TextField final : public QLineEdit
{
    Q_OBJECT

public:
    TextField(const QString& name, const QString& label, const QString& help, QWidget* parent);

    /// Shows a text without telling, unless the same is just being changed by the user.
    void showText(const QString& text);

signals:
    void typed(const QString& text);

private:
    void commit();

    QString m_text; ///< as it was shown or told last
};

/// A whole number. Ignores the wheel; tells only finished input.
class IntegerField final : public QSpinBox
{
    Q_OBJECT

public:
    IntegerField(const QString& name, const QString& label, const QString& help, QWidget* parent);

    /// Shows a value without telling.
    void showValue(int value);
    /// Names the default in the tooltip.
    void markDefault(int value);

protected:
    void wheelEvent(QWheelEvent* event) override;
};

} // namespace fathom
