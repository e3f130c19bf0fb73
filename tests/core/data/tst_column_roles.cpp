// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/column_roles.h"

#include <QTest>

#include <string>

using namespace fathom;
using namespace std::string_literals;

namespace {

Table tableOf(const std::string& csv)
{
    auto table = parseCsv(csv, "x.csv");
    if (!table)
        qFatal("%s", table.error().text().c_str());
    return *table;
}

std::string guess(
    const std::string& csv, const ColumnRoles& given = {}, Task task = Task::Classification)
{
    const auto roles = guessColumnRoles(tableOf(csv), given, task);
    return roles ? describe(*roles) : roles.error().text();
}

/// Two rows a city, one true and one false, many cities a country.
std::string citiesLike(const std::string& header, int cities)
{
    std::string csv = header + "\n";
    for (int i = 0; i < cities; ++i) {
        for (int label = 0; label < 2; ++label) {
            csv += "Town " + std::to_string(i) + " is in land " + std::to_string((i + label) % 7)
                + "," + std::to_string(label) + ",Town" + std::to_string(i) + ",land"
                + std::to_string((i + label) % 7) + ",land" + std::to_string(i % 7) + ","
                + std::to_string(i % 20) + "\n";
        }
    }
    return csv;
}

} // namespace

class TestColumnRoles : public QObject
{
    Q_OBJECT

private slots:
    void knowsUsualNames_data()
    {
        QTest::addColumn<QByteArray>("header");
        QTest::addColumn<QByteArray>("roles");
        const auto row = [](const char* header, const char* roles) {
            QTest::newRow(header) << QByteArray(header) << QByteArray(roles);
        };
        row("text,label", "text: text, label: label");
        row("label,text", "text: text, label: label");
        row("prompt,class", "text: prompt, label: class");
        row("sentence,target", "text: sentence, label: target");
        row("question,category", "text: question, label: category");
        row("input,y", "text: input, label: y");
        row("Statement,Label", "text: Statement, label: Label");
        row("PROMPT TEXT,is_true", "text: PROMPT TEXT, label: is_true");
        row("inputText,goldLabel", "text: inputText, label: goldLabel");
        row("news_article,verdict", "text: news_article, label: verdict"); // by their contents
    }

    void knowsUsualNames()
    {
        QFETCH(QByteArray, header);
        QFETCH(QByteArray, roles);
        const bool labelFirst = header.startsWith("label");
        std::string csv = header.toStdString() + "\n";
        for (int i = 0; i < 12; ++i) {
            const auto text = "a sentence number " + std::to_string(i);
            const std::string label = i % 3 == 0 ? "yes" : "no";
            csv += labelFirst ? label + "," + text + "\n" : text + "," + label + "\n";
        }
        QCOMPARE(QByteArray::fromStdString(guess(csv)), roles);
    }

    void findsWeightsAndSplits()
    {
        QCOMPARE(guess("text,label,sample_weight,split\na b,1,0.5,train\nc d,0,2,test\n"),
            "text: text, label: label, split: split, weight: sample_weight"s);
        QCOMPARE(guess("text,label,weight,fold\na b,1,0.5,dev\nc d,0,2,Training\n"),
            "text: text, label: label, split: fold, weight: weight"s);
    }

    void ignoresColumnsThatOnlySoundRight()
    {
        // A weight in words, and folds that are numbers.
        QCOMPARE(guess("text,label,weight,fold\na b,1,heavy,1\nc d,0,light,2\n"),
            "text: text, label: label"s);
        // Texts cannot be numbers.
        QCOMPARE(guess("input,words,label\n1,a b,1\n2,c d,0\n"), "text: words, label: label"s);
        // Label names are for classes: these are as many as the rows.
        QCOMPARE(
            guess(
                "question,answer,ok\na b?,Paris,yes\nc d?,Rome,no\ne f?,Bern,yes\ng h?,Oslo,no\n"),
            "text: question, label: ok"s);
    }

    /// A split column with a slip is still the split column; reading it names the line.
    void keepsASplitColumnWithASlip()
    {
        QCOMPARE(guess("text,label,split\na b,1,train\nc d,0,tset\n"),
            "text: text, label: label, split: split"s);
    }

    void doesNotTakeIdentifiersForTexts()
    {
        QCOMPARE(guess("id,words,label\nabcdefghijklmnop-1,a b,1\nabcdefghijklmnop-2,c d,0\n"),
            "text: words, label: label"s);
    }

    void findsTheGroupOfPairs()
    {
        QCOMPARE(guess(citiesLike("statement,label,city,country,correct_country,n", 40)),
            "text: statement, label: label, group: city"s);
        // The same without a telling name: it still looks like pairs.
        QCOMPARE(guess(citiesLike("statement,label,place,country,correct_country,n", 40)),
            "text: statement, label: label, group: place"s);
    }

    /// Seven countries and twenty numbers are no pairs, whatever their rows have in common.
    void doesNotTakeLargeGroupsOrNumbersForPairs()
    {
        auto table = tableOf(citiesLike("statement,label,place,country,correct_country,n", 40));
        for (auto& row : table.rows)
            row[2] = row[0];
        const auto roles = guessColumnRoles(table);
        QVERIFY(roles);
        QVERIFY2(!roles->group, roles->group ? roles->group->c_str() : "");
    }

