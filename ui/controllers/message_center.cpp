// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/message_center.h"

#include "ui/text/error_text.h"

#include <utility>

using namespace Qt::StringLiterals;

namespace fathom {

namespace {
constexpr std::size_t messagesKept = 50;
}

QString Message::text() const
{
    return detail.isEmpty() ? headline : headline + u'\n' + detail;
}

MessageCenter::MessageCenter(std::chrono::milliseconds noteLifetime, QObject* parent)
    : QObject(parent)
{
    m_noteLifetime.setSingleShot(true);
    m_noteLifetime.setInterval(noteLifetime);
    connect(&m_noteLifetime, &QTimer::timeout, this, [this] {
        if (std::erase_if(m_messages, [](const Message& message) { return message.isPassing; }) > 0)
            emit changed();
    });
}

void MessageCenter::showError(const Error& error)
{
    add({ Message::Severity::Error, errorHeadline(error.code), errorDetail(error) });
}

void MessageCenter::showWarning(const QString& headline, const QString& detail)
{
    add({ Message::Severity::Warning, headline, detail });
}

void MessageCenter::showNote(const QString& headline, const QString& detail)
{
    m_noteLifetime.start();
    add({ Message::Severity::Note, headline, detail, true });
}

void MessageCenter::showAdvice(const QString& headline)
{
    add({ Message::Severity::Note, headline });
}

void MessageCenter::dropNotes()
{
    const auto isNote
        = [](const Message& message) { return message.severity == Message::Severity::Note; };
    if (std::erase_if(m_messages, isNote) > 0)
        emit changed();
}

void MessageCenter::retract(const Error& error)
{
    const auto says = [headline = errorHeadline(error.code), detail = errorDetail(error)](
                          const Message& message) {
        return message.severity == Message::Severity::Error && message.headline == headline
            && message.detail == detail;
    };
    if (std::erase_if(m_messages, says) > 0)
        emit changed();
}

void MessageCenter::dismissNewest()
{
    if (m_messages.empty())
        return;
    m_messages.pop_back();
    emit changed();
}

void MessageCenter::clear()
{
    if (m_messages.empty())
        return;
    m_messages.clear();
    emit changed();
}

void MessageCenter::add(Message message)
{
    // The same thing said twice in a row is said once.
    if (!m_messages.empty() && m_messages.back().text() == message.text())
        m_messages.pop_back();
    // A note about what just happened replaces the note before it; warnings and errors stay.
    else if (!m_messages.empty() && m_messages.back().severity == Message::Severity::Note)
        m_messages.pop_back();
    if (m_messages.size() == messagesKept)
        m_messages.erase(m_messages.begin());
    m_messages.push_back(std::move(message));
    emit changed();
}

} // namespace fathom
