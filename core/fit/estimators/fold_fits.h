// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/fit/estimators/logistic_regression.h"
#include "core/fit/solver/newton_batch.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace fathom {

/// Logistic regressions with an l2 penalty on all folds but one, for each fold and each of several
/// values of C: problems on one design of all rows, in which rows of the fold that is left out have
/// no weight, and are scored on the way. In Gram space where that is cheaper, from a matrix that is
/// right to the precision of float.
///
/// Every second value of C is fitted first; the fits between begin at the mean of their neighbours.
class FoldFits
{
public:
    /// `training`, checked, and `foldOf` [rows] are kept by reference; `gram` is that of
    /// training.X. Of options, C is not read.
    FoldFits(const TrainingSet& training, const LogisticOptions& options,
        const std::vector<std::int32_t>& foldOf, std::int32_t folds, SharedGram& gram,
        const JobContext& job);

    /// `values` of C in ascending order. False if a fit did not converge.
    [[nodiscard]] bool fit(std::span<const double> values);
    /// [outputs, rows] scores of all rows by the fit of a value of C without a fold.
    [[nodiscard]] const RowMatrix& scores(std::size_t value, std::size_t fold) const
    {
        return m_fits[value * m_folds + fold].problem.scores;
    }

private:
    struct Fit
    {
        std::unique_ptr<RowLoss> loss {};
        BatchProblem problem {};
    };

    [[nodiscard]] std::size_t valuesAtOnce() const;
    void begin(std::size_t value, double C);
    void goOn(BatchProblem& problem) const;

    const TrainingSet& m_training;
    const std::vector<std::int32_t>& m_foldOf;
    std::size_t m_folds;
    JobContext m_job;
    Vector m_weights; ///< [rows] for C = 1
    NewtonOptions m_newton;
    std::unique_ptr<Design> m_design;
    std::unique_ptr<Design> m_precise; ///< for fits that need a preconditioner; null: m_design
    std::optional<StrongDirections> m_strong; ///< in Gram space
    std::vector<Fit> m_fits; ///< [values of C, folds]
};

} // namespace fathom
