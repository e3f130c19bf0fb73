// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/memory_dialog.h"

#include "core/base/system_memory.h"
#include "core/io/scratch_file.h"
#include "ui/controllers/memory_controller.h"
#include "ui/panels/panel_parts.h"
#include "ui/text/number_text.h"
#include "ui/text/utf8.h"

#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include <chrono>
#include <cmath>

using namespace Qt::StringLiterals;

namespace fathom {

namespace {

constexpr double gigabyte = 1e9;
constexpr double largestGigabytes = 1e6;
constexpr auto refreshInterval = std::chrono::seconds(1);

} // namespace

MemoryDialog::MemoryDialog(MemoryController& memory, QWidget* parent)
    : QDialog(parent)
    , m_memory(memory)
{
    setObjectName(u"memoryDialog"_s);
    setWindowTitle(tr("Memory"));
    setAttribute(Qt::WA_DeleteOnClose);
    auto* what = new QLabel(
        tr("Runs keep within this much memory: weights are read block by block, and hidden states "
           "that do not fit go to a scratch file. Results are the same, bit for bit. A new limit "
           "counts for the next run."),
        this);
    what->setWordWrap(true);
    m_limit = new QDoubleSpinBox(this);
    setNames(*m_limit, u"memoryLimit"_s, tr("Memory limit"));
    m_limit->setRange(0, largestGigabytes);
    m_limit->setDecimals(1);
    m_limit->setSuffix(tr(" GB"));
    m_limit->setSpecialValueText(
        tr("%1: 70 % of what was free").arg(bytesText(memory.defaultLimit())));
    m_limit->setToolTip(tr("Of the whole program; 0: 70 % of what was free when it began"));
    m_limit->setEnabled(memory.budget() != nullptr);
    m_estimate = new QLabel(this);
    m_estimate->setObjectName(u"memoryEstimate"_s);
    m_estimate->setWordWrap(true);
    m_estimate->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_use = makeMutedLabel({}, this);
    m_use->setObjectName(u"memoryUse"_s);
    m_use->setWordWrap(true);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);

    auto* form = new QFormLayout;
    form->addRow(tr("Memory &limit"), m_limit);
    auto* layout = new QVBoxLayout(this);
    setPanelMargins(*layout);
    layout->addWidget(what);
    layout->addLayout(form);
    layout->addWidget(m_estimate);
    layout->addWidget(m_use);
    layout->addWidget(buttons);

    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_limit, &QDoubleSpinBox::valueChanged, this, &MemoryDialog::takeLimit);
    connect(&memory, &MemoryController::changed, this, &MemoryDialog::refresh);
    connect(&m_timer, &QTimer::timeout, this, &MemoryDialog::refresh);
    m_timer.start(refreshInterval);
    refresh();
}

void MemoryDialog::takeLimit(double gigabytes)
{
    m_memory.setChosenLimit(
        gigabytes > 0 ? std::optional(std::llround(gigabytes * gigabyte)) : std::nullopt);
}

void MemoryDialog::refresh()
{
    if (!m_limit->hasFocus()) { // not under the user's fingers
        const QSignalBlocker blocker(m_limit);
        m_limit->setValue(static_cast<double>(m_memory.chosenLimit().value_or(0)) / gigabyte);
    }
    const auto* const budget = m_memory.budget();
    const auto estimate = m_memory.sweepEstimate();
    if (!estimate) {
        m_estimate->setText(tr("What a sweep takes depends on the model and the data set."));
    } else {
        const auto fits = budget ? checkMemory(*estimate, *budget) : Status {};
        m_estimate->setText(fits
                ? tr("A sweep over all layers takes about %1.").arg(toQt(describe(*estimate)))
                : toQt(fits.error().message));
    }
    auto use = tr("In use now: %1 of memory, %2 in scratch files.")
                   .arg(bytesText(residentMemory()), bytesText(ScratchFile::bytesOnDisk()));
    if (budget)
        use += tr(" Scratch files lie in %1.").arg(pathToQt(budget->scratchFolder()));
    m_use->setText(use);
}

} // namespace fathom
