// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/memory_budget.h"
#include "core/extract/memory_estimate.h"
#include "core/model/model_summary.h"

#include <QObject>

#include <cstdint>
#include <memory>
#include <optional>

namespace fathom {

class DataController;
class ModelController;

/// How much memory runs may take: what the user allows, what a sweep over all layers of what is
/// open would take, what is taken now. A new limit counts for the next run.
class MemoryController final : public QObject
{
    Q_OBJECT

public:
    /// `budget` is what models are opened with; null: there is no limit.
    MemoryController(std::shared_ptr<MemoryBudget> budget, const ModelController& model,
        const DataController& data, std::size_t threads, QObject* parent = nullptr);

    /// Null: there is none.
    [[nodiscard]] const MemoryBudget* budget() const { return m_budget.get(); }
    /// In bytes, if the user has chosen one.
    [[nodiscard]] std::optional<std::int64_t> chosenLimit() const { return m_chosen; }
    void setChosenLimit(std::optional<std::int64_t> bytes);
    /// What it is without a choice: the share of what was free when the program began.
    [[nodiscard]] std::int64_t defaultLimit() const { return m_default; }

    /// None without a model and data. Before tokenising, a token is taken to be four bytes of text,
    /// as in English.
    [[nodiscard]] std::optional<MemoryEstimate> sweepEstimate() const;

signals:
    void changed(); ///< the limit

private:
    std::shared_ptr<MemoryBudget> m_budget;
    const ModelController& m_model;
    const DataController& m_data;
    std::size_t m_threads;
    std::int64_t m_default;
    std::optional<std::int64_t> m_chosen;
};

} // namespace fathom
