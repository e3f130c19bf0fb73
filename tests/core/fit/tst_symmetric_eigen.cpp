// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"
#include "core/fit/solver/symmetric_eigen.h"
#include "core/jobs/outcome.h"

#include <Eigen/Eigenvalues>
#include <Eigen/QR>

#include <QTest>

#include <cmath>
#include <limits>

using namespace fathom;

namespace {

constexpr auto eps = std::numeric_limits<double>::epsilon();
/// Roundings of the largest eigenvalue, per row and column.
constexpr double tolerance = 5;

Matrix randomMatrix(Eigen::Index rows, Eigen::Index columns)
{
    Random random(3, { static_cast<std::uint64_t>(rows), static_cast<std::uint64_t>(columns) });
    return Matrix::NullaryExpr(rows, columns, [&] { return random.normal(); });
}

Matrix withEigenvalues(const Vector& values)
{
    const Matrix Q
        = Eigen::HouseholderQR<Matrix>(randomMatrix(values.size(), values.size())).householderQ();
    const Matrix product = Q * values.asDiagonal() * Q.transpose();
    return 0.5 * (product + product.transpose());
}

Matrix tridiagonal(const Vector& diagonal, const Vector& offDiagonal)
{
    Matrix matrix = diagonal.asDiagonal();
    for (Eigen::Index i = 0; i < offDiagonal.size(); ++i)
        matrix(i, i + 1) = matrix(i + 1, i) = offDiagonal[i];
    return matrix;
}

/// Wilkinson's matrix: pairs of eigenvalues that agree to all digits.
Matrix wilkinson(Eigen::Index half)
{
    const auto order = 2 * half + 1;
    Vector diagonal(order);
    for (Eigen::Index i = 0; i < order; ++i)
        diagonal[i] = std::abs(static_cast<double>(i - half));
    return tridiagonal(diagonal, Vector::Ones(order - 1));
}

} // namespace

class SymmetricEigenTest : public QObject
{
    Q_OBJECT

private slots:
    void decomposesMatrices_data();
    void decomposesMatrices();
    void findsTheLargestAlone_data();
    void findsTheLargestAlone();
    void agreesWithKnownEigenvalues();
    void keepsItsPromisesAtAnyScale();
    void givesTheSameBitsAgain();
    void stopsWhenAsked();
};

void SymmetricEigenTest::decomposesMatrices_data()
{
    QTest::addColumn<Matrix>("matrix");
    const auto row = [](const char* name, const Matrix& matrix) { QTest::newRow(name) << matrix; };
    row("one number", Matrix::Constant(1, 1, -3));
    row("two by two", (Matrix(2, 2) << 1, 2, 2, 1).finished());
    for (const auto order : { 3, 31, 32, 33, 34, 65, 100, 257, 400 }) {
        const Matrix A = randomMatrix(order, order);
        QTest::addRow("random, %d", order) << Matrix(A + A.transpose());
    }
    const Matrix tall = randomMatrix(150, 40);
    row("rank 40 of 150", tall * tall.transpose());
    row("zero", Matrix::Zero(90, 90));
    row("identity", Matrix::Identity(90, 90));
    row("diagonal", Vector::LinSpaced(90, -3, 4).asDiagonal());
    row("all ones", Matrix::Ones(100, 100));
    row("two values",
        withEigenvalues(
            (Vector(120) << Vector::Constant(60, 1), Vector::Constant(60, 2)).finished()));
    row("close values", withEigenvalues(Vector::LinSpaced(130, 1, 1 + 1e-12)));
    Vector graded(120);
    for (Eigen::Index i = 0; i < 120; ++i)
        graded[i] = std::pow(10, -static_cast<double>(i) / 6);
    row("graded", withEigenvalues(graded));
    Vector clusters(150);
    for (Eigen::Index i = 0; i < 150; ++i)
        clusters[i] = static_cast<double>(i % 5) + 1e-14 * static_cast<double>(i);
    row("five clusters", withEigenvalues(clusters));
    row("Wilkinson's", wilkinson(50));
    Matrix glued = Matrix::Zero(210, 210);
    for (Eigen::Index i = 0; i < 10; ++i)
        glued.block(21 * i, 21 * i, 21, 21) = wilkinson(10);
    for (Eigen::Index i = 21; i < 210; i += 21)
        glued(i, i - 1) = glued(i - 1, i) = 1e-10;
    row("Wilkinson's, glued", glued);
    row("second differences", tridiagonal(Vector::Constant(200, 2), Vector::Constant(199, -1)));
    Matrix blocks = Matrix::Zero(140, 140);
    blocks.topLeftCorner(70, 70) = wilkinson(35).topLeftCorner(70, 70);
    blocks.bottomRightCorner(70, 70) = blocks.topLeftCorner(70, 70);
    row("two equal blocks", blocks);
    row("one large number", (Vector(80) << 1e8, Vector::Ones(79)).finished().asDiagonal());
}

