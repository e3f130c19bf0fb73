// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/solver/newton_batch.h"

#include "core/fit/solver/batch_member.h"
#include "core/fit/solver/block_products.h"

#include <algorithm>
#include <iterator>
#include <vector>

namespace fathom {

namespace {

/// Conjugate gradient steps that a problem may take beyond what a factorisation costs.
constexpr double fewSteps = 200;

using Members = std::vector<BatchMember*>;

class Batch
{
public:
    Batch(const Design& design, const StrongDirections* strong, const NewtonOptions& options,
        const JobContext& job)
        : m_design(design)
        , m_strong(strong != nullptr && strong->count() > 0 ? strong : nullptr)
        , m_options(options)
        , m_job(job)
        , m_mostSteps(fewSteps + design.preconditionerCost() / design.stepCost(1))
    {
    }

    void run(std::span<BatchProblem* const> problems);

private:
    template <class Product>
    void multiply(const Members& members, RowMatrix BatchMember::*from, RowMatrix BatchMember::*to,
        const Product& product) const;
    void scores(
        const Members& members, RowMatrix BatchMember::*from, RowMatrix BatchMember::*to) const
    {
        multiply(members, from, to,
            [this](const RowMatrix& all, RowMatrix& out) { m_design.scores(all, out); });
    }
    void preconditionAlong(const Members& members) const;
    void round(Members& members) const;

    const Design& m_design;
    const StrongDirections* m_strong;
    const NewtonOptions& m_options;
    JobContext m_job;
    double m_mostSteps;
};

/// member.*to = product of member.*from, for all members at once.
template <class Product>
void Batch::multiply(const Members& members, RowMatrix BatchMember::*from,
    RowMatrix BatchMember::*to, const Product& product) const
{
    m_job.checkpoint();
    if (members.empty())
        return;
    const auto outputs = (members.front()->*from).rows();
    const auto count = static_cast<Eigen::Index>(members.size());
    RowMatrix stacked(count * outputs, (members.front()->*from).cols());
    for (Eigen::Index i = 0; i < count; ++i)
        stacked.middleRows(i * outputs, outputs) = members[static_cast<std::size_t>(i)]->*from;
    RowMatrix result;
    product(stacked, result);
    for (Eigen::Index i = 0; i < count; ++i)
        members[static_cast<std::size_t>(i)]->*to = result.middleRows(i * outputs, outputs);
}

/// The part of the preconditioner that is not a number.
void Batch::preconditionAlong(const Members& members) const
{
    multiply(members, &BatchMember::residualScores, &BatchMember::along,
        [this](const RowMatrix& all, RowMatrix& out) {
            out = rowProducts(all, m_strong->coefficients, m_job);
        });
    for (auto* member : members)
        member->correctAlong();
    multiply(members, &BatchMember::correction, &BatchMember::correctionPart,
        [this](const RowMatrix& all, RowMatrix& out) {
            out = combinedRows(all, m_strong->coefficients, m_job);
        });
    multiply(members, &BatchMember::correction, &BatchMember::correctionScores,
        [this](const RowMatrix& all, RowMatrix& out) {
            out = combinedRows(all, m_strong->scores, m_job);
        });
}

/// The next two products of each member, whatever it needs them for. Removes those that are done.
void Batch::round(Members& members) const
{
    for (auto* member : members)
        member->makeRowPart();
    multiply(members, &BatchMember::rowPart, &BatchMember::image,
        [this](const RowMatrix& all, RowMatrix& out) { m_design.adjoint(all, out); });
    for (auto* member : members)
        member->takeImage();
    scores(members, &BatchMember::residual, &BatchMember::residualScores);
    if (m_strong != nullptr)
        preconditionAlong(members);
    std::erase_if(members, [&](auto* member) { return !member->takeResidualScores(m_mostSteps); });
}

void Batch::run(std::span<BatchProblem* const> problems)
{
    std::vector<BatchMember> all;
    all.reserve(problems.size());
    Members members;
    for (auto* problem : problems)
        members.push_back(&all.emplace_back(*problem, m_design, m_strong, m_options, m_job));
    round(members); // at zero, to which gradients are compared
    Members others;
    std::ranges::copy_if(
        members, std::back_inserter(others), [](auto* member) { return !member->startsAtZero(); });
    scores(others, &BatchMember::start, &BatchMember::startScores);
    for (auto* member : others)
        member->takeStart();
    while (!members.empty())
        round(members);
}

} // namespace

void minimiseTogether(const Design& design, const StrongDirections* strong,
    std::span<BatchProblem* const> problems, const NewtonOptions& options, const JobContext& job)
{
    Batch(design, strong, options, job).run(problems);
}

} // namespace fathom
