// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/fit/solver/newton_batch.h"

#include <Eigen/Cholesky>

#include <limits>

namespace fathom {

/// One problem of minimiseTogether(), and what is computed of it between two products with X.
class BatchMember
{
public:
    BatchMember(BatchProblem& problem, const Design& design, const StrongDirections* strong,
        const NewtonOptions& options, const JobContext& job);

    // What products with X read and write: [outputs, dimension] or [outputs, rows].
    RowMatrix start;
    RowMatrix startScores;
    RowMatrix rowPart; ///< whose adjoint is wanted
    RowMatrix image; ///< its adjoint
    RowMatrix residual;
    RowMatrix residualScores;
    // With strong directions: what is along them, [outputs, directions], before and after the
    // preconditioner, and the difference that this makes.
    RowMatrix along;
    RowMatrix correction;
    RowMatrix correctionPart; ///< [outputs, dimension]
    RowMatrix correctionScores; ///< [outputs, rows]

    [[nodiscard]] bool startsAtZero() const { return start.isZero(0); }
    void takeStart();
    // One round: each wants what its name says.
    void makeRowPart();
    void takeImage();
    void correctAlong();
    /// False when the problem is done.
    [[nodiscard]] bool takeResidualScores(double mostSteps);

private:
    void beginStep();
    void makePreconditioner();
    void precondition();
    [[nodiscard]] bool isOptimal();
    [[nodiscard]] bool isExhausted(double mostSteps) const;
    void beginDirections();
    void curve();
    [[nodiscard]] bool advance();
    void turn();
    [[nodiscard]] bool endStep();
    void finish(bool converged);

    [[nodiscard]] RowMatrix scores() const { return m_linear.colwise() + m_intercepts; }
    void moveTo();
    void swapWithStart();

    BatchProblem& m_problem;
    RowLoss& m_loss;
    const Design& m_design;
    const StrongDirections* m_strong;
    const NewtonOptions& m_options;
    JobContext m_job;

    RowMatrix m_coefficients; ///< [outputs, dimension]
    RowMatrix m_linear; ///< their scores, without intercepts
    Vector m_intercepts;
    Vector m_interceptGradient;
    Eigen::LDLT<Matrix> m_interceptCurvature;
    double m_squaredNorm = 0; ///< of the coefficients
    double m_objective = 0;
    double m_initialNorm = 0; ///< of the gradient at zero
    double m_gradientNorm = 0;
    double m_smallest = std::numeric_limits<double>::infinity();
    int m_sinceSmallest = 0;
    double m_lastStep = std::numeric_limits<double>::infinity();

    // of the Newton step that is being computed
    RowMatrix m_step;
    RowMatrix m_stepScores; ///< without intercepts
    Vector m_stepIntercepts;
    Eigen::LLT<Matrix> m_strongHessian;
    double m_otherHessian = 1; ///< about what it is in all other directions
    RowMatrix m_preconditioned; ///< of the residual
    RowMatrix m_preconditionedScores;
    RowMatrix m_direction;
    RowMatrix m_directionScores;
    Vector m_directionIntercepts;
    bool m_hasDirection = false; ///< else the next products measure the gradient
    bool m_isRounding = false; ///< nothing else is left along the direction
    double m_squared = 0; ///< norm of the residual, as the preconditioner has it
    double m_stop = 0; ///< enough for m_squared
    double m_allSteps = 0; ///< conjugate gradient steps of all Newton steps
};

} // namespace fathom
