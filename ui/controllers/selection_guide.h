// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/jobs/run_id.h"

#include <QObject>

#include <optional>

namespace fathom {

class RunController;
class Selection;

/// Keeps the selection on something that exists: in a new run the first layer that is finished, at
/// its end the best one unless the user has picked another meanwhile; and the first test row until
/// one is chosen.
class SelectionGuide final : public QObject
{
    Q_OBJECT

public:
    SelectionGuide(const RunController& runs, Selection& selection, QObject* parent = nullptr);

private:
    void beginRun();
    void followLayer(LayerIndex layer);
    void settle(RunId id);
    void setLayer(std::optional<LayerIndex> layer);
    void selectFirstRow();

    const RunController& m_runs;
    Selection& m_selection;
    bool m_isOurs = false; ///< the selected layer was chosen here, not by the user
    bool m_isSetting = false;
};

} // namespace fathom
