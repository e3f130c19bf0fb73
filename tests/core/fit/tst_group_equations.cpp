// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/solver/group_equations.h"

#include <Eigen/Cholesky>

#include <QTest>

#include <array>
#include <cmath>

using namespace fathom;

namespace {

constexpr Eigen::Index rows = 150;
constexpr std::array<Eigen::Index, 3> sizes { 30, 20, 40 };
constexpr double alpha = 0.5;

/// More rows than features, in groups whose features have a strong common part; all of them active.
struct Problem
{
    Problem()
        : X(FeatureMatrix::Random(rows, 90))
        , design(block(), sizes, job.context())
        , curvature(Vector::Random(rows).cwiseAbs())
    {
        for (std::size_t g = 0; g < sizes.size(); ++g) {
            coefficients[g] = RowMatrix::Random(1, sizes[g]);
            design.block(g).scores(coefficients[g], scores[g]);
            active.push_back({ static_cast<Eigen::Index>(g), coefficients[g].norm(),
                &coefficients[g], &scores[g] });
        }
    }

    RowBlock<float> block()
    {
        for (Eigen::Index j = 0; j < X.cols(); ++j)
            X.col(j) += 3 * X.col(0);
        return { X.data(), X.cols(), rows, X.cols() };
    }

    [[nodiscard]] std::unique_ptr<GroupEquations> equations(Eigen::Index largestFactor)
    {
        return makeGroupEquations(
            design, active, RowMatrix::Random(1, rows), alpha, job.context(), largestFactor);
    }

    /// I + S X^T D X S
    [[nodiscard]] RowMatrix hessian() const
    {
        Vector scale(X.cols());
        Eigen::Index begin = 0;
        for (std::size_t g = 0; g < sizes.size(); ++g) {
            scale.segment(begin, sizes[g]).setConstant(std::sqrt(active[g].norm / alpha));
            begin += sizes[g];
        }
        const RowMatrix scaled = X.cast<double>() * scale.asDiagonal();
        return scaled.transpose() * curvature.asDiagonal() * scaled
            + RowMatrix::Identity(X.cols(), X.cols());
    }

    UnattendedJob job;
    FeatureMatrix X;
    GroupedDesign design;
    Vector curvature;
    std::array<RowMatrix, 3> coefficients;
    std::array<RowMatrix, 3> scores;
    std::vector<ActiveGroup> active;
};

} // namespace

class GroupEquationsTest : public QObject
{
    Q_OBJECT

private slots:
    void aFactorOfAllInvertsTheHessian();
    void blocksOfALargeProblemInvertTheirPartOfIt_data();
    void blocksOfALargeProblemInvertTheirPartOfIt();
};

void GroupEquationsTest::aFactorOfAllInvertsTheHessian()
{
    Problem problem;
    const auto equations = problem.equations(90);
    const auto factor = equations->makeFactor(problem.curvature);
    QVERIFY(factor != nullptr);
    QCOMPARE(factor->blocks.size(), std::size_t { 1 });
    auto in = equations->zero();
    in.shared = RowMatrix::Random(1, 90);
    auto out = equations->zero();
    equations->precondition(*factor, in, out);
    QVERIFY((out.shared * problem.hessian() - in.shared).norm() < 1e-10 * in.shared.norm());
}

void GroupEquationsTest::blocksOfALargeProblemInvertTheirPartOfIt_data()
{
    QTest::addColumn<int>("largestFactor");
    QTest::addColumn<QList<int>>("lengths");
    // the longest blocks whose squares add up to the largest factor's: 89^2 / 90 = 88, and so on
    QTest::newRow("one for each group") << 89 << QList<int> { 30, 20, 40 };
    QTest::newRow("groups in parts") << 48 << QList<int> { 25, 5, 20, 25, 15 };
    QTest::newRow("single features") << 5 << QList<int>(90, 1);
}

void GroupEquationsTest::blocksOfALargeProblemInvertTheirPartOfIt()
{
    QFETCH(const int, largestFactor);
    QFETCH(const QList<int>, lengths);
    Problem problem;
    const auto equations = problem.equations(largestFactor);
    QVERIFY(std::isfinite(equations->preconditionerCost()));
    QVERIFY(equations->preconditionerCost() < problem.equations(90)->preconditionerCost());
    const auto factor = equations->makeFactor(problem.curvature);
    QVERIFY(factor != nullptr);
    QCOMPARE(factor->blocks.size(), static_cast<std::size_t>(lengths.size()));
    auto in = equations->zero();
    in.shared = RowMatrix::Random(1, 90);
    auto out = equations->zero();
    equations->precondition(*factor, in, out);
    const auto hessian = problem.hessian();
    Eigen::Index begin = 0;
    for (const auto length : lengths) {
        const RowMatrix part
            = out.shared.middleCols(begin, length) * hessian.block(begin, begin, length, length);
        const RowMatrix expected = in.shared.middleCols(begin, length);
        QVERIFY((part - expected).norm() < 1e-10 * (1e-3 + expected.norm()));
        begin += length;
    }
    QCOMPARE(begin, 90);
}

QTEST_APPLESS_MAIN(GroupEquationsTest)
#include "tst_group_equations.moc"
