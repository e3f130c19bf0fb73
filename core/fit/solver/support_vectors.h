// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/fit/solver/centred_rows.h"
#include "core/fit/solver/kinked_loss.h"
#include "core/jobs/job_context.h"

#include <cstdint>

namespace fathom {

struct SupportVectorOptions
{
    std::int64_t maxIterations = 1000; ///< Newton steps
};

struct SupportVectorResult
{
    Vector coefficients; ///< [features]
    double intercept = 0; ///< for features as they are, not centred
    Vector duals; ///< [rows], see KinkedLoss; 0 for rows that are no support vectors
    double objective = 0;
    /// The largest of: by how much a row misses its optimality condition, in units of the score
    /// (libsvm's `tol` bounds twice that); the derivative by the intercept, relative to what its
    /// terms add up to. For a squared loss the largest component of the objective's gradient.
    double violation = 0;
    double relativeGap = 0; ///< duality gap over objective; 0 for a squared loss
    std::int64_t iterations = 0; ///< Newton steps
    bool converged = false;
};

/// Minimises 0.5 ||w||^2 + loss(X w + b) over w and b; b is not penalised. Where several b are
/// optimal, the middle of them is taken (as libsvm does).
///
/// The proximal point method on the dual, which is the augmented Lagrangian method (Rockafellar
/// 1976; for support vector machines Yan & Li 2020): the loss is replaced by its Envelope about the
/// dual variables so far, and that problem solved by a semismooth Newton method with an exact line
/// search (Li, Sun & Toh 2018), whose systems have the size of the rows near a kink or of the
/// features. The stiffness grows tenfold from one problem to the next as long as few steps solve
/// them. Once the violations are small, the system of the rows on a kink alone is solved for the
/// loss itself and refined to the limits of double, which gives the optimum if these are the right
/// rows. Starts from zero; deterministic.
///
/// Converged means that the violation is at most 1e-10 of the scale of scores, or at most 1e-6 of
/// it where rounding allows no less (C so large that scores are differences of large numbers). The
/// answer is then the exact one for targets that differ by no more than that. For a squared loss:
/// the gradient is at most 1e-10 of that at zero and 1e-9 of the coefficients, or rounding noise.
[[nodiscard]] SupportVectorResult minimiseKinked(const CentredRows& rows, const KinkedLoss& loss,
    const SupportVectorOptions& options, const JobContext& job);

} // namespace fathom
