// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/status_line.h"

#include "core/base/system_memory.h"
#include "core/io/scratch_file.h"
#include "ui/controllers/workbench.h"
#include "ui/panels/elided_label.h"
#include "ui/panels/kept_states_label.h"
#include "ui/panels/panel_parts.h"
#include "ui/plots/sweep_text.h"
#include "ui/text/layer_text.h"
#include "ui/text/number_text.h"

#include <QHBoxLayout>
#include <QLabel>

#include <chrono>

using namespace Qt::StringLiterals;

namespace fathom {

namespace {

constexpr auto memoryInterval = std::chrono::seconds(2);
constexpr int statusBarMargin = 2;

} // namespace

StatusLine::StatusLine(Workbench& workbench, QWidget* parent)
    : QWidget(parent)
    , m_workbench(workbench)
{
    m_sentence = new ElidedLabel(this, Qt::ElideRight);
    m_sentence->setObjectName(u"statusSentence"_s);
    m_sentence->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    m_memory = makeMutedLabel({}, this);
    m_memory->setToolTip(tr("Memory in use, and what runs have in scratch files"));
    m_memory->setObjectName(u"memoryLabel"_s);
    auto* convention = makeMutedLabel(tr("layer i = output of block i"), this);
    convention->setToolTip(layerConventionLong());
    auto* layout = new QHBoxLayout(this);
    // The status bar adds some pixels of its own before its first widget.
    layout->setContentsMargins(gridUnit - statusBarMargin, 0, gridUnit, 0);
    layout->setSpacing(2 * gridUnit);
    layout->addWidget(m_sentence, 1);
    layout->addWidget(new KeptStatesLabel(workbench.keptStates(), this));
    layout->addWidget(m_memory);
    layout->addWidget(convention);

    auto& runs = workbench.runs();
    connect(&runs, &RunController::stateChanged, this, &StatusLine::refresh);
    connect(&runs, &RunController::shownRunChanged, this, &StatusLine::refresh);
    connect(&runs, &RunController::layerScored, this, &StatusLine::refresh);
    connect(&m_memoryTimer, &QTimer::timeout, this, &StatusLine::refreshMemory);
    m_memoryTimer.start(memoryInterval);
    refresh();
    refreshMemory();
}

void StatusLine::refresh()
{
    const auto run = m_workbench.runs().shownRun();
    if (run && !run->result.layers().empty())
        return m_sentence->setFullText(sweepSummary(run->result));
    if (run && run->isActive())
        return m_sentence->setFullText(tr("Running; the first layer is not finished yet"));
    const auto obstacle = m_workbench.runs().obstacle();
    m_sentence->setFullText(obstacle.isEmpty() ? tr("Ready") : obstacle);
}

void StatusLine::refreshMemory()
{
    const auto resident = residentMemory();
    const auto scratch = ScratchFile::bytesOnDisk();
    auto text = resident > 0 ? bytesText(resident) : QString();
    if (scratch > 0)
        text = tr("%1, %2 on disk").arg(text, bytesText(scratch));
    m_memory->setText(text);
}

} // namespace fathom
