// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/extract/activation_cache.h"

#include <CLI/App.hpp>
#include <filesystem>
#include <memory>
#include <string>

namespace fathom {

struct CommandRun;

/// Whether and where hidden states are kept between runs.
struct CacheOption
{
    std::string directory; ///< empty: the default one
    std::string sizeLimit; ///< empty: as it is
    bool isOff = false;
    bool renews = false;

    void addTo(CLI::App& command);
    /// --invalidate-cache, for commands that compute hidden states of all the rows they read.
    void addRenewalTo(CLI::App& command);

    /// Where scratch files go, whether or not anything is kept.
    [[nodiscard]] std::filesystem::path scratchFolder() const;
    /// The cache itself, with the size that was asked for.
    [[nodiscard]] Result<std::shared_ptr<RowCache>> openRows() const;
    /// An opened model's part of it.
    [[nodiscard]] Result<ActivationCache> openFor(
        const ModelSummary& model, const CommandRun& run) const;
    /// The same. None if it is off, or does not work, which stderr then says.
    [[nodiscard]] ActivationCache open(const ModelSummary& model, const CommandRun& run) const;
};

} // namespace fathom
