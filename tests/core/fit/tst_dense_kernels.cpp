// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/solver/design.h"
#include "core/fit/solver/symmetric_products.h"

#include <QTest>

#include <cmath>
#include <limits>
#include <vector>

using namespace fathom;

namespace {

double largest(const RowMatrix& difference)
{
    return difference.cwiseAbs().maxCoeff();
}

RowBlock<double> block(const RowMatrix& matrix)
{
    return { matrix.data(), matrix.cols(), matrix.rows(), matrix.cols() };
}

} // namespace

/// Sizes around every tile, panel and block of the kernels.
class DenseKernelsTest : public QObject
{
    Q_OBJECT

private slots:
    void productsAgreeWithEigen_data();
    void productsAgreeWithEigen();
    void gramMatrixAgreesWithEigen_data() { productsAgreeWithEigen_data(); }
    void gramMatrixAgreesWithEigen();
    void weightedProductsAgreeWithEigen_data() { productsAgreeWithEigen_data(); }
    void weightedProductsAgreeWithEigen();
    void productsOfChosenRowsAgreeWithEigen();
    void floatProductsAreRightToFloatsPrecision_data() { productsAgreeWithEigen_data(); }
    void floatProductsAreRightToFloatsPrecision();
    void logisticLossesAgreeWithLongDouble();
    void momentsAndScalingAgreeWithEigen_data() { productsAgreeWithEigen_data(); }
    void momentsAndScalingAgreeWithEigen();
    void designsAreAdjoint_data() { productsAgreeWithEigen_data(); }
    void designsAreAdjoint();
    void choleskySolves_data();
    void choleskySolves();
    void choleskyRefusesIndefiniteMatrices();
    void preconditionersInvertTheirHessian();
};

void DenseKernelsTest::productsAgreeWithEigen_data()
{
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("columns");
    for (const auto rows : { 1, 2, 5, 8, 31, 33, 65 }) {
        for (const auto columns : { 1, 3, 8, 17, 511, 512, 1027 })
            QTest::addRow("%d x %d", rows, columns) << rows << columns;
    }
}

void DenseKernelsTest::productsAgreeWithEigen()
{
    QFETCH(const int, rows);
    QFETCH(const int, columns);
    const RowMatrix A = RowMatrix::Random(rows, columns);
    for (const auto others : { 1, 2, 3, 4, 7 }) {
        const RowMatrix B = RowMatrix::Random(others, columns);
        RowMatrix dots(rows, others);
        denseKernels().rowDotsDouble(block(A), block(B), { dots.data(), others, 1 });
        QVERIFY(largest(dots - A * B.transpose()) < 1e-15 * (10 + columns));

        const RowMatrix start = RowMatrix::Random(rows, others);
        RowMatrix sum = start;
        denseKernels().addProducts(block(A), block(B), -1, { sum.data(), others, 1 });
        QVERIFY(largest(sum - (start - A * B.transpose())) < 1e-15 * (10 + columns));

        const RowMatrix factors = RowMatrix::Random(others, rows);
        RowMatrix rowsAdded = RowMatrix::Zero(others, columns);
        denseKernels().addRowsDouble(block(factors), block(A), { rowsAdded.data(), columns, 1 });
        QVERIFY(largest(rowsAdded - factors * A) < 1e-15 * (10 + rows));
    }
}

void DenseKernelsTest::gramMatrixAgreesWithEigen()
{
    QFETCH(const int, rows);
    QFETCH(const int, columns);
    const FeatureMatrix X = FeatureMatrix::Random(rows, columns);
    UnattendedJob job;
    const auto gram = gramMatrix(X, job.context());
    // against long double: Eigen's own sums in double are further off
    using Exact = Eigen::Matrix<long double, Eigen::Dynamic, Eigen::Dynamic>;
    const Exact exact = X.cast<long double>();
    const RowMatrix expected = (exact * exact.transpose()).cast<double>();
    QVERIFY(largest(gram - expected) < 1e-15 * (10 + columns));
    QVERIFY(gram == gram.transpose());
}

void DenseKernelsTest::weightedProductsAgreeWithEigen()
{
    QFETCH(const int, rows);
    QFETCH(const int, columns);
    const FeatureMatrix X = FeatureMatrix::Random(rows, columns);
    const Vector weights = Vector::Random(rows).cwiseAbs();
    UnattendedJob job;
    RowMatrix products = weightedFeatureProducts(rowBlock(X), weights, job.context());
    const RowMatrix exact = X.cast<double>();
    RowMatrix expected = exact.transpose() * weights.asDiagonal() * exact;
    products.triangularView<Eigen::StrictlyUpper>().setZero();
    expected.triangularView<Eigen::StrictlyUpper>().setZero();
    QVERIFY(largest(products - expected) < 1e-14 * (10 + rows));
}

