// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/program.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace fathom;
using namespace fathom::testing;

namespace {

const auto example = QStringLiteral(FATHOM_RESOURCES "/examples/random-tiny");
const auto exampleModel = example + QStringLiteral("/model");
const auto exampleData = example + QStringLiteral("/statements.csv");

/// Runs a command that must succeed.
Json resultOf(QStringList arguments)
{
    const auto run = runFathom(arguments << "--json"
                                         << "-");
    if (run.exitStatus != 0)
        qWarning("%s", run.err.constData());
    return run.exitStatus == 0 ? run.json() : Json();
}

} // namespace

/// A file of a sweep's probes, as a user makes and applies it.
class TestSavedSweeps : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    Json m_swept;
    [[nodiscard]] QString path(const char* name) const
    {
        return m_folder.filePath(QString::fromLatin1(name));
    }
    /// A command on the example's data with the sweep saved by initTestCase().
    [[nodiscard]] QStringList on(const char* command, const QStringList& more = {}) const
    {
        return QStringList { command, "--probe", path("sweep.safetensors"), "--data", exampleData }
        + more;
    }

private slots:
    void initTestCase()
    {
        m_swept = resultOf({ "sweep", "--model", exampleModel, "--data", exampleData,
            "--save-sweep", path("sweep.safetensors"), "--save", path("best.safetensors") });
        QVERIFY(m_swept.is_object());
    }

    void answersForEveryLayer()
    {
        const auto score = resultOf(on("score"));
        QCOMPARE(score["score"].size(), std::size_t { 6 });
        QVERIFY(score["metric"] == Json("accuracy"));
        QVERIFY(score["best_layer"] == m_swept["best_layer"]);

        const auto evaluation = resultOf(on("evaluate"));
        QVERIFY(evaluation["best_layer"] == m_swept["best_layer"]);
        QVERIFY(evaluation["selected_by"] == Json("validation"));
        const auto best = std::to_string(m_swept["best_layer"].get<int>());
        QVERIFY(evaluation["best_accuracy"] == score["score"][best]);
        QVERIFY(evaluation["f1"] == evaluation["layer_results"][best]["f1"]);

        const auto predictions = resultOf(on("predict"))["predictions"];
        const auto probabilities = resultOf(on("predict-proba"));
        QVERIFY(probabilities["classes"] == Json::parse("[0,1]"));
        for (const auto& [layer, entry] : score["score"].items()) {
            QVERIFY(evaluation["layer_results"][layer]["accuracy"] == entry);
            QCOMPARE(predictions[layer].size(), probabilities["probabilities"][layer].size());
            for (std::size_t i = 0; i < predictions[layer].size(); ++i) {
                const auto& row = probabilities["probabilities"][layer][i];
                QVERIFY(predictions[layer][i] == Json(row[1].get<double>() >= 0.5 ? 1 : 0));
            }
        }
    }

    void answersForOneLayerAsItsOwnProbe()
    {
        const auto all = resultOf(on("predict"))["predictions"];
        for (const auto* layer : { "0", "3", "-1" }) {
            const auto one = resultOf(on("predict", { "--layer", layer }))["predictions"];
            QVERIFY(one == all[QByteArray(layer) == "-1" ? "5" : layer]);
        }
        const auto best = resultOf(on("evaluate", { "--layer", "best" }));
        const auto saved
            = resultOf({ "evaluate", "--probe", path("best.safetensors"), "--data", exampleData });
        QVERIFY(saved.is_object());
        QVERIFY(best == saved);
    }

    void writesAColumnForEachLayerForPeople()
    {
        const auto run = runFathom(on("predict"));
        const auto lines = run.out.trimmed().split('\n');
        QCOMPARE(lines[0], QByteArray("layer 0\tlayer 1\tlayer 2\tlayer 3\tlayer 4\tlayer 5"));
        QCOMPARE(lines[1].split('\t').size(), 6);
        QVERIFY(runFathom(on("evaluate")).out.contains("best layer by validation"));
    }

    void showsTokensAndImportanceOfTheBestLayer()
    {
        const auto tokens = runFathom({ "tokens", "--probe", path("sweep.safetensors"), "--text",
            "Nine is larger than four.", "--json", "-" });
        QVERIFY2(tokens.exitStatus == 0, tokens.err);
        QVERIFY(tokens.json()["layer"] == m_swept["best_layer"]);
        QVERIFY(tokens.err.contains("its best one"));
        const auto importance
            = resultOf({ "importance", "--probe", path("sweep.safetensors"), "--layer", "2" });
        QVERIFY(importance["layers"] == Json::parse("[2]"));
    }

    void fitsAProbePerLayerToAllRows()
    {
        const auto file = path("fitted.safetensors");
        const auto fitted = resultOf({ "fit", "--model", exampleModel, "--data", exampleData,
            "--layers", "sweep:2", "--save", file });
        QVERIFY(fitted["best_layer"].is_number_integer());
        QCOMPARE(fitted["layers"].size(), std::size_t { 3 });
        QVERIFY(fitted["n_train"].get<int>()
            == m_swept["n_train"].get<int>() + m_swept["n_test"].get<int>());
        const auto score = resultOf({ "score", "--probe", file, "--data", exampleData });
        for (const auto& layer : fitted["layers"])
            QVERIFY(score["score"][std::to_string(layer["layer"].get<int>())]
                == layer["train_accuracy"]);
    }

    void comparesWithTheReference()
    {
        const auto file = path("compatible.safetensors");
        QVERIFY(resultOf({ "fit", "--model", exampleModel, "--data", exampleData, "--layers",
                             "sweep", "--lmprobe-compatible", "--save", file })
                    .is_object());
        const auto evaluation = resultOf({ "evaluate", "--probe", file, "--data", exampleData });
        QVERIFY(evaluation["selected_by"] == Json("evaluation rows"));
        for (const auto& [layer, entry] : evaluation["layer_results"].items())
            QVERIFY(entry["accuracy"] <= evaluation["best_accuracy"]);
    }

    void saysWhatIsWrong_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QByteArray>("says");
        QTest::addRow("layer beyond the model")
            << on("score", { "--layer", "6" }) << QByteArray("--layer");
        QTest::addRow("layer not swept")
            << on("score", { "--layer", "embedding" }) << QByteArray("0, 1, 2, 3, 4, 5");
        QTest::addRow("layer that is none")
            << on("score", { "--layer", "deep" }) << QByteArray("\"deep\"");
        QTest::addRow("layer of a single probe") << QStringList { "score", "--probe",
            path("best.safetensors"), "--data", exampleData, "--layer", "1" }
                                                 << QByteArray("single probe");
        QTest::addRow("unwritable output") << QStringList { "sweep", "--model", exampleModel,
            "--data", exampleData, "--save-sweep", "/nonexistent/sweep.safetensors" }
                                           << QByteArray("/nonexistent");
    }

    void saysWhatIsWrong()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QByteArray, says);
        const auto run = runFathom(arguments);
        QCOMPARE(run.exitStatus, 1);
        QVERIFY2(run.err.contains(says), run.err);
    }
};

QTEST_GUILESS_MAIN(TestSavedSweeps)
#include "tst_saved_sweeps.moc"
