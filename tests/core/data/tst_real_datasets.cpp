// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/dataset_reader.h"
#include "core/data/groups.h"
#include "core/data/task_guess.h"

#include <QTest>

#include <string>

using namespace fathom;
using namespace std::string_literals;

/// Published data sets, as people have them on disk.
class TestRealDatasets : public QObject
{
    Q_OBJECT

private slots:
    void areUnderstood_data()
    {
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<bool>("regression");
        QTest::addColumn<QByteArray>("roles");
        QTest::addColumn<int>("rows");
        QTest::addColumn<int>("classes");
        const auto row = [](const char* file, const char* roles, int rows, int classes,
                             bool regression = false) {
            QTest::newRow(file) << QByteArray(file) << regression << QByteArray(roles) << rows
                                << classes;
        };
        row("cities.csv", "text: statement, label: label, group: city", 1496, 2);
        row("neg_cities.csv", "text: statement, label: label, group: city", 1496, 2);
        row("sp_en_trans.csv", "text: statement, label: label", 354, 2);
        row("larger_than.csv", "text: statement, label: label", 1980, 2);
        row("facts_de.csv", "text: statement, label: label", 50, 2);
        row("counterfact_true_false.csv", "text: statement, label: label, group: subject", 31964,
            2);
        row("trec_questions.csv", "text: question, label: label", 5452, 6);
        row("emobank.csv", "text: text, label: V, split: split", 10062, 0, true);
    }

    void areUnderstood()
    {
        QFETCH(QByteArray, file);
        QFETCH(bool, regression);
        QFETCH(QByteArray, roles);
        QFETCH(int, rows);
        QFETCH(int, classes);
        const auto loaded = readDataset(FATHOM_SHARED "/data/datasets/"s + file.toStdString(),
            { .task = regression ? Task::Regression : Task::Classification });
        QVERIFY2(loaded, loaded ? "" : loaded.error().text().c_str());
        QCOMPARE(QByteArray::fromStdString(describe(loaded->roles)), roles);
        QCOMPARE(static_cast<int>(loaded->dataset.size()), rows);
        QCOMPARE(static_cast<int>(loaded->dataset.classes().count()), classes);
    }

    void citiesArePairs()
    {
        const auto loaded = readDataset(FATHOM_SHARED "/data/datasets/cities.csv");
        QVERIFY(loaded);
        const auto groups = detectGroups(loaded->dataset);
        QCOMPARE(groups.count, std::size_t { 748 });
        QCOMPARE(groups.rule, "column city"s);
    }

    /// Measurements are no classes; the message says what to do.
    void emobankAsksForRegression()
    {
        const auto loaded = readDataset(FATHOM_SHARED "/data/datasets/emobank.csv");
        QVERIFY(!loaded);
        QCOMPARE(loaded.error().code, ErrorCode::MissingColumn);
        QVERIFY(loaded.error().message.find("regression") != std::string::npos);
        const auto valence = readDataset(
            FATHOM_SHARED "/data/datasets/emobank.csv", { .roles = { .label = "V" } });
        QVERIFY(!valence);
        QVERIFY(valence.error().message.find("141 different numbers in 10062 rows, which cannot be "
                                             "classes. Choose regression")
            != std::string::npos);
        QCOMPARE(guessTask(*readTable(FATHOM_SHARED "/data/datasets/emobank.csv")), Task::Regression);
    }
};

QTEST_APPLESS_MAIN(TestRealDatasets)
#include "tst_real_datasets.moc"