void DenseKernelsTest::floatProductsAreRightToFloatsPrecision()
{
    QFETCH(const int, rows);
    QFETCH(const int, columns);
    // 16 lanes or 4 add up to 1,024 products: an error of 256 roundings at worst
    constexpr auto precision = 256 * std::numeric_limits<float>::epsilon();
    const FeatureMatrix A = FeatureMatrix::Random(rows, columns);
    for (const auto others : { 1, 2, 3, 4, 7, 12 }) {
        const FeatureMatrix B = FeatureMatrix::Random(others, columns);
        const FeatureMatrix start = FeatureMatrix::Random(rows, others);
        FeatureMatrix sums = start;
        denseKernels().addFloatProducts(rowBlock(A), rowBlock(B), { sums.data(), others });
        const RowMatrix expected
            = start.cast<double>() + A.cast<double>() * B.cast<double>().transpose();
        const RowMatrix sizes = start.cast<double>().cwiseAbs()
            + A.cast<double>().cwiseAbs() * B.cast<double>().cwiseAbs().transpose();
        const RowMatrix misses = (sums.cast<double>() - expected).cwiseAbs();
        QVERIFY((misses.array() <= precision * sizes.array()).all());
        // a row's products do not depend on which rows stand beside it
        FeatureMatrix alone = start.bottomRows(1);
        denseKernels().addFloatProducts(
            { A.row(rows - 1).data(), columns, 1, columns }, rowBlock(B), { alone.data(), others });
        QVERIFY(alone == sums.bottomRows(1));
    }
    UnattendedJob job;
    const auto gram = floatGramMatrix(rowBlock(A), job.context());
    QVERIFY(gram == gram.transpose());
    const RowMatrix exact = A.cast<double>() * A.cast<double>().transpose();
    const auto largestSquare = exact.diagonal().maxCoeff();
    QVERIFY(largest(gram.cast<double>() - exact) <= precision * largestSquare);
}

void DenseKernelsTest::logisticLossesAgreeWithLongDouble()
{
    std::vector<double> margins { 0, -0.0, 1e-300, 745, -745, 707, 708, -708, 1e300, -1e300,
        std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity() };
    for (double margin = -50; margin <= 50; margin += 0.0173)
        margins.push_back(margin);
    const auto count = static_cast<std::ptrdiff_t>(margins.size());
    std::vector<double> losses(margins.size());
    std::vector<double> misses(margins.size());
    denseKernels().logisticLosses(margins.data(), count, losses.data(), misses.data());
    // where a double has no digits left for the smaller of two sums, only that it is as small
    constexpr double tiny = 1e-300;
    for (std::size_t i = 0; i < margins.size(); ++i) {
        const auto m = static_cast<long double>(margins[i]);
        const auto e = std::exp(-std::abs(m));
        const auto loss = std::log1p(e) + (m < 0 ? -m : 0);
        const auto miss = m > 0 ? e / (1 + e) : 1 / (1 + e);
        QVERIFY2(losses[i] == static_cast<double>(loss)
                || std::abs(losses[i] - loss) <= 1e-15L * loss + tiny,
            qPrintable(QString::number(margins[i])));
        QVERIFY2(std::abs(misses[i] - miss) <= 1e-15L * miss + tiny,
            qPrintable(QString::number(margins[i])));
    }
    const auto nan = std::numeric_limits<double>::quiet_NaN();
    denseKernels().logisticLosses(&nan, 1, losses.data(), misses.data());
    QVERIFY(std::isnan(losses[0]));
}

void DenseKernelsTest::productsOfChosenRowsAgreeWithEigen()
{
    UnattendedJob job;
    for (const auto columns : { 1, 17, 600 }) {
        const FeatureMatrix X = FeatureMatrix::Random(70, columns);
        const Vector centre = Vector::Random(columns);
        const std::vector<Eigen::Index> rows { 3, 4, 69, 0, 41, 4 };
        const Vector weights = Vector::Random(6).cwiseAbs();
        const RowMatrix chosen = X(rows, Eigen::all).cast<double>().rowwise() - centre.transpose();

        RowMatrix products = chosenRowProducts(X, rows, centre, job.context());
        RowMatrix expected = chosen * chosen.transpose();
        products.triangularView<Eigen::StrictlyUpper>().setZero();
        expected.triangularView<Eigen::StrictlyUpper>().setZero();
        QVERIFY(largest(products - expected) < 1e-14 * (10 + columns));

        products = chosenFeatureProducts(X, rows, weights, centre, job.context());
        expected = chosen.transpose() * weights.asDiagonal() * chosen;
        products.triangularView<Eigen::StrictlyUpper>().setZero();
        expected.triangularView<Eigen::StrictlyUpper>().setZero();
        QVERIFY(largest(products - expected) < 1e-13);
    }
}

