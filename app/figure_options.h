// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/probe/sweep_result.h"

#include <CLI/App.hpp>

#include <string>

namespace fathom {

/// Files a sweep's plot is written to: --svg, --pdf, --png. A build without the window has none of these options.
struct FigureFiles
{
    std::string svg;
    std::string pdf;
    std::string png;

    void addTo(CLI::App& command);
    [[nodiscard]] Status write(const SweepResult& result) const;
};

} // namespace fathom
