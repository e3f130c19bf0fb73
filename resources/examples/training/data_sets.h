// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "resources/examples/training/world.h"

#include <cstdint>
#include <string>
#include <vector>

namespace fathom::training {

/// A table to be written as `<folder>/<file>` below resources/examples.
struct DataSet
{
    std::string folder;
    std::string file;
    std::vector<std::string> columns;
    std::vector<std::vector<std::string>> rows;

    /// As CSV, RFC 4180, lines end with a line feed.
    [[nodiscard]] std::string csv() const;
};

/// True and false statements about entities that are held out, in templates that are held out: no
/// sentence of it is in the corpus. Within a relation and a template the false statements have the
/// values of the true ones, so no word occurs more often in one class than in the other.
[[nodiscard]] DataSet truthSet(const World& world, std::uint64_t seed);

/// The same, each statement also negated, which turns its truth round.
[[nodiscard]] DataSet negationSet(const World& world, std::uint64_t seed);

/// Reviews that are good or bad by the majority of what they say; "not" turns an adjective round.
/// `word_labels` has 1, −1 or 0 for each word: what it says.
[[nodiscard]] DataSet sentimentSet(std::uint64_t seed);

/// Sentences that name a place, a person, an animal or a food and say nothing of it.
[[nodiscard]] DataSet topicSet(const World& world, std::uint64_t seed);

/// Sentences with a whole number, in both languages; `target` is its decimal logarithm. A number's
/// sentences are one group.
[[nodiscard]] DataSet magnitudeSet(const World& world, std::uint64_t seed);

/// True and false statements with two faults on purpose: nine of ten false ones are negated and nine
/// of ten true ones are not, and each is there in three wordings without a column that says so.
[[nodiscard]] DataSet trapSet(const World& world, std::uint64_t seed);

[[nodiscard]] std::vector<DataSet> allDataSets(const World& world, std::uint64_t seed);

} // namespace fathom::training
