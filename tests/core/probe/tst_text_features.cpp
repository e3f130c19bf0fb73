// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/job_context.h"
#include "core/probe/text_features.h"
#include "tests/core/fit/golden_cases.h"

#include <QTest>

#include <algorithm>

using namespace fathom;
using namespace fathom::testing;

Q_DECLARE_METATYPE(fathom::TextFeatureKind)

namespace {

std::vector<std::string> texts(const QJsonValue& array)
{
    std::vector<std::string> values;
    for (const auto value : array.toArray())
        values.push_back(value.toString().toStdString());
    return values;
}

std::vector<ExampleIndex> allRows(const std::vector<std::string>& texts)
{
    std::vector<ExampleIndex> rows;
    for (std::size_t i = 0; i < texts.size(); ++i)
        rows.emplace_back(static_cast<std::int32_t>(i));
    return rows;
}

/// float32 holds a number of at most 1 to 6e-8.
bool isClose(const FeatureMatrix& ours, const Matrix& theirs)
{
    return ours.rows() == theirs.rows() && ours.cols() == theirs.cols() && (ours.cast<double>() - theirs).cwiseAbs().maxCoeff() < 1e-7;
}

class TestTextFeatures : public QObject
{
    Q_OBJECT

private slots:
    void agreeWithScikitLearn_data()
    {
        QTest::addColumn<TextFeatureKind>("kind");
        QTest::newRow("words") << TextFeatureKind::BagOfWords;
        QTest::newRow("tf-idf") << TextFeatureKind::TfIdf;
    }

    void agreeWithScikitLearn()
    {
        QFETCH(const TextFeatureKind, kind);
        const auto golden = readGolden(QStringLiteral("probe/text_features.json"));
        const auto expected = golden[QString::fromUtf8(textFeatureName(kind).data())].toObject();
        const auto train = texts(golden["train"]);
        const auto test = texts(golden["test"]);
        const TextFeatures features(kind, train, allRows(train), m_job);
        QCOMPARE(features.words(), texts(expected["words"]));
        QVERIFY(isClose(features.of(train, allRows(train), m_job), matrixOf(expected["train"])));
        QVERIFY(isClose(features.of(test, allRows(test), m_job), matrixOf(expected["test"])));
    }

    void learnFromTheRowsThatTheyAreGivenAlone()
    {
        const std::vector<std::string> all { "red green", "blue", "green" };
        const std::vector<ExampleIndex> rows { ExampleIndex { 0 }, ExampleIndex { 2 } };
        const TextFeatures features(TextFeatureKind::BagOfWords, all, rows, m_job);
        QCOMPARE(features.words(), (std::vector<std::string> { "green", "red" }));
        QCOMPARE(features.of(all, allRows(all), m_job).row(1).sum(), 0.0F);
    }

    void lengthsCountCodePointsAndWords()
    {
        const std::vector<std::string> all { "two wörds", "", "  spaces\taround  " };
        const TextFeatures features(TextFeatureKind::SentenceLength, all, allRows(all), m_job);
        FeatureMatrix expected(3, 3);
        expected << 9, 2, 4.5, 0, 0, 0, 17, 2, 8.5;
        QCOMPARE(features.of(all, allRows(all), m_job), expected);
    }

    void keepTheMostFrequentWordsOfMany()
    {
        std::vector<std::string> all;
        for (std::size_t i = 0; i < mostWords + 50; ++i)
            all.push_back("rare" + std::to_string(i) + (i % 2 == 0 ? " often" : ""));
        all.push_back("rare7");
        const TextFeatures features(TextFeatureKind::TfIdf, all, allRows(all), m_job);
        QVERIFY(features.words().size() <= mostWords);
        QVERIFY(std::ranges::binary_search(features.words(), std::string("often")));
        QVERIFY(std::ranges::binary_search(features.words(), std::string("rare7")));
    }

private:
    JobProgress m_progress;
    JobContext m_job { {}, m_progress };
};

} // namespace

QTEST_APPLESS_MAIN(TestTextFeatures)
#include "tst_text_features.moc"
