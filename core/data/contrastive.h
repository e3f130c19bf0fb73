// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/data/dataset.h"

#include <string>
#include <vector>

namespace fathom {

/// The classes of contrastive data: 0 for what a concept is absent from, 1 for what shows it.
[[nodiscard]] const Classes& contrastiveClasses();

/// Prompts that show a concept and prompts that do not: what lmprobe's `fit` takes as
/// `positive_prompts` and `negative_prompts`.
struct ContrastivePrompts
{
    std::vector<std::string> positive;
    std::vector<std::string> negative;
    std::vector<double>
        weights {}; ///< > 0, of the positive prompts, then the negative ones; or none
    std::string name = "contrastive prompts"; ///< for titles and messages
    /// How pairs came about, for people; the group rule of lists of equal length.
    std::string pairRule = "pairs";
};

/// Prompts with labels, positive ones first, as lmprobe orders them. Lists of equal length are
/// taken to be aligned: the n-th prompts of both are a pair, which no split separates. Fails on
/// what Dataset::create() refuses and if one of the lists is empty.
[[nodiscard]] Result<Dataset> contrastiveDataset(ContrastivePrompts prompts);

} // namespace fathom
