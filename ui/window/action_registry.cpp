// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/action_registry.h"

#include "ui/theme/icons.h"

#include <QAction>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace fathom {

ActionRegistry::ActionRegistry(QObject* parent)
    : QObject(parent)
{
}

QAction* ActionRegistry::add(const ActionDescription& description)
{
    auto* action = new QAction(description.text, this);
    auto plain = description.text;
    plain.remove(u'&');
    action->setIconText(plain); // what buttons show
    action->setShortcuts(description.keys);
    if (!description.icon.isEmpty())
        action->setIcon(themedIcon(description.icon));
    auto tip = description.help.isEmpty() ? plain : description.help;
    if (!description.keys.isEmpty())
        tip += u" ("_s + description.keys.first().toString(QKeySequence::NativeText) + u')';
    action->setToolTip(tip);
    action->setStatusTip(description.help);
    adopt(action, description.id, description.section);
    return action;
}

void ActionRegistry::adopt(QAction* action, const QString& id, const QString& section)
{
    Q_ASSERT(!m_actions.contains(id));
    action->setObjectName(id);
    m_actions.insert(id, action);
    auto found = std::ranges::find(m_sections, section, &Section::name);
    if (found == m_sections.end())
        found = m_sections.insert(m_sections.end(), Section { section, {} });
    found->actions.append(action);
}

QAction* ActionRegistry::action(const QString& id) const
{
    auto* found = m_actions.value(id);
    Q_ASSERT(found);
    return found;
}

} // namespace fathom
