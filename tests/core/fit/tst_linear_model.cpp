// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/linear_model.h"

#include <QTest>

#include <cmath>

using namespace fathom;

namespace {

LinearModel randomClassifier(Eigen::Index outputs, Eigen::Index features)
{
    return { .coefficients = Matrix::Random(outputs, features),
        .intercepts = Vector::Random(outputs),
        .link = outputs == 1 ? Link::Logistic : Link::Softmax };
}

} // namespace

class LinearModelTest : public QObject
{
    Q_OBJECT

private slots:
    void scoresAreProductsPlusIntercept_data();
    void scoresAreProductsPlusIntercept();
    void aRowsScoreDoesNotDependOnItsNeighbours();
    void scoresViewsOfWiderMatrices();
    void scoresNoRows();
    void probabilitiesOfExtremeScoresAreFinite();
    void softmaxAgreesWithLogisticForTwoClasses();
    void calibrationAppliesSlopeAndIntercept();
    void zeroCountsAsPositive();
    void theLargestScoreWins();
};

void LinearModelTest::scoresAreProductsPlusIntercept_data()
{
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("features");
    QTest::addColumn<int>("outputs");
    for (const auto rows : { 1, 3, 8, 21 }) {
        for (const auto features : { 1, 7, 8, 33, 256 }) {
            for (const auto outputs : { 1, 2, 3, 9 })
                QTest::addRow("%d rows, %d features, %d outputs", rows, features, outputs)
                    << rows << features << outputs;
        }
    }
}

void LinearModelTest::scoresAreProductsPlusIntercept()
{
    QFETCH(const int, rows);
    QFETCH(const int, features);
    QFETCH(const int, outputs);
    const auto classifier = randomClassifier(outputs, features);
    const FeatureMatrix X = FeatureMatrix::Random(rows, features);
    const Matrix expected = (X.cast<double>() * classifier.coefficients.transpose()).rowwise()
        + classifier.intercepts.transpose();
    const auto scores = classifier.scores(X);
    QCOMPARE(scores.rows(), expected.rows());
    QCOMPARE(scores.cols(), expected.cols());
    // products are exact in double; only the order of the sum differs
    QVERIFY((scores - expected).cwiseAbs().maxCoeff() < 1e-15 * (10 + features));
}

void LinearModelTest::aRowsScoreDoesNotDependOnItsNeighbours()
{
    for (const auto outputs : { 1, 5 }) {
        const auto classifier = randomClassifier(outputs, 77);
        const FeatureMatrix X = FeatureMatrix::Random(30, 77);
        const auto together = classifier.scores(X);
        for (Eigen::Index i = 0; i < X.rows(); ++i)
            QVERIFY(classifier.scores(X.middleRows(i, 1)) == together.middleRows(i, 1));
    }
}

void LinearModelTest::scoresViewsOfWiderMatrices()
{
    const auto classifier = randomClassifier(3, 10);
    const FeatureMatrix wide = FeatureMatrix::Random(6, 30);
    const FeatureMatrix copy = wide.middleCols(11, 10);
    QVERIFY(classifier.scores(wide.middleCols(11, 10)) == classifier.scores(copy));
}

void LinearModelTest::scoresNoRows()
{
    const auto classifier = randomClassifier(1, 4);
    const auto scores = classifier.scores(FeatureMatrix(0, 4));
    QCOMPARE(scores.rows(), 0);
    QCOMPARE(classifier.probabilities(scores).cols(), 2);
}

void LinearModelTest::probabilitiesOfExtremeScoresAreFinite()
{
    Matrix scores(4, 1);
    scores << -1000, -40, 40, 1000;
    const auto two = randomClassifier(1, 2).probabilities(scores);
    QVERIFY(two.allFinite());
    QCOMPARE(two(0, 0), 1.0);
    QCOMPARE(two(3, 1), 1.0);
    QVERIFY(std::abs(two(1, 1) / std::exp(-40.0) - 1) < 1e-12); // small ones keep their digits

    Matrix logits(2, 3);
    logits << 1e4, 0, -1e4, -1e4, -1e4, -1e4;
    const auto three = randomClassifier(3, 2).probabilities(logits);
    QVERIFY(three.allFinite());
    QCOMPARE(three(0, 0), 1.0);
    QCOMPARE(three(1, 2), 1.0 / 3);
    QVERIFY((three.rowwise().sum().array() - 1).abs().maxCoeff() < 1e-15);
}

void LinearModelTest::softmaxAgreesWithLogisticForTwoClasses()
{
    const Matrix scores = 5 * Matrix::Random(20, 1);
    Matrix logits(20, 2);
    logits << Matrix::Zero(20, 1), scores;
    auto softmax = randomClassifier(2, 3);
    QVERIFY((randomClassifier(1, 3).probabilities(scores) - softmax.probabilities(logits))
                .cwiseAbs()
                .maxCoeff()
        < 1e-15);
}

void LinearModelTest::calibrationAppliesSlopeAndIntercept()
{
    auto classifier = randomClassifier(1, 2);
    classifier.link = Link::Calibrated;
    classifier.calibrationSlopes = Vector::Constant(1, 2);
    classifier.calibrationIntercepts = Vector::Constant(1, -1);
    const Matrix scores = Matrix::Constant(1, 1, 0.25);
    QVERIFY(std::abs(classifier.probabilities(scores)(0, 1) - 1 / (1 + std::exp(0.5))) < 1e-15);
    QCOMPARE(classifier.predict(scores)[0], 1); // by the score
}

void LinearModelTest::zeroCountsAsPositive()
{
    Matrix scores(3, 1);
    scores << -1e-300, 0, 1e-300;
    const auto predictions = randomClassifier(1, 2).predict(scores);
    QCOMPARE(predictions[0], 0);
    QCOMPARE(predictions[1], 1);
    QCOMPARE(predictions[2], 1);
}

void LinearModelTest::theLargestScoreWins()
{
    Matrix scores(3, 3);
    scores << 0, 2, 1, 3, 2, 1, 1, 1, 1;
    const auto predictions = randomClassifier(3, 2).predict(scores);
    QCOMPARE(predictions[0], 1);
    QCOMPARE(predictions[1], 0);
    QCOMPARE(predictions[2], 0); // the first of equals
}

QTEST_APPLESS_MAIN(LinearModelTest)
#include "tst_linear_model.moc"
