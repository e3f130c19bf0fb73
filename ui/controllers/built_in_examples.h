// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QString>

#include <filesystem>
#include <vector>

namespace fathom {

/// A model and a table that come with the program, with a story and what its sweep is known to give.
struct BuiltInExample
{
    QString id; ///< "truth"
    QString title; ///< "True or false"
    QString story; ///< one or two sentences: what to look for
    std::filesystem::path model; ///< absolute
    std::filesystem::path data;
    std::vector<double> scores; ///< of its sweep on the test rows, by layer: for the picture on the start page
    double baseline = 0.5; ///< always guessing the majority
    bool isFeatured = false; ///< among those of the start page
};

/// Those that `folder`/examples.json lists, in its order; none if there is no such file. Fails on what is not as that file should be.
[[nodiscard]] Result<std::vector<BuiltInExample>> readBuiltInExamples(const std::filesystem::path& folder);

} // namespace fathom
