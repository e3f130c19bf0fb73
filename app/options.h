// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset_reader.h"
#include "core/jobs/worker_pool.h"
#include "core/model/transformer.h"
#include "core/probe/probe_settings.h"
#include "core/text/tokenizer.h"

#include <CLI/App.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace fathom {

/// Options that several commands share. Each has addTo(), which declares them, and functions that turn what was given into values.

struct ModelOption
{
    std::string path;

    void addTo(CLI::App& command);
    struct Opened
    {
        std::shared_ptr<const Transformer> model;
        std::shared_ptr<const Tokenizer> tokenizer;
    };
    /// Opens the model and its tokenizer.
    [[nodiscard]] Result<Opened> open() const;
};

/// Where labelled or unlabelled prompts come from: one file, or two for contrastive data.
struct DataOptions
{
    std::string data;
    std::string positive;
    std::string negative;
    std::string task = "classification";
    ColumnRoles roles;

    enum class Labels : std::uint8_t { Required, Optional };
    void addTo(CLI::App& command, Labels labels);
    /// Reads the data and prints the guessed roles to stderr (not when quiet).
    [[nodiscard]] Result<LoadedDataset> read(Labels labels, bool isQuiet, const Classes& expectedClasses = {}) const;
};

/// One option for each constructor parameter of a probe.
struct ProbeOptions
{
    ProbeSettingsText text;

    void addTo(CLI::App& command, const std::string& defaultLayers);
    [[nodiscard]] Result<ProbeSettings> parse() const { return parseProbeSettings(text); }
};

/// Where results go, and how the work is run.
struct RunOptions
{
    std::string json;
    std::size_t threads = 0;
    bool quiet = false;

    void addTo(CLI::App& command);
    /// stdout is for the JSON alone.
    [[nodiscard]] bool jsonOnStdout() const { return json == "-"; }
};

} // namespace fathom
