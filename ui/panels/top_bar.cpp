// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/top_bar.h"

#include "ui/controllers/workbench.h"
#include "ui/panels/panel_parts.h"
#include "ui/text/form_text.h"
#include "ui/text/progress_text.h"
#include "ui/text/utf8.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme_colors.h"
#include "ui/window/action_registry.h"

#include <QAction>
#include <QEvent>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QProgressBar>
#include <QPushButton>
#include <QStyleOption>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace fathom {

namespace {

constexpr int progressHeight = 4;
constexpr int progressSteps = 1000;
constexpr int stageCharacters = 26; ///< room for "extracting 12/80 · 1 min 20 s"

/// A word of the sentence. A menu shows as an arrow after the text, not as the style's corner mark.
class WordButton final : public QToolButton
{
public:
    using QToolButton::QToolButton;

protected:
    void initStyleOption(QStyleOptionToolButton* option) const override
    {
        QToolButton::initStyleOption(option);
        option->features &= ~QStyleOptionToolButton::HasMenu;
    }
};

bool hasEndedEarly(const Run& run)
{
    return run.state == Run::State::Stopped || run.state == Run::State::Failed;
}

QPushButton* makePushButton(QAction* action, QWidget* parent)
{
    auto* button = new QPushButton(action->icon(), action->iconText(), parent);
    setNames(*button, action->objectName() + u"Button"_s, action->iconText());
    const auto copy = [button, action] {
        button->setEnabled(action->isEnabled());
        button->setToolTip(action->toolTip());
    };
    QObject::connect(action, &QAction::changed, button, copy);
    QObject::connect(button, &QPushButton::clicked, action, &QAction::trigger);
    copy();
    return button;
}

} // namespace

TopBar::TopBar(Workbench& workbench, const ActionRegistry& actions, QMenu* dataMenu,
    QMenu* modelMenu, QWidget* parent)
    : QWidget(parent)
    , m_workbench(workbench)
    , m_actions(actions)
{
    setNames(*this, u"topBar"_s, tr("Probe this data in this model"));
    m_data = makeWord(u"dataWord"_s, u"data"_s, tr("Data set"), dataMenu);
    m_model = makeWord(u"modelWord"_s, u"model"_s, tr("Model"), modelMenu);
    m_question = makeWord(u"questionWord"_s, u"settings"_s, tr("Probe settings"), nullptr);
    connect(m_question, &QToolButton::clicked, this, &TopBar::questionClicked);
    m_run = makePushButton(actions.action(u"run"_s), this);
    m_stop = makePushButton(actions.action(u"stop"_s), this);
    m_stage = new QLabel(this);
    m_stage->setObjectName(u"stageLabel"_s);
    m_stage->setTextFormat(Qt::PlainText);
    m_progress = new QProgressBar(this);
    setNames(*m_progress, u"progressBar"_s, tr("Progress"));
    m_progress->setTextVisible(false);
    m_progress->setFixedHeight(progressHeight);

    auto* stage = new QVBoxLayout;
    stage->setSpacing(2);
    stage->addStretch();
    stage->addWidget(m_stage);
    stage->addWidget(m_progress);
    stage->addStretch();
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(gridUnit, gridUnit / 2, gridUnit, gridUnit / 2);
    layout->setSpacing(gridUnit / 2);
    layout->addWidget(makeMutedLabel(tr("Probe"), this));
    layout->addWidget(m_data);
    layout->addWidget(makeMutedLabel(tr("in"), this));
    layout->addWidget(m_model);
    layout->addWidget(makeMutedLabel(tr("with"), this));
    layout->addWidget(m_question);
    layout->addSpacing(gridUnit);
    layout->addWidget(m_run);
    layout->addWidget(m_stop);
    layout->addSpacing(gridUnit);
    layout->addLayout(stage);
    layout->addStretch();

    connect(&workbench.data(), &DataController::changed, this, &TopBar::refreshWords);
    connect(&workbench.model(), &ModelController::changed, this, &TopBar::refreshWords);
    connect(&workbench.settings(), &SettingsController::changed, this, &TopBar::refreshWords);
    connect(&workbench.runs(), &RunController::stateChanged, this, &TopBar::refreshRun);
    connect(&workbench.runs(), &RunController::shownRunChanged, this, &TopBar::refreshRun);
    connect(&workbench.runs(), &RunController::progressChanged, this, &TopBar::refreshProgress);
    refreshWords();
    refreshRun();
    refreshProgress();
}

