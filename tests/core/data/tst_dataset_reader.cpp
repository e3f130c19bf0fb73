// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/dataset_reader.h"
#include "core/data/groups.h"
#include "core/io/file.h"

#include <QTemporaryDir>
#include <QTest>

#include <string>

using namespace fathom;
using namespace std::string_literals;

using Names = std::vector<std::string>;
using Labels = std::vector<std::int32_t>;

Q_DECLARE_METATYPE(fathom::ErrorCode)
Q_DECLARE_METATYPE(Names)

namespace {

Result<LoadedDataset> load(const std::string& csv, const DatasetOptions& options = {})
{
    auto table = parseCsv(csv, "x.csv");
    if (!table)
        return propagate(table);
    return makeDataset(std::move(*table), options);
}

/// A table of labels, each with its text.
std::string labelled(const Names& labels)
{
    std::string csv = "text,label\n";
    for (std::size_t i = 0; i < labels.size(); ++i)
        csv += "text " + std::to_string(i) + "," + labels[i] + "\n";
    return csv;
}

} // namespace

class TestDatasetReader : public QObject
{
    Q_OBJECT

private slots:
    void sortsClassesLikeScikitLearn_data()
    {
        QTest::addColumn<Names>("labels");
        QTest::addColumn<Names>("classes");
        QTest::addColumn<bool>("areIntegers");
        QTest::newRow("0 and 1") << Names { "1", "0", "1" } << Names { "0", "1" } << true;
        QTest::newRow("numbers by value")
            << Names { "10", "9", "-1", "9" } << Names { "-1", "9", "10" } << true;
        QTest::newRow("numbers saved with a fraction")
            << Names { "1.0", "0.0", "1", "0.00" } << Names { "0", "1" } << true;
        QTest::newRow("real numbers are texts")
            << Names { "1.5", "1.0", "1.5" } << Names { "1.0", "1.5" } << false;
        QTest::newRow("leading zeros are texts")
            << Names { "02", "01", "1" } << Names { "01", "02", "1" } << false;
        QTest::newRow("beyond 64 bits") << Names { "99999999999999999999", "1" }
                                        << Names { "1", "99999999999999999999" } << false;
        QTest::newRow("texts by bytes")
            << Names { "b", "a", "B", "10" } << Names { "10", "B", "a", "b" } << false;
        QTest::newRow("true and false")
            << Names { "true", "false" } << Names { "false", "true" } << false;
        QTest::newRow("yes and no") << Names { "yes", "no" } << Names { "no", "yes" } << false;
        QTest::newRow("pos and neg") << Names { "pos", "neg" } << Names { "neg", "pos" } << false;
        QTest::newRow("spaces around") << Names { " a", "b ", "a" } << Names { "a", "b" } << false;
        QTest::newRow("letters beyond ASCII") << Names { "é", "z" } << Names { "z", "é" } << false;
    }

    void sortsClassesLikeScikitLearn()
    {
        QFETCH(Names, labels);
        QFETCH(Names, classes);
        QFETCH(bool, areIntegers);
        const auto loaded = load(labelled(labels));
        QVERIFY2(loaded, loaded ? "" : loaded.error().text().c_str());
        QCOMPARE(loaded->dataset.classes().names, classes);
        QCOMPARE(loaded->dataset.classes().areIntegers, areIntegers);
    }

    void readsAllRoles()
    {
        const auto loaded = load("split,text,label,city,sample_weight\ntrain, one "
                                 ",x,A,1\ndev,two,y,,0.5\nTest,three,x,A,2e0\n",
            { .roles = { .group = "city" } });
        QVERIFY2(loaded, loaded ? "" : loaded.error().text().c_str());
        const auto& dataset = loaded->dataset;
        QCOMPARE(dataset.name(), "x.csv"s);
        QCOMPARE(dataset.texts(), (Names { " one ", "two", "three" })); // texts as they are
        QCOMPARE(dataset.labels(), (Labels { 0, 1, 0 }));
        QCOMPARE(dataset.groups()[0], dataset.groups()[2]);
        QVERIFY(dataset.groups()[1] != dataset.groups()[0]); // an empty cell is no group
        QCOMPARE(dataset.groupRule(), "column city"s);
        QCOMPARE(dataset.split(),
            (std::vector { SplitPart::Train, SplitPart::Validation, SplitPart::Test }));
        QCOMPARE(dataset.weights(), (std::vector<double> { 1, 0.5, 2 }));
        QCOMPARE(loaded->table.rows.size(), std::size_t { 3 });
        QCOMPARE(describe(loaded->roles),
            "text: text, label: label, group: city, split: split, weight: sample_weight"s);
    }

