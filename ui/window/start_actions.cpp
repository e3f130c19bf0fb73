// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/start_actions.h"

#include "ui/controllers/workbench.h"
#include "ui/panels/page_stack.h"
#include "ui/panels/start_page.h"
#include "ui/text/utf8.h"
#include "ui/window/action_registry.h"
#include "ui/window/tour.h"
#include "ui/window/window_state.h"

#include <QAction>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace fathom {

StartActions::StartActions(
    Workbench& workbench, ActionRegistry& actions, WindowState& state, const QString& examplesFolder, QWidget* window)
    : QObject(window)
    , m_workbench(workbench)
    , m_actions(actions)
    , m_state(state)
    , m_window(window)
{
    if (auto examples = readBuiltInExamples(toPath(examplesFolder)))
        m_examples = std::move(*examples);
    else
        workbench.messages().showError(examples.error());
    auto* example = actions.add({ u"openExample"_s, tr("File"), tr("Open the &example"),
        tr("Open the first of the built-in examples, to try the window"), u"examples"_s, {} });
    example->setVisible(!m_examples.empty());
    connect(example, &QAction::triggered, this, &StartActions::openFirstExample);
    auto* start = actions.add({ u"startPage"_s, tr("File"), tr("&Start page"),
        tr("Built-in examples, and what was open before"), {}, { QKeySequence(u"Ctrl+Home"_s) } });
    start->setCheckable(true);
    connect(start, &QAction::triggered, this, [this](bool isChecked) {
        m_isAskedFor = isChecked;
        refresh();
    });
    auto* tour = actions.add({ u"tour"_s, tr("Help"), tr("&Guided tour"),
        tr("Five steps through the window, with an example"), {}, {} });
    connect(tour, &QAction::triggered, this, &StartActions::startTour);
}

QWidget* StartActions::makeCentre(QWidget* work)
{
    m_pages = new PageStack(m_window);
    m_page = new StartPage(m_examples, m_actions, m_pages);
    m_page->setRecentFiles(m_state.recentFiles());
    m_pages->addWidget(work);
    m_pages->addWidget(m_page);
    connect(m_page, &StartPage::exampleChosen, this, &StartActions::runExample);
    connect(m_page, &StartPage::recentChosen, this, [this](const QString& path) { m_workbench.openPath(toPath(path)); });
    connect(&m_state, &WindowState::recentFilesChanged, this, [this] { m_page->setRecentFiles(m_state.recentFiles()); });
    connect(&m_workbench.data(), &DataController::changed, this, [this] { showPage(false); });
    connect(&m_workbench.model(), &ModelController::changed, this, [this] { showPage(false); });
    connect(&m_workbench.runs(), &RunController::shownRunChanged, this, [this] { showPage(false); });
    refresh();
    return m_pages;
}

void StartActions::showPage(bool isInFront)
{
    m_isAskedFor = isInFront;
    refresh();
}

void StartActions::refresh()
{
    const auto& data = m_workbench.data();
    const auto& model = m_workbench.model();
    const auto isEmpty = !data.data() && !data.isLoading() && !model.summary() && !model.isOpening() && !model.problem()
        && !m_workbench.runs().shownRun();
    const auto isInFront = isEmpty || m_isAskedFor;
    m_pages->setCurrentIndex(isInFront ? 1 : 0);
    auto* action = m_actions.action(u"startPage"_s);
    action->setChecked(isInFront);
    action->setEnabled(!isEmpty);
}

void StartActions::runExample(const QString& id)
{
    const auto example = std::ranges::find(m_examples, id, &BuiltInExample::id);
    if (example != m_examples.end())
        m_workbench.runExample(example->model, example->data);
    showPage(false);
}

void StartActions::openFirstExample()
{
    if (!m_examples.empty())
        m_workbench.openExample(m_examples.front().model, m_examples.front().data);
}

void StartActions::startTour()
{
    if (m_tour)
        m_tour->deleteLater();
    showPage(false);
    auto& runs = m_workbench.runs();
    const auto prepareExample = [this] {
        if (!m_workbench.data().data() && !m_workbench.model().summary())
            openFirstExample();
    };
    const auto prepareRun = [&runs] {
        if (!runs.isRunning() && !runs.shownRun())
            runs.start();
    };
    m_tour = new Tour(
        { { u"topBar"_s, tr("One sentence"),
              tr("These data, this model, this question, Run: the line along the top reads like that. Click a word to change it. "
                 "The example that is open now holds statements, true and false ones in pairs."),
              prepareExample },
            { u"runButton"_s, tr("Run"),
                tr("Run fits one linear probe for each layer: trained on some statements, tested on others that it has never seen. "
                   "Press Next, and watch the points arrive.") },
            { u"sweepPanel"_s, tr("The sweep"),
                tr("Each point is a layer, its bar the 95 % interval. Dashed: always guessing the same. Dash-dot: what the words "
                   "alone give. Only what lies above both can be the model's. Click a point, or use the arrow keys."),
                prepareRun },
            { u"detailTabs"_s, tr("The selected layer"),
                tr("Here are the layer's score at every token, the examples it gets right and wrong, and where the weight is. Type "
                   "a sentence of your own under Tokens: it is scored as you type."),
                prepareRun },
            { u"probesDock"_s, tr("Keep it"),
                tr("Save probe keeps the selected layer's probe with all that it was made from; Export writes any plot as SVG, PDF, "
                   "PNG or CSV. Every question mark, and F1, opens the manual. Then drop your own CSV onto the window.") } },
        *m_window);
}

} // namespace fathom
