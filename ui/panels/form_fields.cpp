// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/form_fields.h"

#include "ui/panels/panel_parts.h"
#include "ui/text/utf8.h"

#include <QAbstractItemView>
#include <QSignalBlocker>
#include <QStyledItemDelegate>
#include <QWheelEvent>

#include <algorithm>

namespace fathom {

namespace {

constexpr int isDefaultRole = Qt::UserRole + 1;
constexpr int popupMargin = 2 * gridUnit; ///< of a list around its texts

/// Says in the open list which choice is the default.
class DefaultMarkDelegate final : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    [[nodiscard]] QSize sizeHint(
        const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        return QStyledItemDelegate::sizeHint(option, index) + QSize(0, gridUnit);
    }

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override
    {
        QStyledItemDelegate::initStyleOption(option, index);
        if (index.data(isDefaultRole).toBool())
            option->text = ChoiceCombo::tr("%1  · default").arg(option->text);
    }
};

} // namespace

ChoiceCombo::ChoiceCombo(
    const QString& name, const QString& label, const QString& help, QWidget* parent)
    : QComboBox(parent)
{
    setNames(*this, name, label);
    setToolTip(help);
    setSizeAdjustPolicy(AdjustToMinimumContentsLengthWithIcon);
    setItemDelegate(new DefaultMarkDelegate(this));
    connect(this, &QComboBox::activated, this, [this] { emit chosen(choice()); });
}

void ChoiceCombo::addChoice(const QString& text, const std::string& value)
{
    addItem(text, toQt(value));
}

std::string ChoiceCombo::choice() const
{
    return toUtf8(currentData().toString());
}

void ChoiceCombo::setChoice(const std::string& value)
{
    const QSignalBlocker quiet(this);
    setCurrentIndex(std::max(0, findData(toQt(value))));
}

void ChoiceCombo::markDefault(const std::string& value)
{
    const int item = findData(toQt(value));
    setItemData(item, true, isDefaultRole);
    setToolTip(tr("%1\nDefault: %2").arg(toolTip(), itemText(item)).trimmed());
}

void ChoiceCombo::showPopup()
{
    // The marks make texts longer than the field is wide.
    view()->setMinimumWidth(view()->sizeHintForColumn(0) + popupMargin);
    QComboBox::showPopup();
}

void ChoiceCombo::wheelEvent(QWheelEvent* event)
{
    event->ignore();
}

TextField::TextField(
    const QString& name, const QString& label, const QString& help, QWidget* parent)
    : QLineEdit(parent)
{
    setNames(*this, name, label);
    setToolTip(help);
    connect(this, &QLineEdit::editingFinished, this, &TextField::commit);
}

void TextField::showText(const QString& text)
{
    if (text == m_text && isModified())
        return; // being typed
    m_text = text;
    setText(text);
    setCursorPosition(0);
}

void TextField::commit()
{
    setModified(false);
    if (text() == m_text)
        return;
    m_text = text();
    emit typed(m_text);
}

IntegerField::IntegerField(
    const QString& name, const QString& label, const QString& help, QWidget* parent)
    : QSpinBox(parent)
{
    setNames(*this, name, label);
    setToolTip(help);
    setKeyboardTracking(false);
}

void IntegerField::showValue(int value)
{
    const QSignalBlocker quiet(this);
    setValue(value);
}

void IntegerField::markDefault(int value)
{
    setToolTip(tr("%1\nDefault: %2").arg(toolTip()).arg(value));
}

void IntegerField::wheelEvent(QWheelEvent* event)
{
    event->ignore();
}

} // namespace fathom