    void readsTargets()
    {
        const auto loaded
            = load("text,score\na b,1.5\nc d, -2\ne f,+3e2\n", { .task = Task::Regression });
        QVERIFY2(loaded, loaded ? "" : loaded.error().text().c_str());
        QCOMPARE(loaded->dataset.targets(), (std::vector<double> { 1.5, -2, 300 }));
        QVERIFY(!loaded->dataset.hasLabels());
    }

    void usesTheClassesItIsTold()
    {
        const Classes expected { .names = { "0", "1", "2" }, .areIntegers = true };
        const auto loaded = load(labelled({ "2", "2.0", "0" }), { .expectedClasses = expected });
        QVERIFY2(loaded, loaded ? "" : loaded.error().text().c_str());
        QCOMPARE(loaded->dataset.classes(), expected);
        QCOMPARE(loaded->dataset.labels(), (Labels { 2, 2, 0 }));
        QVERIFY(load(labelled({ "1", "1" }),
            { .expectedClasses = expected })); // one class is enough to test on
    }

    void predictionNeedsNoLabels()
    {
        const DatasetOptions options { .labelsRequired = false };
        QVERIFY(!load("text\na b\nc d\n", options)->dataset.hasLabels());
        QVERIFY(load("text,label\na b,1\nc d,1\n", options)->dataset.hasLabels());
        // Guessed labels that cannot be used are left out …
        const auto holes = load("text,label\na b,1\nc d,\n", options);
        QVERIFY2(holes, holes ? "" : holes.error().text().c_str());
        QVERIFY(!holes->dataset.hasLabels());
        QVERIFY(!holes->roles.label);
        // … but not those that were asked for.
        QVERIFY(!load("text,label\na b,1\nc d,\n",
            { .labelsRequired = false, .roles = { .label = "label" } }));
    }

    void guessesNothingWhereNothingShallBeGuessed()
    {
        const auto csv = "text,label,group\na b,1,1\nc d,0,1\ne f,0,2\n"s;
        QVERIFY(load(csv)->roles.group);
        const auto loaded = load(
            csv, { .roles = { .text = "text", .label = "label" }, .guessAbsentRoles = false });
        QVERIFY(loaded);
        QVERIFY(!loaded->roles.group);
        for (const ColumnRoles& roles : { ColumnRoles { .label = "label" },
                 ColumnRoles { .text = "", .label = "label" }, ColumnRoles { .positive = "text" },
                 ColumnRoles { .text = "text", .negative = "label" } }) {
            const auto without = load(csv, { .roles = roles, .guessAbsentRoles = false });
            QVERIFY(!without);
            QCOMPARE(without.error().code, ErrorCode::MissingColumn);
        }
    }

    void advisesRegressionForManyWholeNumbers()
    {
        Names labels;
        for (int i = 0; i < 100; ++i)
            labels.push_back(std::to_string(i % 25));
        const auto loaded = load(labelled(labels));
        QVERIFY(loaded);
        QCOMPARE(loaded->dataset.classes().count(), std::size_t { 25 });
        QVERIFY(loaded->advice.find("25 different whole numbers in column \"label\"")
            != std::string::npos);
        QVERIFY(load(labelled(labels), { .task = Task::Regression })->advice.empty());
        QVERIFY(load(labelled({ "0", "1", "0", "1" }))->advice.empty());
    }

    void dataThatAreOnlyTestedOnMayBeAllAlike()
    {
        QVERIFY(load("text,score\na b,0.5\nc d,0.5\n",
            { .task = Task::Regression, .isTrainedOn = false }));
        QVERIFY(load(labelled({ "1", "1" }), { .isTrainedOn = false }));
    }

