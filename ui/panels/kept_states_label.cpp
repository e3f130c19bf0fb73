// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/kept_states_label.h"

#include "ui/controllers/kept_states_controller.h"
#include "ui/panels/panel_parts.h"
#include "ui/text/number_text.h"
#include "ui/text/utf8.h"

#include <cmath>

using namespace Qt::StringLiterals;

namespace fathom {

KeptStatesLabel::KeptStatesLabel(const KeptStatesController& kept, QWidget* parent)
    : QLabel(parent)
    , m_kept(kept)
{
    setNames(*this, u"keptStatesLabel"_s, tr("Kept hidden states"));
    setForegroundRole(QPalette::PlaceholderText);
    connect(&kept, &KeptStatesController::changed, this, &KeptStatesLabel::refresh);
    refresh();
}

void KeptStatesLabel::refresh()
{
    QStringList parts;
    if (const auto share = m_kept.hitShare()) // rounded down: 100 % is all of them
        parts << tr("cache %1 % hit").arg(static_cast<int>(std::floor(100 * *share)));
    if (const auto& kept = m_kept.kept()) {
        parts << bytesText(kept->usage.bytes);
        setToolTip(tr("Hidden states kept between runs in %1: %2 of %3. Edit › Kept hidden states")
                       .arg(pathToQt(kept->folder), bytesText(kept->usage.bytes),
                           bytesText(kept->usage.sizeLimit)));
    } else {
        setToolTip(tr("How many of the shown run's hidden states were computed before"));
    }
    setText(parts.join(u" · "_s));
    setVisible(!parts.isEmpty());
}

} // namespace fathom
