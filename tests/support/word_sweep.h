// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"
#include "core/probe/sweep.h"
#include "tests/support/word_model.h"

#include <mutex>
#include <vector>

namespace fathom::testing {

/// `pairs` pairs of rows "entity i is good" and "entity i is bad", labels 1 and 0, a group for each pair.
[[nodiscard]] Dataset goodAndBad(std::int32_t pairs, bool withGroups = true);
/// A model whose layer i adds +-`strength` * i to feature 0 at "good" and "bad".
[[nodiscard]] WordModel goodBadModel(std::int64_t layers, float strength);

/// All events of a sweep in the order they came.
struct RecordedSweep
{
    std::mutex mutex;
    std::vector<SweepEvent> events;
    SweepResult result;

    [[nodiscard]] SweepSink sink();
};

} // namespace fathom::testing
