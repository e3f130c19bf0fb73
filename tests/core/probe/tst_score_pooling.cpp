// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probe/score_pooling.h"

#include <QTest>

#include <array>
#include <cmath>

using namespace fathom;

namespace {

/// Binary token scores with the given probabilities of class 1.
ProbeScores tokensWith(const std::vector<double>& p1, LinearModel& classifier)
{
    classifier.coefficients = Matrix::Ones(1, 1);
    classifier.intercepts = Vector::Zero(1);
    ProbeScores tokens;
    tokens.scores.resize(static_cast<Eigen::Index>(p1.size()), 1);
    for (std::size_t i = 0; i < p1.size(); ++i)
        tokens.scores(static_cast<Eigen::Index>(i), 0) = std::log(p1[i] / (1 - p1[i]));
    tokens.probabilities = classifier.probabilities(tokens.scores);
    return tokens;
}

} // namespace

class TestScorePooling : public QObject
{
    Q_OBJECT

private slots:
    void pools_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<double>("first");
        QTest::addColumn<double>("second");
        QTest::addRow("mean") << static_cast<int>(PoolingKind::Mean) << (0.8 + 0.1 + 0.5) / 3 << 0.7;
        QTest::addRow("max") << static_cast<int>(PoolingKind::Max) << 0.8 << 0.8;
        QTest::addRow("min") << static_cast<int>(PoolingKind::Min) << 0.1 << 0.6;
        QTest::addRow("last token") << static_cast<int>(PoolingKind::LastToken) << 0.5 << 0.6;
        QTest::addRow("first token") << static_cast<int>(PoolingKind::FirstToken) << 0.8 << 0.8;
    }

    void pools()
    {
        QFETCH(int, kind);
        QFETCH(double, first);
        QFETCH(double, second);
        LinearModel classifier;
        const auto tokens = tokensWith({ 0.8, 0.1, 0.5, 0.8, 0.6 }, classifier);
        const std::array<std::int64_t, 3> begins { 0, 3, 5 };
        const auto pooled = poolScores(tokens, begins, static_cast<PoolingKind>(kind), classifier);
        QVERIFY(std::abs(pooled.probabilities(0, 1) - first) < 1e-12);
        QVERIFY(std::abs(pooled.probabilities(1, 1) - second) < 1e-12);
        for (Eigen::Index row = 0; row < 2; ++row) {
            QVERIFY(std::abs(pooled.probabilities.row(row).sum() - 1) < 1e-12);
            // Score, probability and prediction say the same.
            QVERIFY(std::abs(1 / (1 + std::exp(-pooled.scores(row, 0))) - pooled.probabilities(row, 1)) < 1e-12);
            QCOMPARE(pooled.predictions[static_cast<std::size_t>(row)], pooled.scores(row, 0) >= 0 ? 1 : 0);
        }
    }

    void maxMeansSomeTokenIsPositive()
    {
        LinearModel classifier;
        const auto tokens = tokensWith({ 0.01, 0.95, 0.02 }, classifier);
        const std::array<std::int64_t, 2> begins { 0, 3 };
        QCOMPARE(poolScores(tokens, begins, PoolingKind::Max, classifier).predictions.front(), 1);
        QCOMPARE(poolScores(tokens, begins, PoolingKind::Min, classifier).predictions.front(), 0);
    }

    void poolsProbabilitiesAsTheReferenceDoes_data()
    {
        // Literal numbers of lmprobe's own tests: p = [[.2,.8],[.9,.1],[.5,.5]].
        QTest::addColumn<int>("kind");
        QTest::addColumn<double>("p0");
        QTest::addColumn<double>("p1");
        QTest::addColumn<int>("prediction");
        QTest::addRow("max") << static_cast<int>(PoolingKind::Max) << 0.9 << 0.8 << 0;
        QTest::addRow("min") << static_cast<int>(PoolingKind::Min) << 0.2 << 0.1 << 0;
        QTest::addRow("mean") << static_cast<int>(PoolingKind::Mean) << 1.6 / 3 << 1.4 / 3 << 0;
        QTest::addRow("last token, a tie") << static_cast<int>(PoolingKind::LastToken) << 0.5 << 0.5 << 0;
        QTest::addRow("first token") << static_cast<int>(PoolingKind::FirstToken) << 0.2 << 0.8 << 1;
    }

    void poolsProbabilitiesAsTheReferenceDoes()
    {
        QFETCH(int, kind);
        QFETCH(double, p0);
        QFETCH(double, p1);
        QFETCH(int, prediction);
        LinearModel classifier;
        const auto tokens = tokensWith({ 0.8, 0.1, 0.5 }, classifier);
        const std::array<std::int64_t, 2> begins { 0, 3 };
        const auto pooled = poolProbabilities(tokens, begins, static_cast<PoolingKind>(kind));
        QVERIFY(std::abs(pooled.probabilities(0, 0) - p0) < 1e-7); // float32
        QVERIFY(std::abs(pooled.probabilities(0, 1) - p1) < 1e-7);
        QCOMPARE(pooled.predictions.front(), prediction);
    }

    void missesAPositiveTokenAsTheReferenceDoes()
    {
        LinearModel classifier;
        const auto tokens = tokensWith({ 0.01, 0.95, 0.02 }, classifier);
        const std::array<std::int64_t, 2> begins { 0, 3 };
        QCOMPARE(poolProbabilities(tokens, begins, PoolingKind::Max).predictions.front(), 0);
        QCOMPARE(poolScores(tokens, begins, PoolingKind::Max, classifier).predictions.front(), 1);
    }

    void poolsEachClassColumn()
    {
        LinearModel classifier;
        classifier.coefficients = Matrix::Identity(3, 3);
        classifier.intercepts = Vector::Zero(3);
        classifier.link = Link::Softmax;
        ProbeScores tokens;
        tokens.scores = (Matrix(2, 3) << 1, 0, 2, 3, -1, 0).finished();
        tokens.probabilities = classifier.probabilities(tokens.scores);
        const std::array<std::int64_t, 2> begins { 0, 2 };
        const auto pooled = poolScores(tokens, begins, PoolingKind::Max, classifier);
        QVERIFY(pooled.scores.isApprox((Matrix(1, 3) << 3, 0, 2).finished()));
        QCOMPARE(pooled.predictions.front(), 0);
        const auto mean = poolScores(tokens, begins, PoolingKind::Mean, classifier);
        QVERIFY(mean.probabilities.isApprox(tokens.probabilities.colwise().mean()));
    }

    void poolsPredictedNumbers_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<double>("first");
        QTest::addColumn<double>("second");
        QTest::addRow("mean") << static_cast<int>(PoolingKind::Mean) << 2.0 << -1.0;
        QTest::addRow("max") << static_cast<int>(PoolingKind::Max) << 7.0 << -1.0;
        QTest::addRow("min") << static_cast<int>(PoolingKind::Min) << -4.0 << -1.0;
        QTest::addRow("last token") << static_cast<int>(PoolingKind::LastToken) << 3.0 << -1.0;
        QTest::addRow("first token") << static_cast<int>(PoolingKind::FirstToken) << 7.0 << -1.0;
    }

    void poolsPredictedNumbers()
    {
        QFETCH(int, kind);
        QFETCH(double, first);
        QFETCH(double, second);
        const LinearModel regression { .coefficients = Matrix::Ones(1, 1), .intercepts = Vector::Zero(1), .link = Link::Identity };
        ProbeScores tokens;
        tokens.scores.resize(4, 1);
        tokens.scores << 7, -4, 3, -1;
        tokens.probabilities.resize(4, 0);
        const std::array<std::int64_t, 3> begins { 0, 3, 4 };
        const auto pooled = poolScores(tokens, begins, static_cast<PoolingKind>(kind), regression);
        QCOMPARE(pooled.scores(0, 0), first);
        QCOMPARE(pooled.scores(1, 0), second);
        QCOMPARE(pooled.probabilities.cols(), 0);
        QVERIFY(pooled.predictions.empty());
    }

    void poolsMarginsWithoutProbabilities()
    {
        const LinearModel margins { .coefficients = Matrix::Ones(1, 1), .intercepts = Vector::Zero(1), .link = Link::Margin };
        ProbeScores tokens;
        tokens.scores.resize(3, 1);
        tokens.scores << 2, -0.5, -0.75;
        tokens.probabilities.resize(3, 0);
        const std::array<std::int64_t, 2> begins { 0, 3 };
        const auto pooled = poolScores(tokens, begins, PoolingKind::Mean, margins);
        QCOMPARE(pooled.scores(0, 0), 0.25);
        QCOMPARE(pooled.predictions, std::vector { 1 });
    }
};

QTEST_APPLESS_MAIN(TestScorePooling)
#include "tst_score_pooling.moc"
