// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <QObject>
#include <QString>
#include <QTimer>

#include <chrono>
#include <vector>

namespace fathom {

struct Message
{
    enum class Severity : std::uint8_t
    {
        Note,
        Warning,
        Error
    };

    Severity severity = Severity::Note;
    QString headline; ///< one sentence
    QString detail {}; ///< place, expected, found, remedy; may be empty
    bool isPassing = false; ///< goes away by itself

    /// Headline and detail, for the clipboard.
    [[nodiscard]] QString text() const;
};

/// What the window has to say, newest last: notes for some seconds, the rest until the user
/// dismisses it.
class MessageCenter final : public QObject
{
    Q_OBJECT

public:
    /// Notes go away by themselves after `noteLifetime`.
    explicit MessageCenter(std::chrono::milliseconds noteLifetime = std::chrono::seconds(10),
        QObject* parent = nullptr);

    [[nodiscard]] const std::vector<Message>& messages() const { return m_messages; }

    void showError(const Error& error);
    void showWarning(const QString& headline, const QString& detail = {});
    /// What has just been done; of interest for some seconds.
    void showNote(const QString& headline, const QString& detail = {});
    /// What to do next; stays until it is dismissed or a run begins.
    void showAdvice(const QString& headline);
    /// What was said about the run before is no news any more; warnings and errors stay.
    void dropNotes();
    /// What an error said is true no longer.
    void retract(const Error& error);
    void dismissNewest();
    void clear();

signals:
    void changed();

private:
    void add(Message message);

    std::vector<Message> m_messages;
    QTimer m_noteLifetime;
};

} // namespace fathom
