// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/memory_controller.h"

#include "core/base/system_memory.h"
#include "core/probe/sweep.h"
#include "ui/controllers/data_controller.h"
#include "ui/controllers/model_controller.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace fathom {

namespace {

constexpr auto unlimited = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t bytesPerToken = 4;

} // namespace

MemoryController::MemoryController(std::shared_ptr<MemoryBudget> budget,
    const ModelController& model, const DataController& data, std::size_t threads, QObject* parent)
    : QObject(parent)
    , m_budget(std::move(budget))
    , m_model(model)
    , m_data(data)
    , m_threads(threads)
    , m_default(m_budget ? m_budget->bytes() : unlimited)
{
}

void MemoryController::setChosenLimit(std::optional<std::int64_t> bytes)
{
    if (!m_budget || bytes == m_chosen)
        return;
    m_chosen = bytes;
    m_budget->setBytes(bytes.value_or(m_default));
    emit changed();
}

std::optional<MemoryEstimate> MemoryController::sweepEstimate() const
{
    const auto& summary = m_model.summary();
    const auto& opened = m_data.data();
    if (!summary || !opened || !opened->dataset)
        return std::nullopt;
    std::int64_t all = 0;
    std::int64_t longest = 0;
    for (const auto& text : opened->dataset->texts()) {
        const auto tokens = static_cast<std::int64_t>(text.size()) / bytesPerToken + 1;
        all += tokens;
        longest = std::max(longest, tokens);
    }
    const SweepExtent extent { .tokens = all,
        .longestPrompt = longest,
        .featureRows = static_cast<std::int64_t>(opened->dataset->size()),
        .layers = summary->layerCount,
        .hiddenSize = summary->hiddenSize,
        .threads = m_threads,
        .budget = m_budget ? m_budget->bytes() : 0 };
    const auto& model = m_model.model();
    const auto ready = model && model->transformer ? model->transformer->readyBlockBytes() : 0;
    return estimateMemory(*summary, sizeOf(extent), m_budget ? m_budget->bytes() : unlimited,
        residentMemory() - ready);
}

} // namespace fathom
