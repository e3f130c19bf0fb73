// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/run.h"

namespace fathom {

std::optional<LayerIndex> Run::layerToShow() const
{
    if (const auto best = result.bestLayer())
        return best;
    if (result.layers().empty())
        return std::nullopt;
    return result.layers().begin()->first;
}

SelectedRow rowOf(const Run& run, ExampleIndex planRow)
{
    const auto& plan = run.result.plan();
    return { planRow.value < plan.trainingDatasetRows ? run.data->dataset : plan.dataset, planRow };
}

std::optional<ExampleIndex> planRowOf(const Run& run, const SelectedRow& row)
{
    if (!run.result.hasPlan())
        return std::nullopt;
    if (row.dataset == run.data->dataset || row.dataset == run.result.plan().dataset)
        return row.row;
    return std::nullopt;
}

} // namespace fathom
