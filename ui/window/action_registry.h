// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QKeySequence>
#include <QList>
#include <QObject>
#include <QString>

class QAction;

namespace fathom {

/// How an action appears everywhere: menus, buttons, tooltips, the list of keys.
struct ActionDescription
{
    QString id; ///< also its objectName
    QString section; ///< heading in the list of keys
    QString text; ///< with mnemonic, for menus
    QString help; ///< one sentence; empty: the text
    QString icon; ///< themedIcon() name; may be empty
    QList<QKeySequence> keys;
};

/// Every action of the window, once. Menus, buttons and the list of keys are built from here, so no
/// key exists twice or unlisted.
class ActionRegistry final : public QObject
{
    Q_OBJECT

public:
    explicit ActionRegistry(QObject* parent = nullptr);

    /// `id` must be new.
    QAction* add(const ActionDescription& description);
    /// Takes in an action made elsewhere.
    void adopt(QAction* action, const QString& id, const QString& section);
    /// Must exist.
    [[nodiscard]] QAction* action(const QString& id) const;

    struct Section
    {
        QString name;
        QList<QAction*> actions;
    };
    /// In the order of their first action.
    [[nodiscard]] const QList<Section>& sections() const { return m_sections; }

private:
    QHash<QString, QAction*> m_actions;
    QList<Section> m_sections;
};

} // namespace fathom
