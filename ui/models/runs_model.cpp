// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/runs_model.h"

#include "ui/controllers/run_controller.h"
#include "ui/models/item_roles.h"
#include "ui/text/form_text.h"
#include "ui/text/layer_text.h"
#include "ui/text/number_text.h"
#include "ui/text/tool_tip_text.h"
#include "ui/text/utf8.h"

#include <QStringList>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace fathom {

RunsModel::RunsModel(const RunController& runs, QObject* parent)
    : QAbstractListModel(parent)
    , m_controller(runs)
    , m_runs(runs.runs().rbegin(), runs.runs().rend())
{
    connect(&runs, &RunController::runAdded, this, [this](RunId id) {
        beginInsertRows({}, 0, 0);
        m_runs.insert(m_runs.begin(), m_controller.find(id));
        endInsertRows();
    });
    connect(&runs, &RunController::runRemoved, this, [this](RunId id) {
        const auto index = indexOf(id);
        if (!index.isValid())
            return;
        beginRemoveRows({}, index.row(), index.row());
        m_runs.erase(m_runs.begin() + index.row());
        endRemoveRows();
    });
    connect(&runs, &RunController::runChanged, this, &RunsModel::touch);
    connect(&runs, &RunController::layerScored, this, [this](RunId id, LayerIndex) { touch(id); });
    connect(&runs, &RunController::shownRunChanged, this, [this] {
        if (!m_runs.empty())
            emit dataChanged(index(0), index(rowCount() - 1), { IsShownRole });
    });
}

QModelIndex RunsModel::indexOf(RunId id) const
{
    const auto found = std::ranges::find(m_runs, id, [](const auto& run) { return run->id; });
    return found == m_runs.end() ? QModelIndex() : index(static_cast<int>(found - m_runs.begin()));
}

void RunsModel::touch(RunId id)
{
    if (const auto changed = indexOf(id); changed.isValid())
        emit dataChanged(changed, changed);
}

int RunsModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_runs.size());
}

QVariant RunsModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const auto& run = *m_runs[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return run.title;
    case DetailRole:
        return detailOf(run);
    case Qt::ToolTipRole:
        return tooltipOf(run);
    case Qt::AccessibleTextRole:
        return run.title + u", "_s + detailOf(run);
    case StateRole:
        return static_cast<int>(run.state);
    case IdRole:
        return static_cast<qlonglong>(run.id.value);
    case IsShownRole:
        return m_controller.shownRun() && m_controller.shownRun()->id == run.id;
    default:
        return {};
    }
}

QString RunsModel::detailOf(const Run& run)
{
    const auto scored = run.result.layers().size();
    switch (run.state) {
    case Run::State::Running:
        return run.plannedLayers() == 0
            ? tr("starting")
            : tr("running, %1 of %2 layers").arg(scored).arg(run.plannedLayers());
    case Run::State::Stopping:
        return tr("stopping");
    case Run::State::Failed:
        return tr("failed");
    case Run::State::Finished:
    case Run::State::Stopped:
        break;
    }
    QStringList parts;
    if (const auto layer = run.layerToShow()) {
        const auto& score = run.result.find(*layer)->score;
        parts.append(layerName(*layer));
        parts.append(
            score.regression ? tr("R² %1").arg(shareText(score.test)) : shareText(score.test));
        if (std::isfinite(score.interval.low))
            parts.append(intervalText(score.interval));
    }
    if (run.state == Run::State::Stopped)
        parts.prepend(tr("stopped at %1 of %2").arg(scored).arg(run.plannedLayers()));
    return parts.join(u" · ");
}

QString RunsModel::tooltipOf(const Run& run)
{
    QStringList lines { run.title };
    lines.append(tr("Data: %1").arg(toQt(run.data->dataset->name())));
    lines.append(tr("Model: %1").arg(toQt(run.model->summary.name)));
    if (run.kind == Run::Kind::Sweep)
        lines.append(capitalized(layersText(run.form.layers)));
    if (run.result.hasPlan()) {
        const auto& plan = run.result.plan();
        lines.append(tr("Test: %1 rows (%2)")
                         .arg(countText(static_cast<std::int64_t>(plan.split.test.size())),
                             toQt(plan.split.rule)));
    }
    if (run.result.hasPlan() && run.result.plan().settings.lmprobeCompatible)
        lines.append(tr("Computed as lmprobe does: for comparison, not for conclusions"));
    if (run.state == Run::State::Finished)
        lines.append(tr("Took %1").arg(durationText(run.times.total)));
    if (run.error)
        lines.append(toQt(run.error->text()));
    return toolTipText(lines.join(u'\n'));
}

} // namespace fathom
