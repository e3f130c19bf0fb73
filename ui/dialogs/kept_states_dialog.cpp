// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/kept_states_dialog.h"

#include "ui/controllers/kept_states_controller.h"
#include "ui/panels/panel_parts.h"
#include "ui/text/number_text.h"
#include "ui/text/utf8.h"

#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include <cmath>

using namespace Qt::StringLiterals;

namespace fathom {

namespace {

constexpr double gigabyte = 1e9;
constexpr double largestGigabytes = 1e6;

} // namespace

KeptStatesDialog::KeptStatesDialog(KeptStatesController& kept, QWidget* parent)
    : QDialog(parent)
    , m_kept(kept)
{
    setObjectName(u"keptStatesDialog"_s);
    setWindowTitle(tr("Kept hidden states"));
    setAttribute(Qt::WA_DeleteOnClose);
    auto* what = new QLabel(
        tr("Pooled hidden states are kept on disk, so that another sweep of the same texts starts "
           "at once, whatever its classifier and split."),
        this);
    what->setWordWrap(true);
    m_folder = new QLabel(this);
    m_folder->setObjectName(u"keptStatesFolder"_s);
    m_folder->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_folder->setWordWrap(true);
    m_models = makeMutedLabel({}, this);
    m_models->setObjectName(u"keptStatesModels"_s);
    m_limit = new QDoubleSpinBox(this);
    setNames(*m_limit, u"keptStatesLimit"_s, tr("Size limit"));
    m_limit->setRange(0, largestGigabytes);
    m_limit->setDecimals(1);
    m_limit->setSuffix(tr(" GB"));
    m_limit->setSpecialValueText(tr("keep nothing"));
    m_limit->setKeyboardTracking(false); // what is half typed would evict
    m_limit->setToolTip(tr("The longest unused leave first, at once if it is too much already"));
    m_forget = new QPushButton(tr("&Forget all"), this);
    m_forget->setObjectName(u"forgetKeptStates"_s);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    buttons->addButton(m_forget, QDialogButtonBox::DestructiveRole);

    auto* form = new QFormLayout;
    form->addRow(tr("Size &limit"), m_limit);
    auto* layout = new QVBoxLayout(this);
    setPanelMargins(*layout);
    layout->addWidget(what);
    layout->addWidget(m_folder);
    layout->addWidget(m_models);
    layout->addLayout(form);
    layout->addWidget(buttons);

    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_forget, &QPushButton::clicked, &kept, &KeptStatesController::forgetAll);
    connect(m_limit, &QDoubleSpinBox::valueChanged, &kept,
        [&kept](double gigabytes) { kept.setSizeLimit(std::llround(gigabytes * gigabyte)); });
    connect(&kept, &KeptStatesController::changed, this, &KeptStatesDialog::refresh);
    kept.refresh();
    refresh();
}

void KeptStatesDialog::refresh()
{
    const auto& kept = m_kept.kept();
    m_limit->setEnabled(kept.has_value());
    m_forget->setEnabled(kept && kept->usage.bytes > 0 && !m_kept.isBusy());
    if (!kept) {
        m_folder->setText(m_kept.isBusy() ? tr("Looking…") : tr("Nothing can be kept."));
        m_models->clear();
        return;
    }
    const auto& usage = kept->usage;
    m_folder->setText(tr("%1 in %2").arg(bytesText(usage.bytes), pathToQt(kept->folder)));
    QStringList models;
    for (const auto& [name, part] : usage.byLabel)
        models << tr("%1: %2").arg(toQt(name), bytesText(part.bytes));
    m_models->setText(models.join(u'\n'));
    m_models->setVisible(!models.isEmpty());
    if (!m_limit->hasFocus() && !m_kept.isBusy()) { // not under the user's fingers
        const QSignalBlocker blocker(m_limit);
        m_limit->setValue(static_cast<double>(usage.sizeLimit) / gigabyte);
    }
}

} // namespace fathom
