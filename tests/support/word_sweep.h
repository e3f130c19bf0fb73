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

/// `rows` rows "entity i costs n", the numbers n (0 to 40) as targets; with groups, three rows in a row share one.
[[nodiscard]] Dataset prices(std::int32_t rows, bool withGroups = false);
/// A model whose layer i adds `strength` * i * (n - 20) / 20 to feature 0 at the word n.
[[nodiscard]] WordModel priceModel(std::int64_t layers, float strength);

/// All events of a sweep in the order they came.
struct RecordedSweep
{
    std::mutex mutex;
    std::vector<SweepEvent> events;
    SweepResult result;

    [[nodiscard]] SweepSink sink();
};

} // namespace fathom::testing
