// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/fit/solver/centred_rows.h"
#include "core/fit/solver/kinked_loss.h"
#include "core/jobs/job_context.h"

#include <cstdint>

namespace fathom {

/// A linear model, with its coefficients as CentredRows writes them.
struct RowsModel
{
    Vector w; ///< [dimension]
    Vector scores; ///< [rows], without the intercept
    double intercept = 0;
};

/// Minimises 0.5 ||w||^2 + envelope(X w + b) over w and b by a semismooth Newton method with an
/// exact line search (Li, Sun & Toh 2018): each step solves a system of the size of the active rows
/// or of the features, whichever is smaller. As the objective is quadratic between kinks, a full
/// step that stays on its piece is exact, and few are needed from a good start.
class EnvelopeNewton
{
public:
    /// `rows` is kept by reference. All minimisations together take at most `maxSteps`.
    EnvelopeNewton(const CentredRows& rows, std::int64_t maxSteps, const JobContext& job);

    /// From `model`, at most `mostSteps`, until a step was exact or rounding is all that is left.
    /// Returns the number of steps, and leaves `envelope` at the model's scores.
    std::int64_t minimise(Envelope& envelope, RowsModel& model, std::int64_t mostSteps);

    [[nodiscard]] std::int64_t steps() const { return m_steps; }
    [[nodiscard]] bool isExhausted() const { return m_steps >= m_maxSteps; }

private:
    double step(Envelope& envelope, RowsModel& model);
    [[nodiscard]] double lineSearch(
        const Envelope& envelope, const RowsModel& model, const RowsModel& step) const;

    const CentredRows& m_rows;
    JobContext m_job;
    std::int64_t m_maxSteps;
    std::int64_t m_steps = 0;
    double m_meanSquare; ///< of the rows' norms
};

} // namespace fathom
