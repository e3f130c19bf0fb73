// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/importance_panel.h"

#include "core/probe/layer_importance.h"
#include "ui/controllers/workbench.h"
#include "ui/panels/empty_state.h"
#include "ui/panels/form_fields.h"
#include "ui/panels/page_stack.h"
#include "ui/panels/panel_parts.h"
#include "ui/plots/importance_plot.h"
#include "ui/plots/penalty_path_plot.h"
#include "ui/text/layer_text.h"
#include "ui/text/number_text.h"
#include "ui/text/utf8.h"
#include "ui/window/action_registry.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

#include <algorithm>
#include <numeric>

using namespace Qt::StringLiterals;

namespace fathom {

ImportancePanel::ImportancePanel(
    Workbench& workbench, const ActionRegistry& actions, QWidget* parent)
    : QWidget(parent)
    , m_workbench(workbench)
{
    setNames(*this, u"importancePanel"_s, tr("Layer importance"));
    m_empty = new EmptyState(this);
    m_metric = new ChoiceCombo(u"importanceMetric"_s, tr("Size of coefficients"),
        tr("How the size of a layer's coefficients is measured"), this);
    for (const auto* metric : { "l2", "l1", "mean_abs", "max_abs" })
        m_metric->addChoice(importanceMetricText(*parseImportanceMetric(metric)), metric);
    m_view = new ChoiceCombo(u"importanceView"_s, tr("What is shown of the layers"),
        tr("How large the layers' coefficients are, or which layers are left as the penalty falls"),
        this);
    m_view->addChoice(tr("coefficients"), "coefficients");
    m_view->addChoice(tr("by penalty"), "path");
    m_sentence = makeMutedLabel({}, this);
    m_sentence->setObjectName(u"importanceSentence"_s);
    m_sentence->setWordWrap(true);
    m_plot = new ImportancePlot(this);
    m_plot->setObjectName(u"importancePlot"_s);
    m_path = new PenaltyPathPlot(this);
    m_path->setObjectName(u"penaltyPathPlot"_s);

    auto* content = new QWidget(this);
    auto* top = new QHBoxLayout;
    top->setSpacing(gridUnit);
    top->addWidget(m_sentence, 1);
    top->addWidget(m_metric, 0, Qt::AlignTop);
    top->addWidget(m_view, 0, Qt::AlignTop);
    top->addWidget(
        makeToolButton(actions.action(u"examineJointProbe"_s), content), 0, Qt::AlignTop);
    top->addWidget(makeToolButton(actions.action(u"exportImportance"_s), content), 0, Qt::AlignTop);
    auto* contentLayout = new QVBoxLayout(content);
    setPanelMargins(*contentLayout);
    contentLayout->addLayout(top);
    contentLayout->addWidget(m_plot, 1);
    contentLayout->addWidget(m_path, 1);
    m_pages = new PageStack(this);
    m_pages->addWidget(m_empty);
    m_pages->addWidget(content);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_pages);

    auto& selection = workbench.selection();
    m_metric->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    connect(m_metric, &ChoiceCombo::chosen, this, [this] {
        m_probe.reset();
        refresh();
    });
    m_view->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    connect(m_view, &ChoiceCombo::chosen, this, &ImportancePanel::showView);
    for (const LayerPlot* plot :
        { static_cast<LayerPlot*>(m_plot), static_cast<LayerPlot*>(m_path) })
        connect(plot, &LayerPlot::layerClicked, this,
            [&selection](LayerIndex layer) { selection.setLayer(layer); });
    connect(&selection, &Selection::layerChanged, this, [this, &selection] {
        m_plot->setSelectedLayer(selection.layer());
        m_path->setSelectedLayer(selection.layer());
        refreshSentence();
    });
    connect(&workbench.runs(), &RunController::shownRunChanged, this, &ImportancePanel::refresh);
    connect(&workbench.runs(), &RunController::runChanged, this, &ImportancePanel::refresh);
    refresh();
}

