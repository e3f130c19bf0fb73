// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/row_units.h"

#include "core/data/target_strata.h"

#include <algorithm>
#include <unordered_map>

namespace fathom {

namespace {

std::vector<std::int32_t> classesOf(const Dataset& dataset, std::span<const ExampleIndex> rows)
{
    if (dataset.hasTargets()) {
        std::vector<double> targets;
        for (const auto row : rows)
            targets.push_back(dataset.targets()[static_cast<std::size_t>(row.value)]);
        return targetStrata(targets);
    }
    std::vector<std::int32_t> classes(rows.size(), 0);
    for (std::size_t i = 0; i < rows.size() && dataset.hasLabels(); ++i)
        classes[i] = dataset.labels()[static_cast<std::size_t>(rows[i].value)];
    return classes;
}

} // namespace

RowUnits collectUnits(const Dataset& dataset, std::span<const ExampleIndex> rows)
{
    RowUnits result;
    result.rows = static_cast<std::int64_t>(rows.size());
    const auto classes = classesOf(dataset, rows);
    const auto highest = classes.empty() ? 0 : std::ranges::max(classes);
    result.classSizes.resize(
        std::max(static_cast<std::size_t>(highest) + 1, dataset.classes().count()), 0);
    std::unordered_map<std::int32_t, std::int32_t> unitOfGroup;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto index = static_cast<std::size_t>(rows[i].value);
        auto unit = static_cast<std::int32_t>(result.units.size());
        if (!dataset.groups().empty())
            unit = unitOfGroup.try_emplace(dataset.groups()[index], unit).first->second;
        if (static_cast<std::size_t>(unit) == result.units.size())
            result.units.emplace_back();
        result.unitOf.push_back(unit);

        const auto label = classes[i];
        auto& [parts, size] = result.units[static_cast<std::size_t>(unit)];
        auto found = std::ranges::lower_bound(parts, label, {}, &RowUnits::ClassRows::label);
        if (found == parts.end() || found->label != label)
            found = parts.insert(found, { label, 0 });
        ++found->rows;
        ++size;
        ++result.classSizes[static_cast<std::size_t>(label)];
    }
    return result;
}

RowUnits collectUnits(const Dataset& dataset)
{
    std::vector<ExampleIndex> rows(dataset.size());
    for (std::size_t i = 0; i < rows.size(); ++i)
        rows[i].value = static_cast<std::int32_t>(i);
    return collectUnits(dataset, rows);
}

} // namespace fathom
