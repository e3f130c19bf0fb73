// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <QObject>
#include <QString>

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
    QString detail; ///< place, expected, found, remedy; may be empty

    /// Headline and detail, for the clipboard.
    [[nodiscard]] QString text() const;
};

/// What the window has to say, newest last, until the user dismisses it.
class MessageCenter final : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    [[nodiscard]] const std::vector<Message>& messages() const { return m_messages; }

    void showError(const Error& error);
    void showWarning(const QString& headline, const QString& detail = {});
    void showNote(const QString& headline, const QString& detail = {});
    /// What was said about the run before is no news any more; warnings and errors stay.
    void dropNotes();
    void dismissNewest();
    void clear();

signals:
    void changed();

private:
    void add(Message message);

    std::vector<Message> m_messages;
};

} // namespace fathom
