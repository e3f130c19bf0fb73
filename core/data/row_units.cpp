// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/row_units.h"

#include <algorithm>
#include <unordered_map>

namespace fathom {

RowUnits collectUnits(const Dataset& dataset, std::span<const ExampleIndex> rows)
{
    RowUnits result;
    result.rows = static_cast<std::int64_t>(rows.size());
    result.classSizes.resize(std::max<std::size_t>(1, dataset.classes().count()), 0);
    std::unordered_map<std::int32_t, std::int32_t> unitOfGroup;
    for (const auto row : rows) {
        const auto index = static_cast<std::size_t>(row.value);
        auto unit = static_cast<std::int32_t>(result.units.size());
        if (!dataset.groups().empty())
            unit = unitOfGroup.try_emplace(dataset.groups()[index], unit).first->second;
        if (static_cast<std::size_t>(unit) == result.units.size())
            result.units.emplace_back();
        result.unitOf.push_back(unit);

        const auto label = dataset.hasLabels() ? dataset.labels()[index] : 0;
        auto& [classes, size] = result.units[static_cast<std::size_t>(unit)];
        auto found = std::ranges::lower_bound(classes, label, {}, &RowUnits::ClassRows::label);
        if (found == classes.end() || found->label != label)
            found = classes.insert(found, { label, 0 });
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
