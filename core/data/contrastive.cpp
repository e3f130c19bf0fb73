// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/contrastive.h"

#include <iterator>
#include <utility>

namespace fathom {

const Classes& contrastiveClasses()
{
    static const Classes classes { .names = { "0", "1" }, .areIntegers = true };
    return classes;
}

Result<Dataset> contrastiveDataset(ContrastivePrompts prompts)
{
    for (const auto& [texts, kind] :
        { std::pair(&prompts.positive, "positive"), std::pair(&prompts.negative, "negative") }) {
        if (texts->empty()) {
            return fail(ErrorCode::EmptyDataset,
                std::string("There are no ") + kind
                    + " prompts. A probe needs at least one of either kind.",
                prompts.name);
        }
    }
    const auto positives = prompts.positive.size();
    const auto negatives = prompts.negative.size();
    Dataset::Columns columns;
    columns.name = std::move(prompts.name);
    columns.classes = contrastiveClasses();
    columns.texts = std::move(prompts.positive);
    columns.texts.insert(columns.texts.end(), std::make_move_iterator(prompts.negative.begin()),
        std::make_move_iterator(prompts.negative.end()));
    columns.labels.assign(positives, 1);
    columns.labels.resize(positives + negatives, 0);
    columns.weights = std::move(prompts.weights);
    if (positives == negatives) {
        for (std::size_t row = 0; row < columns.texts.size(); ++row)
            columns.groups.push_back(static_cast<std::int32_t>(row % positives));
        columns.groupRule = std::move(prompts.pairRule);
    }
    return Dataset::create(std::move(columns));
}

} // namespace fathom