    void saysWhatIsWrongAndWhere_data()
    {
        QTest::addColumn<QByteArray>("csv");
        QTest::addColumn<bool>("regression");
        QTest::addColumn<ErrorCode>("code");
        QTest::addColumn<QByteArray>("where");
        QTest::addColumn<QByteArray>("message");
        const auto row = [](const char* name, const std::string& csv, ErrorCode code,
                             const char* where, const char* message, bool regression = false) {
            QTest::newRow(name) << QByteArray::fromStdString(csv) << regression << code
                                << QByteArray(where) << QByteArray(message);
        };
        row("no rows", "text,label\n", ErrorCode::EmptyDataset, "x.csv", "no rows");
        row("no label column",
            "text,note\na b,one thing\nc d,another thing\ne f,more\ng h,still more\n",
            ErrorCode::MissingColumn, "x.csv", "The columns are: text, note.");
        row("no numbers to predict", "text,note\na b,x\nc d,y\n", ErrorCode::MissingColumn, "x.csv",
            "numbers to predict", true);
        row("empty text", "text,label\na b,1\n\"\n\nx\",0\n,1\n", ErrorCode::InvalidCell,
            "x.csv, line 6", "\"text\") is empty");
        row("empty label", "text,label\na b,1\nc d,  \n", ErrorCode::InvalidCell, "x.csv, line 3",
            "\"label\") is empty");
        row("a missing label among numbers", labelled({ "0", "1", "NaN", "1" }),
            ErrorCode::NonFiniteValue, "x.csv, line 4", "\"NaN\"");
        row("one class only", labelled({ "yes", "yes", "yes" }), ErrorCode::SingleClass, "x.csv",
            "All 3 rows have the label \"yes\"");
        row("a class for each row",
            labelled({ "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k" }),
            ErrorCode::InvalidCell, "x.csv", "label of its own");
        row("unknown split", "text,label,split\na b,1,train\nc d,0,trian\n", ErrorCode::InvalidCell,
            "x.csv, line 3", "\"trian\"");
        row("empty split", "text,label,split\na b,1,train\nc d,0,\n", ErrorCode::InvalidCell,
            "x.csv, line 3", "train, validation or test");
        row("weight of zero", "text,label,weight\na b,1,1\nc d,0,0\n", ErrorCode::InvalidCell,
            "x.csv, line 3", "above 0");
        row("negative weight", "text,label,weight\na b,1,-1\nc d,0,1\n", ErrorCode::InvalidCell,
            "x.csv, line 2", "\"-1\"");
        row("weight NaN", "text,label,weight\na b,1,1\nc d,0,nan\n", ErrorCode::NonFiniteValue,
            "x.csv, line 3", "\"nan\"");
        row("infinite weight", "text,label,weight\na b,1,inf\nc d,0,1\n", ErrorCode::NonFiniteValue,
            "x.csv, line 2", "\"inf\"");
        row("words as targets", "text,score\na b,1\nc d,2\ne f,three\n", ErrorCode::MissingColumn,
            "x.csv", "numbers to predict", true);
        row("the same target everywhere", "text,score\na b,0.5\nc d,0.5\n", ErrorCode::SingleClass,
            "x.csv", "same number in column \"score\"", true);
        row("measurements as classes",
            labelled({ "0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9", "1.0", "1.1",
                "1.2", "1.3", "1.4", "1.5", "1.6", "1.7", "1.8", "1.9", "2.0", "2.1", "0.1" }),
            ErrorCode::InvalidCell, "x.csv", "21 different numbers in 22 rows");
        row("infinite target", "text,score\na b,1\nc d,inf\n", ErrorCode::NonFiniteValue,
            "x.csv, line 3", "\"inf\"", true);
        row("target NaN", "text,score\na b,nan\nc d,1\n", ErrorCode::NonFiniteValue,
            "x.csv, line 2", "\"nan\"", true);
        row("target beyond double", "text,score\na b,1e999\nc d,1\n", ErrorCode::NonFiniteValue,
            "x.csv, line 2", "1e999", true);
    }

    void saysWhatIsWrongAndWhere()
    {
        QFETCH(QByteArray, csv);
        QFETCH(bool, regression);
        QFETCH(ErrorCode, code);
        QFETCH(QByteArray, where);
        QFETCH(QByteArray, message);
        const auto loaded = load(
            csv.toStdString(), { .task = regression ? Task::Regression : Task::Classification });
        QVERIFY(!loaded);
        QVERIFY2(loaded.error().code == code, loaded.error().text().c_str());
        QCOMPARE(QByteArray::fromStdString(loaded.error().where), where);
        QVERIFY2(QByteArray::fromStdString(loaded.error().message).contains(message),
            loaded.error().message.c_str());
    }

    void saysWhatIsWrongWithAGivenColumn()
    {
        const auto missing = load(labelled({ "0", "1" }), { .roles = { .group = "city" } });
        QCOMPARE(missing.error().code, ErrorCode::MissingColumn);
        const auto words = load("text,score\na b,1\nc d,\"1,5\"\n",
            { .task = Task::Regression, .roles = { .label = "score" } });
        QCOMPARE(words.error().code, ErrorCode::InvalidCell);
        QCOMPARE(words.error().where, "x.csv, line 3"s);
        QVERIFY(words.error().message.find("\"1,5\"") != std::string::npos);
        const auto empty = load("text,score\na b,1\nc d,\n",
            { .task = Task::Regression, .roles = { .label = "score" } });
        QCOMPARE(empty.error().where, "x.csv, line 3"s);
        QVERIFY(empty.error().message.find("is empty") != std::string::npos);
        const auto weight
            = load("text,label,w\na b,1,heavy\nc d,0,1\n", { .roles = { .weight = "w" } });
        QCOMPARE(weight.error().where, "x.csv, line 2"s);
        const auto unexpected = load(labelled({ "0", "1", "2" }),
            { .expectedClasses = { .names = { "0", "1" }, .areIntegers = true } });
        QCOMPARE(unexpected.error().code, ErrorCode::InvalidCell);
        QCOMPARE(unexpected.error().where, "x.csv, line 4"s);
        QVERIFY(unexpected.error().message.find(
                    "\"2\" (column \"label\") is not one of the classes: 0, 1.")
            != std::string::npos);
    }