void SymmetricEigenTest::decomposesMatrices()
{
    QFETCH(const Matrix, matrix);
    const auto order = matrix.rows();
    RowMatrix lower = matrix;
    lower.triangularView<Eigen::StrictlyUpper>().setConstant(std::nan("")); // is not read
    UnattendedJob job;
    const auto pairs = largestEigenpairs(lower, order, job.context());
    QVERIFY(std::is_sorted(pairs.values.begin(), pairs.values.end(), std::greater<> {}));
    const auto noise = tolerance * eps * static_cast<double>(order);
    const auto size = pairs.values.cwiseAbs().maxCoeff();
    const Matrix residual = pairs.vectors * matrix - pairs.values.asDiagonal() * pairs.vectors;
    QVERIFY(residual.cwiseAbs().maxCoeff() <= noise * size);
    const Matrix products = pairs.vectors * pairs.vectors.transpose();
    QVERIFY((products - Matrix::Identity(order, order)).cwiseAbs().maxCoeff() <= noise);
    const Eigen::SelfAdjointEigenSolver<Matrix> expected(matrix, Eigen::EigenvaluesOnly);
    QVERIFY(
        (pairs.values.reverse() - expected.eigenvalues()).cwiseAbs().maxCoeff() <= noise * size);
}

void SymmetricEigenTest::findsTheLargestAlone_data()
{
    QTest::addColumn<int>("order");
    QTest::addColumn<int>("count");
    QTest::newRow("leaf") << 20 << 3;
    QTest::newRow("one of many") << 120 << 1;
    QTest::newRow("some") << 130 << 17;
    QTest::newRow("all but one") << 100 << 99;
}

void SymmetricEigenTest::findsTheLargestAlone()
{
    QFETCH(const int, order);
    QFETCH(const int, count);
    const Matrix A = randomMatrix(order, order / 2);
    const RowMatrix matrix = A * A.transpose(); // half of the values are 0
    UnattendedJob job;
    const auto all = largestEigenpairs(matrix, order, job.context());
    const auto some = largestEigenpairs(matrix, count, job.context());
    QCOMPARE(some.values.size(), count);
    QVERIFY((some.values - all.values.head(count)).cwiseAbs().maxCoeff() < 1e-12 * all.values[0]);
    const Matrix residual = some.vectors * matrix - some.values.asDiagonal() * some.vectors;
    QVERIFY(residual.cwiseAbs().maxCoeff() < 1e-12 * all.values[0]);
    const Matrix products = some.vectors * some.vectors.transpose();
    QVERIFY((products - Matrix::Identity(count, count)).cwiseAbs().maxCoeff() < 1e-12);
}

void SymmetricEigenTest::agreesWithKnownEigenvalues()
{
    // of second differences: 2 - 2 cos(k pi / (n + 1))
    const auto order = 300;
    const RowMatrix matrix
        = tridiagonal(Vector::Constant(order, 2), Vector::Constant(order - 1, -1));
    UnattendedJob job;
    const auto pairs = largestEigenpairs(matrix, order, job.context());
    for (Eigen::Index k = 0; k < order; ++k) {
        const auto angle = static_cast<double>(order - k) * std::acos(-1.0) / (order + 1);
        QVERIFY(std::abs(pairs.values[k] - (2 - 2 * std::cos(angle))) < 1e-13);
    }
}

void SymmetricEigenTest::keepsItsPromisesAtAnyScale()
{
    const Matrix A = randomMatrix(90, 90);
    const Matrix matrix = A + A.transpose();
    UnattendedJob job;
    const auto expected = largestEigenpairs(matrix, 90, job.context());
    for (const auto scale : { 1e-60, 1e60 }) {
        const auto pairs = largestEigenpairs(scale * matrix, 90, job.context());
        QVERIFY((pairs.values / scale - expected.values).cwiseAbs().maxCoeff() < 1e-12);
        const Matrix products = pairs.vectors * pairs.vectors.transpose();
        QVERIFY((products - Matrix::Identity(90, 90)).cwiseAbs().maxCoeff() < 1e-12);
    }
}

void SymmetricEigenTest::givesTheSameBitsAgain()
{
    const Matrix A = randomMatrix(150, 150);
    const RowMatrix matrix = A + A.transpose();
    UnattendedJob job;
    const auto first = largestEigenpairs(matrix, 150, job.context());
    const auto second = largestEigenpairs(matrix, 150, job.context());
    QVERIFY(first.values == second.values);
    QVERIFY(first.vectors == second.vectors);
}

void SymmetricEigenTest::stopsWhenAsked()
{
    JobProgress progress;
    std::stop_source stop;
    stop.request_stop();
    QVERIFY_THROWS_EXCEPTION(Cancelled,
        (void)largestEigenpairs(RowMatrix::Identity(9, 9), 9, { stop.get_token(), progress }));
}

QTEST_APPLESS_MAIN(SymmetricEigenTest)
#include "tst_symmetric_eigen.moc"