void DenseKernelsTest::momentsAndScalingAgreeWithEigen()
{
    QFETCH(const int, rows);
    QFETCH(const int, columns);
    const FeatureMatrix wide = FeatureMatrix::Random(rows, columns + 3);
    const RowBlock<float> some { wide.data() + 1, wide.cols(), rows, columns };
    const Vector origin = Vector::Random(columns);
    const Vector factors = Vector::Random(columns);
    const RowMatrix differences
        = wide.middleCols(1, columns).cast<double>().rowwise() - origin.transpose();
    Vector sums = Vector::Ones(columns);
    Vector squares = Vector::Ones(columns);
    denseKernels().addMoments(some, origin.data(), sums.data(), squares.data());
    const Vector expected = differences.colwise().sum().transpose();
    const Vector expectedSquares = differences.colwise().squaredNorm().transpose();
    QVERIFY((sums.array() - 1).matrix().isApprox(expected, 1e-12));
    QVERIFY((squares.array() - 1).matrix().isApprox(expectedSquares, 1e-12));

    const FeatureMatrix expectedScaled
        = (differences.array().rowwise() * factors.transpose().array()).cast<float>();
    FeatureMatrix scaled = wide;
    denseKernels().shiftAndScale(
        some, origin.data(), factors.data(), scaled.data() + 1, scaled.cols());
    QVERIFY(scaled.middleCols(1, columns) == expectedScaled);
    QVERIFY(scaled.leftCols(1) == wide.leftCols(1) && scaled.rightCols(2) == wide.rightCols(2));
    FeatureMatrix inPlace = wide;
    denseKernels().shiftAndScale({ inPlace.data() + 1, inPlace.cols(), rows, columns },
        origin.data(), factors.data(), inPlace.data() + 1, inPlace.cols());
    QVERIFY(inPlace == scaled);
}

void DenseKernelsTest::designsAreAdjoint()
{
    QFETCH(const int, rows);
    QFETCH(const int, columns);
    const FeatureMatrix X = FeatureMatrix::Random(rows, columns);
    UnattendedJob job;
    const auto primal = makePrimalDesign(rowBlock(X), job.context());
    const RowMatrix w = RowMatrix::Random(3, columns);
    const RowMatrix r = RowMatrix::Random(3, rows);
    RowMatrix scores;
    RowMatrix image;
    primal->scores(w, scores);
    primal->adjoint(r, image);
    QVERIFY(std::abs(scores.cwiseProduct(r).sum() - image.cwiseProduct(w).sum())
        < 1e-14 * (10 + rows * columns));

    // the two ways to write w = X^T r have the same scores and norm
    const auto gram = gramMatrix(X, job.context());
    const auto dual = makeGramDesign(gram, job.context());
    RowMatrix primalScores;
    primal->scores(image, primalScores);
    dual->scores(r, scores);
    QVERIFY(largest(scores - primalScores) < 1e-14 * (10 + rows * columns));
    QVERIFY(std::abs(dual->squaredNorm(r) - image.squaredNorm()) < 1e-13 * (10 + rows * columns));
    QVERIFY((dual->rowNorms() - primal->rowNorms()).cwiseAbs().maxCoeff() < 1e-12);
}

void DenseKernelsTest::choleskySolves_data()
{
    QTest::addColumn<int>("order");
    for (const auto order : { 1, 2, 31, 32, 33, 64, 129, 200 })
        QTest::addRow("%d", order) << order;
}

void DenseKernelsTest::choleskySolves()
{
    QFETCH(const int, order);
    const RowMatrix A = RowMatrix::Random(order, order + 3);
    const RowMatrix matrix = A * A.transpose() + RowMatrix::Identity(order, order);
    RowMatrix factor = matrix;
    UnattendedJob job;
    QVERIFY(factoriseCholesky(factor, job.context()));
    const RowMatrix rhs = RowMatrix::Random(2, order);
    RowMatrix solution = rhs;
    solveCholesky(factor, solution, job.context());
    QVERIFY(largest(solution * matrix - rhs) < 1e-13 * (10 + order));
}

void DenseKernelsTest::choleskyRefusesIndefiniteMatrices()
{
    for (const auto bad : { 0, 40, 99 }) {
        RowMatrix matrix = RowMatrix::Identity(100, 100);
        matrix(bad, bad) = -1;
        UnattendedJob job;
        QVERIFY(!factoriseCholesky(matrix, job.context()));
    }
}

void DenseKernelsTest::preconditionersInvertTheirHessian()
{
    const FeatureMatrix X = FeatureMatrix::Random(40, 25);
    const Vector weights = Vector::Random(40).cwiseAbs();
    UnattendedJob job;
    const auto gram = gramMatrix(X, job.context());
    const auto primal = makePrimalDesign(rowBlock(X), job.context());
    const auto dual = makeGramDesign(gram, job.context());
    for (const auto* design : { primal.get(), dual.get() }) {
        const auto preconditioner = design->makePreconditioner(weights);
        QVERIFY(preconditioner != nullptr);
        const RowMatrix w = RowMatrix::Random(2, design->dimension());
        RowMatrix scores;
        RowMatrix hessian; // of 0.5 ||w||^2 + 0.5 sum_i weights_i (x_i . w)^2, times w
        design->scores(w, scores);
        scores.array().rowwise() *= weights.transpose().array();
        design->adjoint(scores, hessian);
        hessian += w;
        RowMatrix solution;
        preconditioner->solve(hessian, solution);
        QVERIFY(largest(solution - w) < 1e-12);
    }
}

QTEST_APPLESS_MAIN(DenseKernelsTest)
#include "tst_dense_kernels.moc"
