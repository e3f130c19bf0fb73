// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/probe/sweep_result.h"
#include "ui/controllers/opened_data.h"
#include "ui/controllers/opened_model.h"
#include "ui/controllers/selection.h"
#include "ui/controllers/sweep_form.h"
#include "ui/jobs/run_id.h"

#include <QString>

#include <filesystem>
#include <memory>
#include <optional>
#include <set>

namespace fathom {

/// One sweep, or one test of an opened probe, with everything it was made from: a snapshot that
/// later changes of the form, the data or the model do not touch.
struct Run
{
    enum class State : std::uint8_t
    {
        Running,
        Stopping,
        Finished,
        Stopped,
        Failed
    };
    enum class Kind : std::uint8_t
    {
        Sweep,
        OpenedProbe
    };

    RunId id;
    Kind kind = Kind::Sweep;
    State state = State::Running;
    QString title; ///< "last token, logistic regression", or the probe file's name
    SweepForm form;
    std::shared_ptr<const OpenedData> data;
    std::shared_ptr<const OpenedModel> model;
    SweepResult result;
    std::set<LayerIndex> readyLayers; ///< extracted; their fits may still run
    SweepTimes times; ///< when finished
    std::optional<Error> error; ///< when failed

    [[nodiscard]] bool isActive() const
    {
        return state == State::Running || state == State::Stopping;
    }
    [[nodiscard]] std::size_t plannedLayers() const
    {
        return result.hasPlan() ? result.plan().layers.size() : 0;
    }
    /// The layer to look at first: best by validation, else the only or lowest one there is.
    [[nodiscard]] std::optional<LayerIndex> layerToShow() const;
};

/// A row of the run's plan as a selection: in terms of the open data set where it comes from there,
/// so that the data table can show it too.
[[nodiscard]] SelectedRow rowOf(const Run& run, ExampleIndex planRow);
/// The plan's row of a selection; none if it is of other data.
[[nodiscard]] std::optional<ExampleIndex> planRowOf(const Run& run, const SelectedRow& row);

} // namespace fathom
