// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/task_guess.h"

#include <QTest>

#include <functional>
#include <string>

using namespace fathom;
using namespace std::string_literals;

namespace {

/// A table with a text and `label(row)` in the column `name`.
Table tableOf(const std::string& name, int rows, const std::function<std::string(int)>& label)
{
    std::string csv = "text," + name + "\n";
    for (int i = 0; i < rows; ++i)
        csv += "statement " + std::to_string(i) + "," + label(i) + "\n";
    return *parseCsv(csv, "x.csv");
}

} // namespace

class TestTaskGuess : public QObject
{
    Q_OBJECT

private slots:
    void tellsNumbersFromClasses()
    {
        const auto contentOf = [](int rows, const std::function<std::string(int)>& label) {
            return labelContent(describeColumn(tableOf("label", rows, label), 1));
        };
        QCOMPARE(
            contentOf(100, [](int i) { return std::to_string(i % 2); }), LabelContent::Classes);
        QCOMPARE(contentOf(100, [](int i) { return "class " + std::to_string(i % 70); }),
            LabelContent::Classes);
        // the steps of a scale from 1 to 5 may be classes
        QCOMPARE(contentOf(100, [](int i) { return std::to_string(1 + i % 9 * 0.5); }),
            LabelContent::Classes);
        QCOMPARE(contentOf(1000, [](int i) { return std::to_string(i % 77); }),
            LabelContent::ClassesOrNumbers);
        QCOMPARE(contentOf(1000, [](int i) { return std::to_string(i % 77 / 4.0); }),
            LabelContent::Numbers);
        QCOMPARE(contentOf(60, [](int i) { return std::to_string(i * i); }), LabelContent::Numbers);
    }

    void guessesRegressionWhereNothingCanBeClasses()
    {
        const auto measured = [](int i) { return std::to_string(i / 7.0); };
        QCOMPARE(guessTask(tableOf("label", 100, measured)), Task::Regression);
        QCOMPARE(guessTask(tableOf("valence", 100, measured)), Task::Regression);
        QCOMPARE(guessTask(tableOf("label", 100, [](int i) { return std::to_string(i % 2); })),
            Task::Classification);
        QCOMPARE(guessTask(tableOf("label", 1000, [](int i) { return std::to_string(i % 77); })),
            Task::Classification);
        QCOMPARE(guessTask(tableOf("note", 100, [](int i) { return "note " + std::to_string(i); })),
            Task::Classification);
    }

    void followsTheLabelColumnThatIsGiven()
    {
        std::string csv = "text,label,score\n";
        for (int i = 0; i < 100; ++i)
            csv += "statement " + std::to_string(i) + "," + std::to_string(i % 2) + ","
                + std::to_string(i / 7.0) + "\n";
        const auto table = *parseCsv(csv, "x.csv");
        QCOMPARE(guessTask(table), Task::Classification);
        QCOMPARE(guessTask(table, { .label = "score" }), Task::Regression);
    }

    void pairsAreClasses()
    {
        QCOMPARE(guessTask(*parseCsv("positive,negative,score\na b,c d,1.5\n", "x.csv")),
            Task::Classification);
    }
};

QTEST_APPLESS_MAIN(TestTaskGuess)
#include "tst_task_guess.moc"
