// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QLabel;
class QToolButton;

namespace fathom {

class MessageCenter;

/// The newest message above the plot: headline, detail, copy, dismiss. Never modal; invisible when
/// there is nothing to say.
class MessageBar final : public QFrame
{
    Q_OBJECT

public:
    explicit MessageBar(MessageCenter& messages, QWidget* parent = nullptr);

protected:
    bool event(QEvent* event) override;

private:
    void refresh();
    void recolor();
    void copyToClipboard();

    MessageCenter& m_messages;
    QLabel* m_icon = nullptr;
    QLabel* m_headline = nullptr;
    QLabel* m_detail = nullptr;
    QLabel* m_count = nullptr;
    QToolButton* m_copy = nullptr;
    QToolButton* m_dismiss = nullptr;
};

} // namespace fathom
