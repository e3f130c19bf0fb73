// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/extract/pooling.h"

#include <QTest>

using namespace fathom;

class TestPooling : public QObject
{
    Q_OBJECT

private slots:
    void readsInferencePoolings_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("kind");
        QTest::addColumn<bool>("onScores");
        QTest::addColumn<bool>("trains");
        const auto row = [](const char* text, PoolingKind kind, bool onScores, bool trains) {
            QTest::addRow("%s", text) << QByteArray(text) << static_cast<int>(kind) << onScores << trains;
        };
        row("last_token", PoolingKind::LastToken, false, true);
        row("first_token", PoolingKind::FirstToken, false, true);
        row("mean", PoolingKind::Mean, false, true);
        row("all", PoolingKind::All, false, true);
        row("max", PoolingKind::Max, true, false);
        row("min", PoolingKind::Min, true, false);
        row("score:mean", PoolingKind::Mean, true, false);
        row("score:max", PoolingKind::Max, true, false);
        row("activation:max", PoolingKind::Max, false, false);
        row("activation:last_token", PoolingKind::LastToken, false, false);
    }

    void readsInferencePoolings()
    {
        QFETCH(QByteArray, text);
        QFETCH(int, kind);
        QFETCH(bool, onScores);
        QFETCH(bool, trains);
        const auto pooling = Pooling::parseInference(text.constData());
        QVERIFY(pooling);
        QCOMPARE(static_cast<int>(pooling->kind), kind);
        QCOMPARE(pooling->stage == PoolingStage::Score, onScores);
        QCOMPARE(Pooling::parseTraining(text.constData()).has_value(), trains);
        QCOMPARE(pooling->extracted(), onScores ? PoolingKind::All : pooling->kind);
        QVERIFY(*Pooling::parseInference(pooling->text()) == *pooling);
    }

    void refusesOthers_data()
    {
        QTest::addColumn<QByteArray>("text");
        for (const auto* text : { "", "median", "score:", "score:all", "activation:all", "score:score:max", "Max" })
            QTest::addRow("\"%s\"", text) << QByteArray(text);
    }

    void refusesOthers()
    {
        QFETCH(QByteArray, text);
        const auto pooling = Pooling::parseInference(text.constData());
        QVERIFY(!pooling);
        QCOMPARE(pooling.error().code, ErrorCode::InvalidPooling);
    }

    void poolsTokens()
    {
        const FeatureMatrix tokens = (FeatureMatrix(3, 2) << 1, -4, 2, 8, 6, 2).finished();
        QCOMPARE(poolTokens(tokens, PoolingKind::LastToken), Eigen::RowVectorXf(tokens.row(2)));
        QCOMPARE(poolTokens(tokens, PoolingKind::FirstToken), Eigen::RowVectorXf(tokens.row(0)));
        QCOMPARE(poolTokens(tokens, PoolingKind::Mean), (Eigen::RowVectorXf(2) << 3, 2).finished());
        QCOMPARE(poolTokens(tokens, PoolingKind::Max), (Eigen::RowVectorXf(2) << 6, 8).finished());
        QCOMPARE(poolTokens(tokens, PoolingKind::Min), (Eigen::RowVectorXf(2) << 1, -4).finished());
    }
};

QTEST_APPLESS_MAIN(TestPooling)
#include "tst_pooling.moc"
