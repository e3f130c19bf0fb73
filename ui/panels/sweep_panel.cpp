// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/sweep_panel.h"

#include "ui/controllers/workbench.h"
#include "ui/panels/empty_state.h"
#include "ui/panels/form_fields.h"
#include "ui/panels/page_stack.h"
#include "ui/panels/panel_parts.h"
#include "ui/plots/sweep_plot.h"
#include "ui/plots/sweep_text.h"
#include "ui/text/form_text.h"
#include "ui/text/utf8.h"
#include "ui/window/action_registry.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace fathom {

SweepPanel::SweepPanel(Workbench& workbench, const ActionRegistry& actions, QWidget* parent)
    : QWidget(parent)
    , m_workbench(workbench)
    , m_actions(actions)
{
    setNames(*this, u"sweepPanel"_s, tr("Sweep"));
    m_empty = new EmptyState(this);
    m_plot = new SweepPlot(this);
    m_plot->setObjectName(u"sweepPlot"_s);
    m_plot->setPlaceholder(tr("Points appear here as layers are finished."));
    auto* content = new QWidget(this);
    auto* contentLayout = new QVBoxLayout(content);
    contentLayout->setContentsMargins(0, gridUnit, 0, 0);
    contentLayout->setSpacing(gridUnit / 2);
    contentLayout->addWidget(makeHeader(actions));
    contentLayout->addWidget(m_plot, 1);
    m_pages = new PageStack(this);
    m_pages->addWidget(m_empty);
    m_pages->addWidget(content);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_pages);
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);

    auto& runs = workbench.runs();
    auto& selection = workbench.selection();
    connect(m_plot, &LayerPlot::layerClicked, this,
        [&selection](LayerIndex layer) { selection.setLayer(layer); });
    connect(&selection, &Selection::layerChanged, this,
        [this, &selection] { m_plot->setSelectedLayer(selection.layer()); });
    connect(&runs, &RunController::shownRunChanged, this, &SweepPanel::showRun);
    connect(&runs, &RunController::runChanged, this, &SweepPanel::updatePlan);
    connect(&runs, &RunController::layerScored, this, &SweepPanel::addLayer);
    connect(&runs, &RunController::stateChanged, this, [this] {
        refreshNotes();
        refreshEmptyState();
    });
    showRun();
}

QWidget* SweepPanel::makeHeader(const ActionRegistry& actions)
{
    auto* header = new QWidget(this);
    m_title = makeHeading({}, header);
    m_title->setObjectName(u"sweepTitle"_s);
    m_note = makeMutedLabel({}, header);
    m_note->setObjectName(u"sweepNote"_s);
    m_note->setWordWrap(true);
    m_metric = new ChoiceCombo(u"metric"_s, tr("Metric"),
        tr("What the plot shows for each layer; nothing is fitted again"), header);
    m_metric->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    connect(m_metric, &ChoiceCombo::chosen, this, [this] {
        m_plot->setMetric(sweepMetrics(
            taskOf(m_plot->result()))[static_cast<std::size_t>(m_metric->currentIndex())]);
    });
    m_chosen = makeMutedLabel({}, header);
    m_chosen->setObjectName(u"chosenLayers"_s);
    m_chosen->setWordWrap(true);
    m_stale = new QLabel(header);
    m_stale->setObjectName(u"staleNote"_s);
    m_stale->setTextFormat(Qt::PlainText);
    m_stale->setWordWrap(true);
    auto* words = new QVBoxLayout;
    words->setSpacing(0);
    words->addWidget(m_title);
    words->addWidget(m_note);
    words->addWidget(m_chosen);
    words->addWidget(m_stale);
    auto* layout = new QHBoxLayout(header);
    // Flush with the heading inside the plot.
    layout->setContentsMargins(gridUnit + LayerPlot::focusFrame, 0, gridUnit, 0);
    layout->setSpacing(gridUnit / 2);
    layout->addLayout(words, 1);
    layout->addWidget(m_metric, 0, Qt::AlignTop);
    layout->addWidget(makeToolButton(actions.action(u"saveProbe"_s), header), 0, Qt::AlignTop);
    layout->addWidget(makeToolButton(actions.action(u"exportPlot"_s), header), 0, Qt::AlignTop);
    layout->addWidget(makeToolButton(actions.action(u"helpOnSweep"_s), header), 0, Qt::AlignTop);
    return header;
}