    void takesAColumnCalledGroupAtItsWord_data()
    {
        QTest::addColumn<QByteArray>("name");
        for (const char* name :
            { "group", "group_id", "Group ID", "pair", "pairId", "pair_index", "cluster" })
            QTest::newRow(name) << QByteArray(name);
    }

    void takesAColumnCalledGroupAtItsWord()
    {
        QFETCH(QByteArray, name);
        const auto header = "text,label," + name.toStdString() + "\n";
        const auto found = "text: text, label: label, group: " + name.toStdString();
        QCOMPARE(guess(header + "a b,1,1\nc d,0,1\ne f,1,2\ng h,0,2\n"), found);
        QCOMPARE(guess(header + "a b,1,1\nc d,1,1\ne f,0,2\ng h,0,2\n"),
            found); // labels need not be mixed
        QCOMPARE(guess(header + "a b,1,1\nc d,0,2\ne f,1,3\ng h,0,4\n"),
            "text: text, label: label"s); // nothing repeats
    }

    void prefersTheMostTellingName()
    {
        std::string csv = "text,label,subject,template\n";
        for (int i = 0; i < 400; ++i)
            csv += "t " + std::to_string(i) + "," + std::to_string(i / 40 % 2) + ",s"
                + std::to_string(i % 20) + ",p" + std::to_string(i % 40 / 2) + "\n";
        QCOMPARE(guess(csv), "text: text, label: label, group: template"s);
    }

    void findsPairsOfColumns()
    {
        const auto rows = "\nI am well,I am ill\nIt is day,It is night\n"s;
        QCOMPARE(guess("positive,negative" + rows), "positive: positive, negative: negative"s);
        QCOMPARE(guess("pos,neg" + rows), "positive: pos, negative: neg"s);
        QCOMPARE(
            guess("a,b" + rows, { .positive = "a", .negative = "b" }), "positive: a, negative: b"s);
        QVERIFY(guess("a,b" + rows, { .positive = "a" }).find("only the positive")
            != std::string::npos);
        // Scores called positive and negative beside a labelled text are no pairs.
        QCOMPARE(guess("text,label,positive,negative\na b,1,x y,z w\nc d,0,x z,y w\n"),
            "text: text, label: label"s);
    }

    void keepsWhatWasGiven()
    {
        const auto csv = "text,other,label,kind\na b,c d,1,x\ne f,g h,0,y\n"s;
        QCOMPARE(guess(csv, { .text = "other" }), "text: other, label: label"s);
        QCOMPARE(guess(csv, { .label = "kind" }), "text: text, label: kind"s);
        QCOMPARE(guess(csv, { .group = "kind" }), "text: text, label: label, group: kind"s);
    }

    void anEmptyNameMeansNone()
    {
        const auto csv = "text,label,group,split\na b,1,1,train\nc d,0,1,test\ne f,1,2,train\n"s;
        QCOMPARE(guess(csv), "text: text, label: label, group: group, split: split"s);
        QCOMPARE(guess(csv, { .group = "", .split = "" }), "text: text, label: label"s);
    }

    void listsTheColumnsWhenOneIsMissing()
    {
        const auto roles = guessColumnRoles(tableOf("text,label\na b,1\n"), { .label = "lable" });
        QVERIFY(!roles);
        QCOMPARE(roles.error().code, ErrorCode::MissingColumn);
        QCOMPARE(roles.error().where, "x.csv"s);
        QVERIFY(roles.error().message.find("\"lable\". The columns are: text, label.")
            != std::string::npos);
    }

    void refusesOneColumnForTextAndLabel()
    {
        const auto roles
            = guessColumnRoles(tableOf("text,label\na b,1\n"), { .text = "text", .label = "text" });
        QCOMPARE(roles.error().code, ErrorCode::InvalidArgument);
    }

    void saysWhenNothingLooksLikeText()
    {
        const auto roles = guessColumnRoles(tableOf("a,b\n1,2\n3,4\n"));
        QVERIFY(!roles);
        QCOMPARE(roles.error().code, ErrorCode::MissingColumn);
        QVERIFY(roles.error().message.find("(a, b)") != std::string::npos);
    }

    void regressionLooksForNumbers()
    {
        const auto csv
            = "id,V,A,text\nx1,2.5,3.1,a b\nx2,3.5,3.0,c d\nx3,2.0,1.0,e f\nx4,2.1,1.1,g h\n"s;
        QCOMPARE(guess(csv), "text: text"s); // measurements are no classes
        QCOMPARE(guess(csv, {}, Task::Regression), "text: text, label: V"s);
        QCOMPARE(guess("text,rank,score\na b,1,0.5\nc d,2,0.7\n", {}, Task::Regression),
            "text: text, label: score"s);
        QCOMPARE(describe({ .text = "text", .label = "V" }, Task::Regression),
            "text: text, target: V"s);
    }
};

QTEST_APPLESS_MAIN(TestColumnRoles)
#include "tst_column_roles.moc"
