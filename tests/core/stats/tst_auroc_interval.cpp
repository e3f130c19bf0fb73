// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"
#include "core/stats/auroc_interval.h"
#include "core/stats/metrics.h"
#include "tests/core/fit/golden_cases.h"

#include <QTest>

#include <cmath>

using namespace fathom;
using namespace fathom::testing;

namespace {

using Labels = std::vector<std::int32_t>;
using Numbers = std::vector<double>;

struct Rows
{
    Labels labels;
    Numbers scores;
    Labels groups;
};

/// `copies` equal rows per group; positives score higher by one standard deviation.
Rows scoredRows(int groups, int copies, std::uint64_t stream)
{
    Random random(21, { stream });
    Rows rows;
    for (int g = 0; g < groups; ++g) {
        const auto score = random.normal() + g % 2;
        for (int i = 0; i < copies; ++i) {
            rows.labels.push_back(g % 2);
            rows.scores.push_back(score);
            rows.groups.push_back(g);
        }
    }
    return rows;
}

} // namespace

class AurocIntervalTest : public QObject
{
    Q_OBJECT

private slots:
    void delongAgreesWithItsDefinition_data();
    void delongAgreesWithItsDefinition();
    void delongCoversTheTruthAsOftenAsItSays();
    void delongNeedsRowsThatDisagree();
    void singleRowsGetDelongsInterval();
    void groupsGetABootstrapInterval();
    void saysWhyThereIsNone();
};

void AurocIntervalTest::delongAgreesWithItsDefinition_data()
{
    QTest::addColumn<QJsonObject>("golden");
    for (const auto value : readGolden("stats/evaluation.json")["delong"].toArray()) {
        const auto golden = value.toObject();
        QTest::newRow(golden["name"].toString().toUtf8()) << golden;
    }
}

void AurocIntervalTest::delongAgreesWithItsDefinition()
{
    QFETCH(const QJsonObject, golden);
    const auto labels = integers(golden["labels"]);
    const auto scores = numbers(golden["scores"]);
    const auto error = delongStandardError(labels, scores);
    QVERIFY(error && std::abs(*error - golden["error"].toDouble()) < 1e-13);
    const auto interval = delongInterval(labels, scores);
    QVERIFY(interval);
    QVERIFY(std::abs(interval->low - golden["low"].toDouble()) < 1e-12);
    QVERIFY(std::abs(interval->high - golden["high"].toDouble()) < 1e-12);
}

void AurocIntervalTest::delongCoversTheTruthAsOftenAsItSays()
{
    // normal scores one standard deviation apart: AUROC = Phi(1 / sqrt 2)
    const auto truth = 0.5 * std::erfc(-0.5);
    int covered = 0;
    constexpr int trials = 1000;
    for (std::uint64_t i = 0; i < trials; ++i) {
        const auto rows = scoredRows(200, 1, i);
        const auto interval = delongInterval(rows.labels, rows.scores);
        covered += interval->low <= truth && truth <= interval->high ? 1 : 0;
    }
    // 95 % of 1,000, within four standard deviations of 6.9
    QVERIFY2(std::abs(covered - 950) < 28, qPrintable(QString::number(covered)));
}

void AurocIntervalTest::delongNeedsRowsThatDisagree()
{
    QVERIFY(!delongStandardError(Labels { 0, 1, 1 }, Numbers { 1, 2, 3 }));
    QVERIFY(!delongStandardError(Labels { 0, 0, 1, 1 }, Numbers { 1, 2, std::nan(""), 3 }));
    QCOMPARE(*delongStandardError(Labels { 0, 0, 1, 1 }, Numbers { 1, 2, 3, 4 }), 0.0);
    QVERIFY(!delongInterval(Labels { 0, 0, 1, 1 }, Numbers { 1, 2, 3, 4 }));
}

void AurocIntervalTest::singleRowsGetDelongsInterval()
{
    const auto rows = scoredRows(60, 1, 0);
    const auto ungrouped = aurocInterval(rows.labels, rows.scores, {}, 1);
    const auto single = aurocInterval(rows.labels, rows.scores, rows.groups, 1);
    QVERIFY(ungrouped.interval == delongInterval(rows.labels, rows.scores));
    QVERIFY(single.interval == ungrouped.interval);
    QVERIFY(ungrouped.method.find("DeLong") != std::string::npos);
}

void AurocIntervalTest::groupsGetABootstrapInterval()
{
    // four copies of each row say no more than one: DeLong, who believes they do, halves the width
    const auto rows = scoredRows(100, 4, 0);
    const auto grouped = aurocInterval(rows.labels, rows.scores, rows.groups, 9);
    QVERIFY(grouped.interval);
    QVERIFY(grouped.method.find("100 groups") != std::string::npos);
    const auto naive = delongInterval(rows.labels, rows.scores);
    const auto ratio
        = (grouped.interval->high - grouped.interval->low) / (naive->high - naive->low);
    QVERIFY2(ratio > 1.7 && ratio < 2.3, qPrintable(QString::number(ratio)));
    const auto area = auroc(rows.labels, rows.scores);
    QVERIFY(grouped.interval->low < *area && *area < grouped.interval->high);
    QVERIFY(grouped.interval == aurocInterval(rows.labels, rows.scores, rows.groups, 9).interval);
}

void AurocIntervalTest::saysWhyThereIsNone()
{
    const Labels labels { 0, 0, 1, 1 };
    const auto separated = aurocInterval(labels, Numbers { 1, 2, 3, 4 }, {}, 1);
    QVERIFY(!separated.interval && !separated.method.empty());
    const auto oneGroup = aurocInterval(labels, Numbers { 1, 3, 2, 4 }, Labels { 5, 5, 5, 5 }, 1);
    QVERIFY(!oneGroup.interval);
    QVERIFY(oneGroup.method.find("groups") != std::string::npos);
}

QTEST_APPLESS_MAIN(AurocIntervalTest)
#include "tst_auroc_interval.moc"
