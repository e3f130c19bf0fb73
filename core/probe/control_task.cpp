// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probe/control_task.h"

#include "core/base/random.h"

#include <map>
#include <utility>

namespace fathom {

namespace {

    constexpr std::uint64_t controlStream = 0xC0;

    using Rows = std::vector<std::size_t>;

    /// Groups of the same size, for each size; a row without groups is one.
    std::map<std::size_t, std::vector<Rows>> groupsBySize(const Dataset& dataset, std::span<const ExampleIndex> part)
    {
        std::map<std::int32_t, Rows> groups;
        for (std::size_t i = 0; i < part.size(); ++i) {
            const auto row = static_cast<std::size_t>(part[i].value);
            groups[dataset.groups().empty() ? static_cast<std::int32_t>(i) : dataset.groups()[row]].push_back(row);
        }
        std::map<std::size_t, std::vector<Rows>> bySize;
        for (auto& [group, rows] : groups)
            bySize[rows.size()].push_back(std::move(rows));
        return bySize;
    }

    /// Where each row of a part gets its label from.
    void permute(const std::map<std::size_t, std::vector<Rows>>& bySize, Random& random, std::vector<std::size_t>& source)
    {
        for (const auto& [size, groups] : bySize) {
            auto givers = groups;
            random.shuffle(std::span(givers));
            for (std::size_t g = 0; g < groups.size(); ++g) {
                random.shuffle(std::span(givers[g]));
                for (std::size_t i = 0; i < size; ++i)
                    source[groups[g][i]] = givers[g][i];
            }
        }
    }

    template <class T>
    std::vector<T> taken(const std::vector<T>& column, const std::vector<std::size_t>& source)
    {
        std::vector<T> values;
        values.reserve(column.size());
        for (std::size_t row = 0; row < column.size(); ++row)
            values.push_back(column[source[row]]);
        return values;
    }

} // namespace

Result<std::vector<Dataset>> controlTasks(const Dataset& dataset, const Split& split, std::int32_t draws)
{
    const auto train = groupsBySize(dataset, split.train);
    const auto test = groupsBySize(dataset, split.test);
    std::vector<Dataset> controls;
    for (std::int32_t draw = 0; draw < draws; ++draw) {
        Random random(split.seed, { controlStream, static_cast<std::uint64_t>(draw) });
        std::vector<std::size_t> source(dataset.size());
        for (std::size_t row = 0; row < source.size(); ++row)
            source[row] = row; // rows of neither part keep theirs
        permute(train, random, source);
        permute(test, random, source);
        auto control = Dataset::create({ .name = dataset.name(),
            .texts = dataset.texts(),
            .classes = dataset.classes(),
            .labels = taken(dataset.labels(), source),
            .targets = taken(dataset.targets(), source),
            .groups = dataset.groups(),
            .groupRule = dataset.groupRule(),
            .split = dataset.split(),
            .weights = dataset.weights(),
            .sourceRows = {} });
        if (!control)
            return propagate(control);
        controls.push_back(std::move(*control));
    }
    return controls;
}

} // namespace fathom
