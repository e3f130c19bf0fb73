// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ids.h"
#include "core/base/result.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace fathom {

/// The classes of a classification task, sorted as scikit-learn sorts them: numerically if every
/// name is an integer, else by bytes. A class index is a position in `names`; with two classes,
/// index 1 is the positive one.
struct Classes
{
    std::vector<std::string> names;
    bool areIntegers = false; ///< JSON output then writes numbers

    [[nodiscard]] std::size_t count() const { return names.size(); }
    bool operator==(const Classes&) const = default;
};

/// Which part of a given split a row belongs to.
enum class SplitPart : std::uint8_t
{
    Train,
    Validation,
    Test
};

/// Texts with what is known about each. Immutable, always valid; cheap to share as shared_ptr<const
/// Dataset>.
class Dataset
{
public:
    /// Column vectors of equal length; the optional ones are empty when absent.
    struct Columns
    {
        std::string name; ///< file name without folder, for titles and messages
        std::vector<std::string> texts;
        Classes classes; ///< empty: no labels
        std::vector<std::int32_t> labels; ///< class index
        std::vector<double> targets; ///< regression
        std::vector<std::int32_t>
            groups; ///< rows with equal numbers must not be separated by a split
        std::string groupRule {}; ///< how the groups came about, for people: "column city"
        std::vector<SplitPart> split;
        std::vector<double> weights; ///< > 0
        std::vector<std::size_t>
            sourceRows; ///< row of the table each example came from; empty: the same
    };

    /// Fails on: no rows, columns of different length, texts that are not UTF-8, class indices out
    /// of range, weights not above 0, weights or targets not finite.
    [[nodiscard]] static Result<Dataset> create(Columns columns);

    [[nodiscard]] std::size_t size() const { return m_columns.texts.size(); }
    [[nodiscard]] const std::string& name() const { return m_columns.name; }
    [[nodiscard]] const std::vector<std::string>& texts() const { return m_columns.texts; }
    [[nodiscard]] bool hasLabels() const { return !m_columns.labels.empty(); }
    [[nodiscard]] bool hasTargets() const { return !m_columns.targets.empty(); }
    [[nodiscard]] const Classes& classes() const { return m_columns.classes; }
    [[nodiscard]] const std::vector<std::int32_t>& labels() const { return m_columns.labels; }
    [[nodiscard]] const std::vector<double>& targets() const { return m_columns.targets; }
    [[nodiscard]] const std::vector<std::int32_t>& groups() const { return m_columns.groups; }
    [[nodiscard]] const std::string& groupRule() const { return m_columns.groupRule; }
    [[nodiscard]] const std::vector<SplitPart>& split() const { return m_columns.split; }
    [[nodiscard]] const std::vector<double>& weights() const { return m_columns.weights; }
    [[nodiscard]] std::size_t sourceRow(ExampleIndex row) const;
    /// SHA-256 over texts, labels or targets, in order: the same data have the same hash wherever
    /// they came from.
    [[nodiscard]] const std::string& hash() const { return m_hash; }

private:
    Dataset(Columns columns, std::string hash);

    Columns m_columns;
    std::string m_hash;
};

} // namespace fathom
