// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text/progress_text.h"

#include "ui/controllers/run_controller.h"
#include "ui/text/form_text.h"
#include "ui/text/number_text.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace fathom {

QString progressText(const RunProgress& progress)
{
    if (progress.isStopping)
        return QCoreApplication::translate("ProgressText", "stopping …");
    auto text = phaseText(progress.stage.phase);
    if (progress.stage.phase == Phase::Fitting && progress.plannedLayers > 0
        && progress.scoredLayers == progress.plannedLayers) {
        text = QCoreApplication::translate("ProgressText", "fitting all layers together");
    } else if (progress.plannedLayers > 0) {
        const auto done = progress.stage.phase == Phase::Extracting ? progress.readyLayers
                                                                    : progress.scoredLayers;
        text += u" %1/%2"_s.arg(done).arg(progress.plannedLayers);
    }
    if (progress.secondsLeft)
        text += u" · "_s + durationText(*progress.secondsLeft);
    return text;
}

QString fetchedText(const JobStage& stage)
{
    if (stage.expected <= 0)
        return {};
    constexpr std::int64_t percent = 100;
    return QCoreApplication::translate("ProgressText", "%1 % of %2")
        .arg(stage.done / std::max<std::int64_t>(1, stage.expected / percent))
        .arg(bytesText(stage.expected));
}

} // namespace fathom