QToolButton* TopBar::makeWord(
    const QString& name, const QString& icon, const QString& label, QMenu* menu)
{
    auto* word = new WordButton(this);
    setNames(*word, name, label);
    word->setIcon(themedIcon(icon));
    word->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    word->setAutoRaise(true);
    word->setFocusPolicy(Qt::StrongFocus);
    if (menu) {
        word->setMenu(menu);
        word->setPopupMode(QToolButton::InstantPopup);
    }
    return word;
}

void TopBar::refreshWords()
{
    const auto& controller = m_workbench.data();
    const auto& model = m_workbench.model();
    // Names shorten before the sentence runs out of room: a third of the bar at most for the names,
    // half for the question.
    const auto show = [this](QToolButton& word, const QString& text, int room) {
        const auto shown
            = word.fontMetrics().elidedText(text, Qt::ElideMiddle, std::max(room, 10 * gridUnit));
        word.setText(word.menu() ? shown + u" ▾"_s : shown);
        word.setToolTip(text);
    };
    const auto dataName = pathToQt(
        (controller.isLoading() || !controller.data() ? controller.path() : controller.data()->path)
            .filename());
    show(*m_data, dataName.isEmpty() ? tr("a data set") : dataName, width() / 6);
    const auto& summary = model.summary();
    show(*m_model,
        summary                 ? toQt(summary->name)
            : model.isOpening() ? tr("opening …")
                                : tr("a model"),
        width() / 6);
    show(*m_question, questionText(m_workbench.settings().form()), width() / 3);
}

void TopBar::refreshRun()
{
    const auto& runs = m_workbench.runs();
    m_stop->setVisible(runs.isRunning());
    m_stage->setVisible(runs.isRunning());
    m_progress->setVisible(runs.isRunning());
    const bool wantsRun = m_actions.action(u"run"_s)->isEnabled() && !runs.isRunning()
        && (!runs.shownRun() || !runs.staleReason().isEmpty() || hasEndedEarly(*runs.shownRun()));
    if (wantsRun != m_isEmphasized) {
        m_isEmphasized = wantsRun;
        emphasize();
    }
}

void TopBar::refreshProgress()
{
    if (!m_workbench.runs().isRunning())
        return;
    const auto progress = m_workbench.runs().progress();
    m_stage->setText(progressText(progress));
    m_stage->setMinimumWidth(stageCharacters * fontMetrics().averageCharWidth());
    const bool isKnown = progress.stage.expected > 0;
    m_progress->setRange(0, isKnown ? progressSteps : 0);
    if (isKnown)
        m_progress->setValue(
            static_cast<int>(progressSteps * progress.stage.done / progress.stage.expected));
}

void TopBar::emphasize()
{
    // The one filled button of the window: what to do next.
    auto palette = QGuiApplication::palette();
    if (m_isEmphasized) {
        const auto colors = ThemeColors::from(palette);
        for (const auto group : { QPalette::Active, QPalette::Inactive }) {
            palette.setColor(group, QPalette::Button, colors.accentFill);
            palette.setColor(group, QPalette::ButtonText, colors.onAccent);
        }
    }
    m_run->setPalette(palette);
    m_run->setIcon(
        themedIcon(u"run"_s, m_isEmphasized ? QPalette::HighlightedText : QPalette::ButtonText));
}

void TopBar::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_run)
        emphasize();
    else if (event->type() == QEvent::FontChange && m_data)
        refreshWords();
}

void TopBar::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    refreshWords();
}

} // namespace fathom
