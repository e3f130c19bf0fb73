// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/empty_state.h"

#include "ui/panels/panel_parts.h"

#include <QAction>
#include <QBoxLayout>
#include <QLabel>
#include <QPushButton>

using namespace Qt::StringLiterals;

namespace fathom {

EmptyState::EmptyState(QWidget* parent)
    : QWidget(parent)
{
    m_headline = makeHeading({}, this);
    m_headline->setAlignment(Qt::AlignCenter);
    m_headline->setWordWrap(true);
    m_sentence = makeMutedLabel({}, this);
    m_sentence->setAlignment(Qt::AlignCenter);
    m_sentence->setWordWrap(true);

    // Below each other and equally wide.
    m_buttons = new QVBoxLayout;
    m_buttons->setSpacing(gridUnit);
    auto* centred = new QHBoxLayout;
    centred->addStretch();
    centred->addLayout(m_buttons);
    centred->addStretch();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(2 * gridUnit, gridUnit, 2 * gridUnit, gridUnit);
    layout->setSpacing(gridUnit);
    layout->addStretch();
    layout->addWidget(m_headline);
    layout->addWidget(m_sentence);
    layout->addLayout(centred);
    layout->addStretch();
}

void EmptyState::setText(const QString& headline, const QString& sentence)
{
    m_headline->setText(headline);
    m_sentence->setText(sentence);
    m_sentence->setVisible(!sentence.isEmpty());
}

void EmptyState::setActions(const QList<QAction*>& actions)
{
    if (actions == m_actions)
        return;
    m_actions = actions;
    while (auto* item = m_buttons->takeAt(0)) {
        // Not at once: a click on the button itself may have brought us here.
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    for (auto* action : actions)
        m_buttons->addWidget(makeButton(action));
}

QWidget* EmptyState::makeButton(QAction* action)
{
    auto* button = new QPushButton(this);
    setNames(*button, action->objectName() + u"EmptyButton"_s, action->iconText());
    const auto copy = [button, action] {
        button->setText(action->iconText());
        button->setToolTip(action->toolTip());
        // What cannot be done yet is no offer.
        button->setVisible(action->isVisible() && action->isEnabled());
    };
    connect(action, &QAction::changed, button, copy);
    connect(button, &QPushButton::clicked, action, &QAction::trigger);
    copy();
    return button;
}

} // namespace fathom
