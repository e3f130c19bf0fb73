// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/start_page.h"

#include "ui/panels/example_card.h"
#include "ui/panels/panel_parts.h"
#include "ui/window/action_registry.h"

#include <QAction>
#include <QFileInfo>
#include <QLabel>
#include <QScrollArea>
#include <QToolButton>
#include <QVBoxLayout>


using namespace Qt::StringLiterals;

namespace fathom {

namespace {

constexpr int charactersWide = 130;
constexpr qsizetype mostRecent = 6;

QToolButton* makeLink(const QString& name, const QString& text, QWidget* parent)
{
    auto* button = new QToolButton(parent);
    button->setText(text);
    button->setAutoRaise(true);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setFocusPolicy(Qt::StrongFocus);
    setNames(*button, name, text);
    return button;
}

QLabel* makeWrapped(const QString& text, QWidget* parent)
{
    auto* label = makeMutedLabel(text, parent);
    label->setWordWrap(true);
    return label;
}

void clear(QVBoxLayout& layout)
{
    while (auto* item = layout.takeAt(0)) {
        if (item->widget()) {
            item->widget()->hide();
            item->widget()->deleteLater(); // its own click may have brought us here
        }
        delete item;
    }
}

} // namespace

StartPage::StartPage(const std::vector<BuiltInExample>& examples, const ActionRegistry& actions, QWidget* parent)
    : QWidget(parent)
{
    setNames(*this, u"startPage"_s, tr("Start"));
    auto* page = new QWidget(this);
    page->setMaximumWidth(charactersWide * fontMetrics().averageCharWidth());
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(3 * gridUnit, 3 * gridUnit, 3 * gridUnit, 3 * gridUnit);
    layout->setSpacing(2 * gridUnit);
    auto* sentence = makeWrapped(
        tr("Where in a language model is something represented? Open labelled texts and a model, press Run, and watch a linear probe "
           "answer for every layer. Or begin with an example; nothing is downloaded."),
        page);
    layout->addStretch(1);
    layout->addWidget(makeHeading(tr("Linear probes on the hidden states of language models"), page));
    layout->addWidget(sentence);
    if (!examples.empty())
        layout->addWidget(makeExamples(examples));
    layout->addWidget(makeOpening(actions));
    layout->addStretch(2);

    auto* scroll = new QScrollArea(this);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* centred = new QWidget(scroll);
    auto* row = new QHBoxLayout(centred);
    row->setContentsMargins(0, 0, 0, 0);
    row->addStretch(1);
    row->addWidget(page, 100);
    row->addStretch(1);
    scroll->setWidget(centred);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(scroll);
    for (QWidget* ground : { static_cast<QWidget*>(this), centred, scroll->viewport() }) {
        ground->setBackgroundRole(QPalette::Base);
        ground->setAutoFillBackground(true);
    }
}

QWidget* StartPage::makeExamples(const std::vector<BuiltInExample>& examples)
{
    auto* holder = new QWidget(this);
    auto* layout = new QHBoxLayout(holder);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2 * gridUnit);
    for (const auto& example : examples) {
        if (!example.isFeatured)
            continue;
        auto* card = new ExampleCard(example, holder);
        connect(card, &QAbstractButton::clicked, this, [this, id = example.id] { emit exampleChosen(id); });
        layout->addWidget(card, 1);
    }
    return holder;
}

QWidget* StartPage::makeOpening(const ActionRegistry& actions)
{
    auto* holder = new QWidget(this);
    auto* open = new QVBoxLayout;
    open->setSpacing(gridUnit / 2);
    open->addWidget(makeHeading(tr("Open your own"), holder));
    for (const auto* id : { u"openData", u"openModel", u"openHubModel", u"openProbe" }) {
        auto* action = actions.action(QString::fromUtf16(id));
        auto* link = makeLink(action->objectName() + u"Link"_s, action->iconText(), holder);
        link->setIcon(action->icon());
        link->setToolTip(action->toolTip());
        connect(link, &QToolButton::clicked, action, &QAction::trigger);
        open->addWidget(link);
    }
    open->addStretch();
    m_recent = new QVBoxLayout;
    m_recent->setSpacing(gridUnit / 2);
    auto* learn = new QVBoxLayout;
    learn->setSpacing(gridUnit / 2);
    learn->addWidget(makeHeading(tr("Learn"), holder));
    for (const auto* id : { u"tour", u"help", u"tutorial", u"keys" }) {
        auto* action = actions.action(QString::fromUtf16(id));
        auto* link = makeLink(action->objectName() + u"Link"_s, action->iconText(), holder);
        link->setToolTip(action->toolTip());
        connect(link, &QToolButton::clicked, action, &QAction::trigger);
        learn->addWidget(link);
    }
    learn->addStretch();
    auto* layout = new QHBoxLayout(holder);
    layout->setContentsMargins(0, gridUnit, 0, 0);
    layout->setSpacing(2 * gridUnit);
    layout->addLayout(open, 1);
    layout->addLayout(m_recent, 1);
    layout->addLayout(learn, 1);
    return holder;
}

void StartPage::setRecentFiles(const QStringList& paths)
{
    clear(*m_recent);
    m_recent->addWidget(makeHeading(tr("Open before"), this));
    if (paths.isEmpty())
        m_recent->addWidget(makeWrapped(tr("Nothing yet. Files can also be dropped here."), this));
    for (const auto& path : paths.mid(0, mostRecent)) {
        auto* link = makeLink(u"recentLink"_s, QFileInfo(path).fileName(), this);
        link->setToolTip(path);
        connect(link, &QToolButton::clicked, this, [this, path] { emit recentChosen(path); });
        m_recent->addWidget(link);
    }
    m_recent->addStretch();
}

} // namespace fathom