void ImportancePanel::refresh()
{
    const auto run = m_workbench.runs().shownRun();
    const auto probe = run ? run->result.jointProbe() : nullptr;
    m_pages->setCurrentIndex(probe ? 1 : 0);
    if (!probe) {
        m_probe.reset();
        m_empty->setText(tr("Layer importance"), reasonForNothing());
        m_path->clear();
        return m_plot->clear();
    }
    if (probe != m_probe) {
        m_probe = probe;
        const auto metric = *parseImportanceMetric(m_metric->choice());
        const auto importance = importanceOf(*probe);
        m_metric->setVisible(!probe->selection());
        if (!importance) {
            m_pages->setCurrentIndex(0);
            m_probe.reset();
            m_empty->setText(tr("Layer importance"), toQt(importance.error().text()));
            m_path->clear();
            return m_plot->clear();
        }
        m_plot->setImportance(*importance, metric);
        m_plot->setSelectedLayer(m_workbench.selection().layer());
        m_path->setSelection(probe->selection().value_or(LayerSelection {}));
        m_path->setSelectedLayer(m_workbench.selection().layer());
        showView();
    }
    refreshSentence();
}

bool ImportancePanel::showsPath() const
{
    return m_path->hasFigure() && m_view->choice() == "path";
}

const FigureSource& ImportancePanel::figure() const
{
    return showsPath() ? static_cast<const FigureSource&>(*m_path) : *m_plot;
}

void ImportancePanel::showView()
{
    m_view->setVisible(m_path->hasFigure());
    m_plot->setVisible(!showsPath());
    m_path->setVisible(showsPath());
    refreshSentence();
}

void ImportancePanel::refreshSentence()
{
    if (!m_probe)
        return;
    if (showsPath())
        return m_sentence->setText(m_path->summary());
    const auto computed = importanceOf(*m_probe);
    if (!computed) // refresh() has said why
        return;
    const auto& importance = *computed;
    const auto caveat = m_probe->selection()
        ? tr("What the candidates weighed when layers were chosen among them: the norm of their "
             "coefficients.")
        : tr("Coefficients of a probe on all layers together; neighbouring layers carry much the "
             "same information, so compare with care.");
    const auto selected = m_workbench.selection().layer();
    const auto found
        = selected ? std::ranges::find(importance.layers, *selected) : importance.layers.end();
    if (found == importance.layers.end()) {
        m_sentence->setText(caveat);
        return;
    }
    const double value
        = importance.importance[static_cast<std::size_t>(found - importance.layers.begin())];
    const auto rank = 1 + std::ranges::count_if(importance.importance, [value](double other) {
        return other > value;
    });
    m_sentence->setText(tr("%1 has a share of %2, number %3 of %4. %5")
                            .arg(layerNameCapitalized(*selected), shareText(value))
                            .arg(rank)
                            .arg(importance.layers.size())
                            .arg(caveat));
}

Result<LayerImportance> ImportancePanel::importanceOf(const Probe& probe) const
{
    const auto& selection = probe.selection();
    if (!selection)
        return computeLayerImportance(probe, *parseImportanceMetric(m_metric->choice()));
    LayerImportance importance { selection->candidates, selection->importances };
    const double sum
        = std::accumulate(importance.importance.begin(), importance.importance.end(), 0.0);
    for (auto& value : importance.importance)
        value = sum > 0 ? value / sum : 0;
    return importance;
}

QString ImportancePanel::reasonForNothing() const
{
    const auto run = m_workbench.runs().shownRun();
    if (!run)
        return tr("Run a sweep: after its last layer, one probe is fitted on all layers together, "
                  "and the size of its coefficients "
                  "is shown layer by layer.");
    if (run->kind == Run::Kind::OpenedProbe)
        return tr("This run has one probe. Importance compares the layers of a sweep.");
    if (run->isActive())
        return tr(
            "Appears after the last layer, when one probe has been fitted on all layers together.");
    if (run->state == Run::State::Stopped)
        return tr("This run was stopped before its last layer. Run it to the end to see layer "
                  "importance.");
    if (!run->form.fitsJointProbe)
        return tr("This run was made without it. Turn on \"Fit all together\" under Testing, More, "
                  "and run again.");
    return tr("This run has no probe on all layers; the message above the plot says why.");
}

} // namespace fathom
