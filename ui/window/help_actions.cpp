// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/help_actions.h"

#include "ui/dialogs/help_pages.h"
#include "ui/dialogs/help_window.h"
#include "ui/dialogs/text_dialog.h"
#include "ui/panels/panel_parts.h"
#include "ui/theme/icons.h"
#include "ui/window/action_registry.h"

#include <QAction>
#include <QApplication>
#include <QHash>
#include <QToolButton>

#include <utility>

using namespace Qt::StringLiterals;

namespace fathom {

HelpActions::HelpActions(ActionRegistry& actions, QWidget* window)
    : QObject(window)
    , m_window(window)
{
    const auto section = tr("Help");
    auto* help = actions.add({ u"help"_s, section, tr("&Manual"),
        tr("The manual, open at what has the keyboard"), u"help"_s, { QKeySequence::HelpContents } });
    connect(help, &QAction::triggered, this, [this] { showPage(pageOf(QApplication::focusWidget())); });
    auto* sweep = actions.add({ u"helpOnSweep"_s, section, tr("What the &plot says"), {}, u"help"_s, {} });
    connect(sweep, &QAction::triggered, this, [this] { showPage(u"sweep"_s); });
    auto* tutorial = actions.add({ u"tutorial"_s, section, tr("&Tutorial"),
        tr("The geometry of truth: a published analysis, with your own model and tables"), {}, {} });
    connect(tutorial, &QAction::triggered, this, [this] { showPage(u"tutorial"_s); });
    auto* layers = actions.add({ u"layerConvention"_s, section, tr("What a &layer is"), {}, {}, {} });
    connect(layers, &QAction::triggered, this, [this] { showPage(u"layers"_s); });
    auto* keys = actions.add({ u"keys"_s, section, tr("&Keys"), tr("Every key there is"), {},
        { QKeySequence(u"Ctrl+F1"_s) } });
    connect(keys, &QAction::triggered, this, [this, &actions] {
        (new TextDialog(u"keysDialog"_s, tr("Keys"), keysPage(actions), m_window))->show();
    });
    auto* about = actions.add({ u"about"_s, section, tr("&About Fathom"), {}, {}, {} });
    connect(about, &QAction::triggered, this, [this] {
        (new TextDialog(u"aboutDialog"_s, tr("About Fathom"), aboutPage(), m_window))->show();
    });
}

void HelpActions::showPage(const QString& id)
{
    if (!m_help)
        m_help = new HelpWindow(m_window);
    m_help->showPage(id);
    m_help->show();
    m_help->raise();
    m_help->activateWindow();
}

QToolButton* HelpActions::makeButton(const QString& objectName, std::function<QString()> page, QWidget* parent)
{
    auto* button = new QToolButton(parent);
    button->setIcon(themedIcon(u"help"_s));
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::NoFocus);
    button->setToolTip(tr("What this is (F1)"));
    setNames(*button, objectName, button->toolTip());
    connect(button, &QToolButton::clicked, this, [this, page = std::move(page)] { showPage(page()); });
    return button;
}

QString HelpActions::pageOf(const QWidget* widget)
{
    static const QHash<QString, QString> pages { { u"dataPanel"_s, u"data"_s }, { u"modelPanel"_s, u"model"_s },
        { u"settingsPanel"_s, u"settings"_s }, { u"runsPanel"_s, u"runs"_s }, { u"probesPanel"_s, u"probes"_s },
        { u"sweepPanel"_s, u"sweep"_s }, { u"tokensPanel"_s, u"tokens"_s }, { u"examplesPanel"_s, u"examples"_s },
        { u"importancePanel"_s, u"importance"_s }, { u"keptStatesDialog"_s, u"cache"_s } };
    for (; widget; widget = widget->parentWidget())
        if (const auto found = pages.constFind(widget->objectName()); found != pages.constEnd())
            return *found;
    return u"first-minute"_s;
}

} // namespace fathom
