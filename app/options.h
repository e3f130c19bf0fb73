// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cache_option.h"
#include "core/base/memory_budget.h"
#include "core/data/dataset_reader.h"
#include "core/jobs/worker_pool.h"
#include "core/probe/probe_settings.h"

#include <CLI/App.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace fathom {

/// Options that several commands share. Each has addTo(), which declares them, and functions that turn what was given into values.

/// Where labelled or unlabelled prompts come from: one file, or two for contrastive data.
struct DataOptions
{
    std::string data;
    std::string positive;
    std::string negative;
    std::string task; ///< empty: classification, or what the probe was made for
    ColumnRoles roles;

    enum class Labels : std::uint8_t { Required, Optional };
    void addTo(CLI::App& command, Labels labels);
    /// What is learnt: --task, or the default.
    [[nodiscard]] std::string taskName() const { return task.empty() ? "classification" : task; }
    /// Reads the data and prints the guessed roles to stderr (not when quiet).
    [[nodiscard]] Result<LoadedDataset> read(Labels labels, bool isQuiet) const;
    /// Data that a probe, or the probes of a sweep, made for this task and these classes are tested on. Fails if --task names
    /// another one.
    [[nodiscard]] Result<LoadedDataset> readToTest(Task made, const Classes& classes, bool isQuiet) const;

private:
    [[nodiscard]] Result<LoadedDataset> readWith(DatasetOptions options, bool isQuiet) const;
};

/// One option for each constructor parameter of a probe.
struct ProbeOptions
{
    ProbeSettingsText text;

    void addTo(CLI::App& command, const std::string& defaultLayers);
    /// `task` is that of the data: one option says both.
    [[nodiscard]] Result<ProbeSettings> parse(const std::string& task) const;
};

/// Where results go, and how the work is run.
struct RunOptions
{
    std::string json;
    std::size_t threads = 0;
    std::string memory; ///< empty: the default
    bool quiet = false;
    CacheOption cache;

    void addTo(CLI::App& command);
    /// How much memory models may take; what does not fit goes where the cache is.
    [[nodiscard]] Result<std::shared_ptr<const MemoryBudget>> budget() const;
    /// stdout is for the JSON alone.
    [[nodiscard]] bool jsonOnStdout() const { return json == "-"; }
};

} // namespace fathom
