// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/selection_guide.h"

#include "ui/controllers/run_controller.h"
#include "ui/controllers/selection.h"

#include <QScopedValueRollback>

namespace fathom {

SelectionGuide::SelectionGuide(const RunController& runs, Selection& selection, QObject* parent)
    : QObject(parent)
    , m_runs(runs)
    , m_selection(selection)
{
    connect(&runs, &RunController::shownRunChanged, this, &SelectionGuide::beginRun);
    connect(&runs, &RunController::layerScored, this, [this](RunId id, LayerIndex layer) {
        if (m_runs.shownRun() && m_runs.shownRun()->id == id)
            followLayer(layer);
    });
    connect(&runs, &RunController::runChanged, this, &SelectionGuide::settle);
    connect(&selection, &Selection::layerChanged, this, [this] {
        if (!m_isSetting)
            m_isOurs = false;
    });
}

void SelectionGuide::beginRun()
{
    const auto run = m_runs.shownRun();
    if (!run)
        return setLayer(std::nullopt);
    selectFirstRow();
    if (run->isActive()) {
        m_isOurs = true; // of a new run nothing has been picked yet
        return;
    }
    if (!m_selection.layer() || !run->result.find(*m_selection.layer()))
        setLayer(run->layerToShow());
}

void SelectionGuide::followLayer(LayerIndex layer)
{
    if (m_isOurs && !(m_selection.layer() && m_runs.shownRun()->result.find(*m_selection.layer())))
        setLayer(layer);
}

void SelectionGuide::settle(RunId id)
{
    const auto run = m_runs.shownRun();
    if (!run || run->id != id)
        return;
    selectFirstRow();
    if (!run->isActive() && m_isOurs && run->layerToShow())
        setLayer(run->layerToShow());
}

void SelectionGuide::setLayer(std::optional<LayerIndex> layer)
{
    const QScopedValueRollback guard(m_isSetting, true);
    m_isOurs = true;
    m_selection.setLayer(layer);
}

void SelectionGuide::selectFirstRow()
{
    const auto run = m_runs.shownRun();
    if (!run->result.hasPlan() || run->result.plan().split.test.empty())
        return;
    const auto& row = m_selection.row();
    if (row && (row->dataset == run->data->dataset || row->dataset == run->result.plan().dataset))
        return;
    m_selection.setRow(rowOf(*run, run->result.plan().split.test.front()));
}

} // namespace fathom
