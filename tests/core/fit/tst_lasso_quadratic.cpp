// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"
#include "core/fit/solver/lasso_quadratic.h"
#include "core/fit/solver/shrinking_factor.h"

#include <Eigen/LU>

#include <QTest>

#include <algorithm>
#include <numeric>

using namespace fathom;

namespace {

/// Products of random columns, of which some are nearly equal: of rank `rank` at most.
RowMatrix products(Eigen::Index order, Eigen::Index rank)
{
    Random random(9, { static_cast<std::uint64_t>(order), static_cast<std::uint64_t>(rank) });
    Matrix A = Matrix::NullaryExpr(rank, order, [&] { return random.normal(); });
    for (Eigen::Index j = 1; j < order; j += 3)
        A.col(j) = A.col(j - 1) + 0.1 * A.col(j);
    return A.transpose() * A;
}

} // namespace

class LassoQuadraticTest : public QObject
{
    Q_OBJECT

private slots:
    void factorForgetsRowsAndColumns();
    void factorOfASingularMatrixIsOfOneNearby();
    void meetsTheOptimalityConditions_data();
    void meetsTheOptimalityConditions();
    void startDoesNotMatter();
    void isZeroWhereThePenaltyIsLargeEnough();
};

void LassoQuadraticTest::factorForgetsRowsAndColumns()
{
    UnattendedJob job;
    const auto H = products(60, 90);
    ShrinkingFactor factor(H, job.context());
    QVERIFY(!factor.isShifted());
    std::vector<Eigen::Index> left(60);
    std::iota(left.begin(), left.end(), 0);
    for (const auto taken : { 59, 0, 17, 17, 30, 54 }) {
        factor.remove(taken);
        left.erase(left.begin() + taken);
        QCOMPARE(factor.order(), static_cast<Eigen::Index>(left.size()));
        const Matrix part = H(left, left);
        const Vector rhs = Vector::LinSpaced(part.rows(), -1, 2);
        const Vector expected = part.partialPivLu().solve(rhs);
        QVERIFY((factor.solve(rhs) - expected).norm() < 1e-10 * expected.norm());
    }
}

void LassoQuadraticTest::factorOfASingularMatrixIsOfOneNearby()
{
    UnattendedJob job;
    const auto H = products(40, 25);
    const ShrinkingFactor factor(H, job.context());
    const Vector x = Vector::LinSpaced(40, -1, 1);
    const Vector image = H * x;
    QVERIFY((H * factor.solve(image) - image).norm() < 1e-6 * image.norm());
}

void LassoQuadraticTest::meetsTheOptimalityConditions_data()
{
    QTest::addColumn<int>("order");
    QTest::addColumn<int>("rank");
    QTest::addColumn<double>("l1");
    for (const auto l1 : { 0.5, 5.0, 50.0 }) {
        QTest::addRow("regular, l1 %g", l1) << 80 << 120 << l1;
        QTest::addRow("singular, l1 %g", l1) << 120 << 50 << l1;
        QTest::addRow("one coefficient, l1 %g", l1) << 1 << 5 << l1;
    }
}

void LassoQuadraticTest::meetsTheOptimalityConditions()
{
    QFETCH(const int, order);
    QFETCH(const int, rank);
    QFETCH(const double, l1);
    UnattendedJob job;
    const auto H = products(order, rank);
    // in the range of H, as gradients of a loss are
    const Vector q = H * Vector::LinSpaced(order, -1, 1.5);
    const auto x
        = LassoQuadratic(H, q, l1, job.context()).solve(Vector::Zero(order), 1e-9 * q.norm());
    const Vector gradient = H * x - q;
    for (Eigen::Index i = 0; i < order; ++i) {
        const auto missed = x[i] == 0 ? std::max(0.0, std::abs(gradient[i]) - l1)
                                      : std::abs(gradient[i] + (x[i] > 0 ? l1 : -l1));
        QVERIFY2(missed < 1.1e-9 * q.norm(), qPrintable(QString::number(missed / q.norm())));
    }
}

void LassoQuadraticTest::startDoesNotMatter()
{
    UnattendedJob job;
    const auto H = products(50, 80);
    const Vector q = H * Vector::LinSpaced(50, -1, 1);
    LassoQuadratic problem(H, q, 10, job.context());
    const auto expected = problem.solve(Vector::Zero(50), 1e-10);
    QVERIFY((expected.array() == 0).any() && (expected.array() != 0).any());
    for (const auto& start : { Vector(Vector::Ones(50)), Vector(-3 * expected), expected }) {
        const auto x = problem.solve(start, 1e-10);
        QVERIFY((x - expected).norm() < 1e-9 * expected.norm());
        QVERIFY(((x.array() == 0) == (expected.array() == 0)).all());
    }
}

void LassoQuadraticTest::isZeroWhereThePenaltyIsLargeEnough()
{
    UnattendedJob job;
    const auto H = products(30, 40);
    const Vector q = Vector::LinSpaced(30, -1, 1);
    QVERIFY(LassoQuadratic(H, q, 1, job.context()).solve(Vector::Ones(30), 1e-10).isZero(0));
    QVERIFY(!LassoQuadratic(H, q, 0.9, job.context()).solve(Vector::Zero(30), 1e-10).isZero(0));
}

QTEST_APPLESS_MAIN(LassoQuadraticTest)
#include "tst_lasso_quadratic.moc"
