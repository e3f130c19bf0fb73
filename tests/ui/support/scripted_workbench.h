// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/controllers/workbench.h"

#include <QTemporaryDir>

#include <atomic>
#include <memory>
#include <semaphore>
#include <string>

namespace fathom::testing {

/// A sweep that finishes a layer each time a test allows it to. Its probes are real (one weight
/// each), its scores are made up: layer i has accuracy 0.5 + i / 10. Every run of a Workbench goes
/// through the same one.
class ScriptedSweep
{
public:
    static constexpr int layerCount = 6;

    /// Lets the running sweep finish `layers` more layers.
    void allow(int layers) { m_allowed.release(layers); }
    /// Once set, a run goes on sending layers after it was asked to stop, as a slow worker would.
    std::atomic<bool> ignoresStop = false;
    std::atomic<bool> fails = false;
    std::atomic<int> started = 0;

    Result<SweepTimes> run(const SweepInput& input, const SweepSink& sink, const JobContext& job);

    [[nodiscard]] static SweepPlan planOf(const SweepInput& input);
    /// Reads a single feature: score = `weight` x.
    [[nodiscard]] static std::shared_ptr<const Probe> probeOf(
        const SweepPlan& plan, LayerIndex layer, double weight);

private:
    std::counting_semaphore<> m_allowed { 0 };
};

/// A workbench with a word model (tests/support) and a scripted sweep, and the files it opens.
struct ScriptedWorkbench
{
    using LocateModel = decltype(Services::locateModel);

    ScriptedWorkbench();
    /// Every name is looked for by `locate`, on a job's thread.
    explicit ScriptedWorkbench(LocateModel locate);

    /// Writes `text` into a file of the temporary directory and returns its path.
    [[nodiscard]] std::filesystem::path write(
        const std::string& name, const std::string& text) const;
    /// `rows` rows "word i is good" / "word i is bad", labels 1 and 0, and a column `pair`.
    [[nodiscard]] std::filesystem::path writeStatements(const std::string& name, int rows) const;
    /// Opens 20 statements and the word model, and waits until both are there.
    [[nodiscard]] bool openBoth();

    QTemporaryDir directory;
    std::shared_ptr<ScriptedSweep> sweep = std::make_shared<ScriptedSweep>();
    Workbench workbench;
};

} // namespace fathom::testing
