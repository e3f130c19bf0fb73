// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/message_bar.h"

#include "ui/controllers/message_center.h"
#include "ui/panels/panel_parts.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme_colors.h"

#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QStyle>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace fathom {

namespace {

QString iconName(Message::Severity severity)
{
    switch (severity) {
    case Message::Severity::Error:
        return u"error"_s;
    case Message::Severity::Warning:
        return u"warning"_s;
    case Message::Severity::Note:
        break;
    }
    return u"info"_s;
}

QColor signalColor(const ThemeColors& colors, Message::Severity severity)
{
    // Orange tones, and blue for notes: Okabe-Ito's vermillion and orange, never red against green.
    switch (severity) {
    case Message::Severity::Error:
        return QColor::fromRgb(0xD55E00);
    case Message::Severity::Warning:
        return QColor::fromRgb(0xE69F00);
    case Message::Severity::Note:
        break;
    }
    return colors.accent;
}

QToolButton* makeButton(
    const QString& icon, const QString& name, const QString& text, QWidget* parent)
{
    auto* button = new QToolButton(parent);
    button->setIcon(themedIcon(icon));
    button->setAutoRaise(true);
    button->setToolTip(text);
    setNames(*button, name, text);
    return button;
}

} // namespace

MessageBar::MessageBar(MessageCenter& messages, QWidget* parent)
    : QFrame(parent)
    , m_messages(messages)
{
    setNames(*this, u"messageBar"_s, tr("Message"));
    setAutoFillBackground(true);
    m_icon = new QLabel(this);
    m_headline = makeHeading({}, this);
    m_headline->setObjectName(u"messageHeadline"_s);
    m_headline->setWordWrap(true);
    m_detail = new QLabel(this);
    m_detail->setObjectName(u"messageDetail"_s);
    m_detail->setTextFormat(Qt::PlainText);
    m_detail->setWordWrap(true);
    m_detail->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_count = makeMutedLabel({}, this);
    m_copy = makeButton(u"copy"_s, u"copyMessageButton"_s, tr("Copy this message"), this);
    m_dismiss = makeButton(u"close"_s, u"dismissMessageButton"_s, tr("Dismiss (Esc)"), this);
    connect(m_copy, &QToolButton::clicked, this, &MessageBar::copyToClipboard);
    connect(m_dismiss, &QToolButton::clicked, &m_messages, &MessageCenter::dismissNewest);

    auto* words = new QVBoxLayout;
    words->setSpacing(2);
    words->addWidget(m_headline);
    words->addWidget(m_detail);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(gridUnit, gridUnit, gridUnit, gridUnit);
    layout->setSpacing(gridUnit);
    layout->addWidget(m_icon, 0, Qt::AlignTop);
    layout->addLayout(words, 1);
    layout->addWidget(m_count, 0, Qt::AlignTop);
    layout->addWidget(m_copy, 0, Qt::AlignTop);
    layout->addWidget(m_dismiss, 0, Qt::AlignTop);

    connect(&m_messages, &MessageCenter::changed, this, &MessageBar::refresh);
    refresh();
}

void MessageBar::refresh()
{
    const auto& all = m_messages.messages();
    setVisible(!all.empty());
    if (all.empty())
        return;
    const auto& message = all.back();
    m_headline->setText(message.headline);
    m_detail->setText(message.detail);
    m_detail->setVisible(!message.detail.isEmpty());
    // Beside one line in its middle, beside several at the first.
    layout()->setAlignment(m_icon, message.detail.isEmpty() ? Qt::AlignVCenter : Qt::AlignTop);
    m_count->setText(all.size() > 1 ? tr("%1 more").arg(all.size() - 1) : QString());
    setAccessibleDescription(message.text());
    recolor();
}

void MessageBar::recolor()
{
    const auto& all = m_messages.messages();
    if (all.empty())
        return;
    const auto severity = all.back().severity;
    const auto colors = ThemeColors::from(QGuiApplication::palette());
    auto palette = QGuiApplication::palette();
    const auto background
        = mixed(colors.background, signalColor(colors, severity), colors.isDark ? 0.22 : 0.14);
    palette.setColor(QPalette::Window, background);
    setPalette(palette);
    const int size = style()->pixelMetric(QStyle::PM_SmallIconSize, nullptr, this);
    m_icon->setPixmap(
        themedIcon(iconName(severity)).pixmap(QSize(size, size), devicePixelRatioF()));
}

bool MessageBar::event(QEvent* event)
{
    // Not PaletteChange: the bar sets a palette of its own.
    if (event->type() == QEvent::ApplicationPaletteChange)
        recolor();
    return QFrame::event(event);
}

void MessageBar::copyToClipboard()
{
    if (!m_messages.messages().empty())
        QGuiApplication::clipboard()->setText(m_messages.messages().back().text());
}

} // namespace fathom