    void pairsOfColumnsBecomeTwoExamplesEach()
    {
        const auto loaded = load(
            "positive,negative,split,weight\ngood one,bad one,train,2\ngood two,bad two,test,3\n");
        QVERIFY2(loaded, loaded ? "" : loaded.error().text().c_str());
        const auto& dataset = loaded->dataset;
        QCOMPARE(dataset.texts(), (Names { "good one", "good two", "bad one", "bad two" }));
        QCOMPARE(dataset.labels(), (Labels { 1, 1, 0, 0 }));
        QCOMPARE(dataset.classes(), (Classes { .names = { "0", "1" }, .areIntegers = true }));
        QCOMPARE(dataset.groups(), (std::vector<std::int32_t> { 0, 1, 0, 1 }));
        QCOMPARE(detectGroups(dataset).rule, "pairs"s);
        QCOMPARE(dataset.weights(), (std::vector<double> { 2, 3, 2, 3 }));
        QCOMPARE(dataset.split(),
            (std::vector { SplitPart::Train, SplitPart::Test, SplitPart::Train, SplitPart::Test }));
        QCOMPARE(dataset.sourceRow(ExampleIndex(3)), std::size_t { 1 });
        QCOMPARE(load("positive,negative\na,b\nc,\n").error().where, "x.csv, line 3"s);
    }

    void twoFilesBecomeOneDataset()
    {
        const QTemporaryDir folder;
        const std::filesystem::path base = folder.path().toStdString();
        QVERIFY(writeFileAtomically(base / "good.csv", "text,label\ngood one,7\ngood two,7\n"));
        QVERIFY(writeFileAtomically(base / "bad.jsonl", "\"bad one\"\n\n\"bad two\"\n"));
        const auto loaded = readContrastiveDataset(base / "good.csv", base / "bad.jsonl");
        QVERIFY2(loaded, loaded ? "" : loaded.error().text().c_str());
        QCOMPARE(loaded->dataset.texts(), (Names { "good one", "good two", "bad one", "bad two" }));
        QCOMPARE(loaded->dataset.labels(), (Labels { 1, 1, 0, 0 }));
        QCOMPARE(loaded->dataset.groups(), (std::vector<std::int32_t> { 0, 1, 0, 1 }));
        QCOMPARE(loaded->dataset.name(), "good.csv + bad.jsonl"s);
        QCOMPARE(loaded->table.rows[2], (Names { "bad one", "0" }));
        QCOMPARE(loaded->table.lines, (std::vector<std::size_t> { 2, 3, 1, 3 }));

        QVERIFY(writeFileAtomically(base / "more.csv", "text\nx\ny\nz\n"));
        const auto unequal = readContrastiveDataset(base / "good.csv", base / "more.csv");
        QVERIFY(unequal);
        QVERIFY(unequal->dataset.groups().empty()); // not parallel
    }

    void problemsOfTwoFilesNameTheFile()
    {
        const QTemporaryDir folder;
        const std::filesystem::path base = folder.path().toStdString();
        QVERIFY(writeFileAtomically(base / "good.csv", "text\none\n"));
        QVERIFY(writeFileAtomically(base / "empty.csv", "text\n"));
        QVERIFY(writeFileAtomically(base / "bad.csv", "text,x\none,1\n,2\n"));
        QCOMPARE(readContrastiveDataset(base / "good.csv", base / "bad.csv").error().where,
            "bad.csv, line 3"s);
        QCOMPARE(readContrastiveDataset(base / "good.csv", base / "empty.csv").error().code,
            ErrorCode::EmptyDataset);
        QCOMPARE(readContrastiveDataset(base / "absent", base / "good.csv").error().code,
            ErrorCode::FileNotFound);
        const DatasetOptions regression { .task = Task::Regression };
        QCOMPARE(
            readContrastiveDataset(base / "good.csv", base / "good.csv", regression).error().code,
            ErrorCode::InvalidArgument);
        const DatasetOptions other { .expectedClasses = { .names = { "no", "yes" } } };
        QCOMPARE(readContrastiveDataset(base / "good.csv", base / "good.csv", other).error().code,
            ErrorCode::ProbeMismatch);
    }
};

QTEST_APPLESS_MAIN(TestDatasetReader)
#include "tst_dataset_reader.moc"
