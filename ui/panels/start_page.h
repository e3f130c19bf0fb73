// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/controllers/built_in_examples.h"

#include <QWidget>

class QVBoxLayout;

namespace fathom {

class ActionRegistry;

/// What a window without data and model shows: built-in examples, what can be opened, what was open before.
class StartPage final : public QWidget
{
    Q_OBJECT

public:
    StartPage(const std::vector<BuiltInExample>& examples, const ActionRegistry& actions, QWidget* parent = nullptr);

    /// Newest first.
    void setRecentFiles(const QStringList& paths);

signals:
    void exampleChosen(const QString& id);
    void recentChosen(const QString& path);

private:
    [[nodiscard]] QWidget* makeExamples(const std::vector<BuiltInExample>& examples);
    [[nodiscard]] QWidget* makeOpening(const ActionRegistry& actions);

    QVBoxLayout* m_recent = nullptr;
};

} // namespace fathom
