// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/program.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

using namespace fathom;
using namespace fathom::testing;

namespace {

const std::string folder = FATHOM_RESOURCES "/examples/";

std::vector<Json> listed()
{
    const auto list = readJson(folder + "examples.json");
    return list ? list->at("examples").get<std::vector<Json>>() : std::vector<Json> {};
}

/// Its sweep, once for all tests.
const Json& sweepOf(const std::string& id)
{
    static std::map<std::string, Json> done;
    if (!done.contains(id))
        for (const auto& example : listed())
            if (example["id"] == id)
                done[id] = runFathom({ "sweep", "--model", QString::fromStdString(folder + example["model"].get<std::string>()), "--data",
                                          QString::fromStdString(folder + example["data"].get<std::string>()), "--task",
                                          QString::fromStdString(example["task"].get<std::string>()), "--control-draws", "10",
                                          "--no-cache", "--quiet", "--json", "-" })
                               .json();
    return done[id];
}

std::vector<double> accuracies(const Json& sweep)
{
    std::vector<double> values;
    for (const auto& layer : sweep.at("layers"))
        values.push_back(layer.at("accuracy").get<double>());
    return values;
}

double bestText(const Json& sweep)
{
    auto best = 0.0;
    for (const auto& text : sweep.at("text_baselines"))
        best = std::max(best, text.at("accuracy").get<double>());
    return best;
}

/// The best layer's, by validation.
Json bestLayer(const Json& sweep)
{
    for (const auto& layer : sweep.at("layers"))
        if (layer.at("layer") == sweep.at("best_layer"))
            return layer;
    return {};
}

} // namespace

/// The built-in examples show what their stories promise.
class TestExamples : public QObject
{
    Q_OBJECT

private slots:
    void giveWhatTheirListSays_data()
    {
        QTest::addColumn<QByteArray>("example");
        for (const auto& example : listed())
            QTest::newRow(example["id"].get<std::string>().c_str()) << QByteArray::fromStdString(example.dump());
        QVERIFY(listed().size() >= 6);
    }

    void giveWhatTheirListSays()
    {
        QFETCH(const QByteArray, example);
        const auto expected = Json::parse(example.toStdString());
        const auto& sweep = sweepOf(expected["id"]);
        QVERIFY(sweep.is_object());
        const auto scores = expected["scores"].get<std::vector<double>>();
        QCOMPARE(sweep["layers"].size(), scores.size());
        // Another processor's rounding may turn a row or two of the 50 to 80 round.
        const auto* metric = expected["task"] == "regression" ? "r2" : "accuracy";
        for (std::size_t i = 0; i < scores.size(); ++i)
            QVERIFY2(std::abs(sweep["layers"][i][metric].get<double>() - scores[i]) < 0.04, std::to_string(i).c_str());
    }

    void truthRisesFromChanceToAPlateauThatNoTextBaselineReaches()
    {
        const auto& sweep = sweepOf("truth");
        const auto scores = accuracies(sweep);
        QVERIFY(scores.front() < 0.6);
        QVERIFY(scores[1] < 0.65);
        for (std::size_t i = 3; i < scores.size(); ++i)
            QVERIFY(scores[i] > 0.85);
        QVERIFY(bestText(sweep) < 0.6);
        QVERIFY(sweep["text_advantage"]["interval"][0].get<double>() > 0.2);
    }

    void controlsStayNearChance_data()
    {
        QTest::addColumn<QString>("id");
        for (const auto* id : { "truth", "negation", "sentiment", "trap" })
            QTest::newRow(id) << QString::fromLatin1(id);
    }

    void controlsStayNearChance()
    {
        QFETCH(const QString, id);
        for (const auto& layer : sweepOf(id.toStdString())["layers"]) {
            // Ten draws of at least 50 rows in at least 16 groups: the mean's standard deviation is below 0.04.
            QVERIFY(std::abs(layer["control"]["accuracy"].get<double>() - 0.5) < 0.12);
            QVERIFY(layer["control"]["train_accuracy"].get<double>() > 0.55);
        }
    }

    void negationIsHarderAndSaysNothingInItsWords()
    {
        const auto& sweep = sweepOf("negation");
        QVERIFY(accuracies(sweep)[2] < 0.7);
        QVERIFY(bestLayer(sweep)["accuracy"].get<double>() > 0.75);
        QVERIFY(bestText(sweep) < 0.6);
    }

    void topicsAreKnownOfNamesNeverSeen()
    {
        const auto& sweep = sweepOf("topic");
        QVERIFY(bestLayer(sweep)["accuracy"].get<double>() > 0.9);
        QVERIFY(sweep["text_advantage"]["interval"][0].get<double>() > 0.2);
    }

    void aBagOfWordsDoesAsWellInTheTrap()
    {
        const auto& sweep = sweepOf("trap");
        QVERIFY(bestLayer(sweep)["accuracy"].get<double>() > 0.8);
        QVERIFY(bestText(sweep) > 0.85);
        QVERIFY(sweep["text_advantage"]["interval"][0].get<double>() < 0.05);
    }

    void magnitudeRisesWithDepth()
    {
        const auto& layers = sweepOf("magnitude")["layers"];
        QVERIFY(bestLayer(sweepOf("magnitude"))["validation_r2"].get<double>() > layers[0]["validation_r2"].get<double>() + 0.2);
    }
};

QTEST_GUILESS_MAIN(TestExamples)
#include "tst_examples.moc"
