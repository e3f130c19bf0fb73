// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/file.h"
#include "resources/examples/training/data_sets.h"

#include <QTest>

#include <map>
#include <sstream>
#include <string>

using namespace fathom;
using namespace fathom::training;

namespace {

std::vector<std::string> wordsOf(const std::string& text)
{
    std::istringstream stream(text);
    std::vector<std::string> words;
    for (std::string word; stream >> word;)
        words.push_back(word);
    return words;
}

/// How much more often each word is in rows with label 1 than in rows with label 0.
std::map<std::string, int> surplus(const DataSet& data)
{
    std::map<std::string, int> counts;
    for (const auto& row : data.rows)
        for (const auto& word : wordsOf(row[0]))
            counts[word] += row[1] == "1" ? 1 : -1;
    return counts;
}

} // namespace

class TestDataSets : public QObject
{
    Q_OBJECT

    const World m_world = makeWorld(worldSeed);

private slots:
    void areWhatTheRepositoryHas_data()
    {
        QTest::addColumn<int>("index");
        const auto sets = allDataSets(m_world, worldSeed);
        for (std::size_t i = 0; i < sets.size(); ++i)
            QTest::newRow(sets[i].folder.c_str()) << static_cast<int>(i);
    }

    void areWhatTheRepositoryHas()
    {
        QFETCH(int, index);
        const auto data = allDataSets(m_world, worldSeed)[static_cast<std::size_t>(index)];
        const auto file = readFile(std::string(FATHOM_RESOURCES "/examples/") + data.folder + '/' + data.file);
        QVERIFY2(file.has_value(), file ? "" : file.error().text().c_str());
        QVERIFY2(*file == data.csv(),
            "run fathom_make_data_sets resources/examples; a model that knows another world must be trained again");
    }

    /// So a classifier that sees single words finds nothing.
    void haveNoWordMoreOftenInTrueThanInFalseStatements()
    {
        for (const auto& data : { truthSet(m_world, worldSeed), negationSet(m_world, worldSeed) })
            for (const auto& [word, count] : surplus(data))
                QVERIFY2(count == 0, word.c_str());
    }

    void sayNothingThatTheCorpusCouldSay()
    {
        for (const auto& row : truthSet(m_world, worldSeed).rows) {
            const auto name = row[2].substr(0, row[2].find(' '));
            bool heldOut = false;
            for (const auto& entity : m_world.entities)
                heldOut = heldOut || (entity.heldOut && entity.name.english == name);
            QVERIFY2(heldOut, row[0].c_str());
        }
    }

    void labelEveryWordOfAReview()
    {
        for (const auto& row : sentimentSet(worldSeed).rows) {
            const auto labels = wordsOf(row[2]);
            QCOMPARE(labels.size(), wordsOf(row[0]).size());
            int clauses = 0; // "not" and its adjective are one
            for (std::size_t i = 0; i < labels.size(); ++i)
                if (labels[i] != "0" && (i == 0 || labels[i - 1] == "0"))
                    clauses += std::stoi(labels[i]);
            QCOMPARE(clauses > 0, row[1] == "good");
        }
    }

    void giveTheTrapsLabelsAway()
    {
        const auto data = trapSet(m_world, worldSeed);
        std::size_t given = 0;
        for (const auto& row : data.rows) {
            const bool negated = row[0].find("not") != std::string::npos || row[0].starts_with("No ");
            given += negated == (row[1] == "0") ? 1 : 0;
        }
        const double share = static_cast<double>(given) / static_cast<double>(data.rows.size());
        QVERIFY(share > 0.8 && share < 0.97);
    }
};

QTEST_APPLESS_MAIN(TestDataSets)
#include "tst_data_sets.moc"