void SweepPanel::showRun()
{
    const auto run = m_workbench.runs().shownRun();
    m_pages->setCurrentIndex(run ? 1 : 0);
    refreshEmptyState();
    if (!run)
        return m_plot->clear();
    if (run->result.hasPlan())
        m_plot->setResult(run->result);
    else
        m_plot->clear();
    m_planned = run->result.hasPlan() ? run->id : RunId();
    refreshMetrics();
    m_plot->setSelectedLayer(m_workbench.selection().layer());
    const bool isProbe = run->kind == Run::Kind::OpenedProbe;
    const auto dataName = toQt(run->data->dataset->name());
    const auto model = toQt(run->model->summary.name);
    m_title->setText(isProbe ? tr("%1, tested on %2 in %3").arg(run->title, dataName, model)
                             : tr("%1 in %2").arg(dataName, model));
    refreshNotes();
}

void SweepPanel::updatePlan(RunId id)
{
    const auto run = m_workbench.runs().shownRun();
    if (!run || run->id != id)
        return;
    if (run->result.hasPlan() && m_planned != id) {
        m_planned = id;
        m_plot->setPlan(run->result.plan());
        refreshMetrics();
    }
    m_plot->setBaselines(run->result);
    if (!run->isActive() && run->result.hasPlan())
        m_plot->setResult(run->result);
    refreshNotes();
}

void SweepPanel::addLayer(RunId id, LayerIndex layer)
{
    const auto run = m_workbench.runs().shownRun();
    if (run && run->id == id)
        m_plot->addLayer(run->result.find(layer)->score);
}

void SweepPanel::refreshMetrics()
{
    const auto task = taskOf(m_plot->result());
    const auto metrics = sweepMetrics(task);
    m_metric->clear();
    for (const auto metric : metrics) {
        const auto text = sweepMetricHeading(metric, task);
        m_metric->addChoice(text, toUtf8(text));
    }
    const auto shown = std::ranges::find(metrics, m_plot->metric());
    m_metric->setCurrentIndex(static_cast<int>(shown - metrics.begin()));
}

void SweepPanel::refreshNotes()
{
    const auto run = m_workbench.runs().shownRun();
    if (!run)
        return;
    const auto stale = m_workbench.runs().staleReason();
    m_plot->setStale(!stale.isEmpty());
    const auto obstacle = m_workbench.runs().obstacle();
    m_stale->setText(u"⚠ "_s + tr("From earlier settings: %1.").arg(stale) + u' '
        + (obstacle.isEmpty() ? tr("Run to update.") : tr("No run can begin: %1").arg(obstacle)));
    m_stale->setVisible(!stale.isEmpty());
    QStringList notes;
    if (run->kind == Run::Kind::Sweep)
        notes.append(run->title);
    if (run->state == Run::State::Stopped)
        notes.append(run->result.layers().empty() ? tr("stopped before the first layer")
                                                  : tr("stopped: %1 of %2 layers kept")
                                                        .arg(run->result.layers().size())
                                                        .arg(run->plannedLayers()));
    if (run->model->summary.isUntrained)
        notes.append(tr("Random weights: for trying the window, not for conclusions"));
    if (run->result.hasPlan() && run->result.plan().settings.lmprobeCompatible)
        notes.append(tr("Computed as lmprobe does: for comparison, not for conclusions"));
    if (const auto advantage = advantageText(run->result); !advantage.isEmpty())
        notes.append(advantage);
    m_chosen->setText(chosenLayersText(run->result));
    m_chosen->setVisible(!m_chosen->text().isEmpty());
    m_note->setText(notes.join(u" · "));
    m_note->setVisible(!notes.isEmpty());
}

void SweepPanel::refreshEmptyState()
{
    const auto& runs = m_workbench.runs();
    if (runs.shownRun())
        return;
    const auto obstacle = runs.obstacle();
    m_empty->setText(tr("Score by layer"),
        obstacle.isEmpty() ? tr("Run fits one linear probe for each layer and shows where the "
                                "labels are linearly decodable.")
                           : obstacle);
    QList<QAction*> next;
    const auto& opened = m_workbench.data().data();
    if (!opened || !opened->dataset)
        next.append(m_actions.action(u"openData"_s));
    if (!m_workbench.model().summary())
        next.append(m_actions.action(u"openModel"_s));
    if (next.size() == 2)
        next.append(m_actions.action(u"openExample"_s));
    if (next.isEmpty())
        next.append(m_actions.action(u"run"_s));
    m_empty->setActions(next);
}

} // namespace fathom
