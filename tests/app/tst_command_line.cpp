// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/program.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <csignal>

using namespace fathom;
using namespace fathom::testing;

namespace {

const auto example = QStringLiteral(FATHOM_RESOURCES "/examples/random-tiny");
const auto exampleModel = example + QStringLiteral("/model");
const auto exampleData = example + QStringLiteral("/statements.csv");

} // namespace

class TestCommandLine : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    [[nodiscard]] QString path(const char* name) const { return m_folder.filePath(QString::fromLatin1(name)); }
    QString write(const char* name, const QByteArray& content) const
    {
        QFile file(path(name));
        if (!file.open(QIODevice::WriteOnly))
            qFatal("cannot write a temporary file");
        file.write(content);
        return file.fileName();
    }

    /// The example's statements with numbers to predict: how long they are, and a little more.
    QString writeNumbers(const char* name) const
    {
        QFile statements(exampleData);
        if (!statements.open(QIODevice::ReadOnly))
            qFatal("cannot read the example");
        const auto lines = statements.readAll().trimmed().split('\n');
        QByteArray rows = "text,rating\n";
        for (qsizetype i = 1; i < lines.size(); ++i) {
            const auto text = lines[i].split(',').first();
            rows += text + ',' + QByteArray::number(static_cast<double>(text.size()) / 4 + static_cast<double>(i % 7) / 70) + '\n';
        }
        return write(name, rows);
    }

private slots:
    void sweepsAndReportsAsJson()
    {
        const auto run = runFathom({ "sweep", "--model", exampleModel, "--data", exampleData, "--json", "-", "--quiet" });
        QVERIFY2(run.exitStatus == 0, run.err);
        QVERIFY(run.err.isEmpty());
        const auto json = run.json(); // nothing else is on stdout
        QVERIFY(json.is_object());
        QCOMPARE(json["layers"].size(), std::size_t { 6 });
        QCOMPARE(QByteArray::fromStdString(json["selected_by"].get<std::string>()), QByteArray("validation"));
        QVERIFY(json["classes"] == Json::parse("[0,1]"));
        for (const auto& layer : json["layers"]) {
            QVERIFY(layer["interval"][0] <= layer["accuracy"] && layer["accuracy"] <= layer["interval"][1]);
            QVERIFY(layer["converged"].get<bool>());
        }
        for (const auto* stage : { "load", "tokenize", "extract", "fit", "total" })
            QVERIFY(json["seconds"][stage].get<double>() >= 0);
        QVERIFY(json["tokens"]["computed"] < json["tokens"]["total"]);
    }

    void savesAProbeThatScoresAsItDidWhenFitted()
    {
        const auto probe = path("probe.safetensors");
        auto run = runFathom({ "fit", "--model", exampleModel, "--data", exampleData, "--layers", "2,4", "--save", probe, "--json", "-" });
        QVERIFY2(run.exitStatus == 0, run.err);
        QVERIFY(run.json()["selected_layers"] == Json::parse("[2,4]"));
        QVERIFY(run.json()["fit"]["converged"].get<bool>());

        run = runFathom({ "evaluate", "--probe", probe, "--data", exampleData, "--json", "-" });
        QVERIFY2(run.exitStatus == 0, run.err);
        const auto evaluation = run.json();
        QVERIFY(evaluation["eval_hash"].get<std::string>().starts_with("sha256:"));

        run = runFathom({ "score", "--probe", probe, "--data", exampleData, "--json", "-" });
        QVERIFY(run.json()["score"] == evaluation["accuracy"]);
        QVERIFY(run.json()["metric"] == Json("accuracy"));

        run = runFathom({ "predict-proba", "--probe", probe, "--data", exampleData, "--json", "-" });
        const auto probabilities = run.json();
        run = runFathom({ "predict", "--probe", probe, "--data", exampleData, "--json", "-" });
        const auto predictions = run.json()["predictions"];
        QCOMPARE(predictions.size(), probabilities["probabilities"].size());
        for (std::size_t i = 0; i < predictions.size(); ++i) {
            const auto& row = probabilities["probabilities"][i];
            QCOMPARE(predictions[i].get<int>(), row[1].get<double>() >= 0.5 ? 1 : 0);
        }

        run = runFathom({ "importance", "--probe", probe, "--json", "-" });
        QVERIFY(run.json()["layers"] == Json::parse("[2,4]"));
        QVERIFY(std::abs(run.json()["importance"][0].get<double>() + run.json()["importance"][1].get<double>() - 1) < 1e-12);
    }

    void predictsNumbersEndToEnd()
    {
        const auto data = writeNumbers("numbers.csv");
        auto run = runFathom({ "sweep", "--task", "regression", "--model", exampleModel, "--data", data, "--json", "-", "--csv", path("numbers-sweep.csv"),
            "--save", path("best.safetensors")
#ifdef FATHOM_HAS_WINDOW
                , "--svg", path("numbers.svg")
#endif
        });
        QVERIFY2(run.exitStatus == 0, run.err);
        QVERIFY2(run.err.contains("target: rating"), run.err);
        auto json = run.json();
        QVERIFY(json["task"] == Json("regression"));
        for (const auto& layer : json["layers"]) {
            QVERIFY(layer["interval"][0] <= layer["r2"] && layer["r2"] <= layer["interval"][1]);
            QVERIFY(!layer.contains("accuracy"));
        }
        QVERIFY(json["baseline_r2"].get<double>() <= 0);
        QFile csv(path("numbers-sweep.csv"));
        QVERIFY(csv.open(QIODevice::ReadOnly));
        QVERIFY(csv.readLine().startsWith("layer,r2,"));

        const auto probe = path("numbers.safetensors");
        run = runFathom({ "fit", "--task", "regression", "--model", exampleModel, "--data", data, "--layers", "2,4", "--save", probe, "--json", "-" });
        QVERIFY2(run.exitStatus == 0, run.err);
        QVERIFY(run.json()["classifier"] == Json("ridge_regression"));
        const auto mean = run.json()["target"]["mean"].get<double>();

        run = runFathom({ "evaluate", "--probe", probe, "--data", data, "--json", "-" });
        QVERIFY2(run.exitStatus == 0, run.err);
        const auto evaluation = run.json();
        for (const auto* key : { "r2", "mae", "rmse", "pearson", "spearman", "n_eval" })
            QVERIFY2(evaluation[key].is_number(), key);
        QVERIFY(evaluation["eval_hash"].get<std::string>().starts_with("sha256:"));
        run = runFathom({ "score", "--probe", probe, "--data", data, "--json", "-" });
        QVERIFY(run.json()["score"] == evaluation["r2"]);
        QVERIFY(run.json()["metric"] == Json("r2"));

        run = runFathom({ "predict", "--probe", probe, "--data", data, "--json", "-" });
        QVERIFY2(run.exitStatus == 0, run.err);
        double sum = 0;
        const auto predictions = run.json()["predictions"];
        for (const auto& predicted : predictions)
            sum += predicted.get<double>();
        QVERIFY(std::abs(sum / static_cast<double>(predictions.size()) - mean) < 1e-6); // ridge leaves the mean of the training rows as it is

        run = runFathom({ "tokens", "--probe", probe, "--text", "Nine is larger than four.", "--json", "-" });
        QVERIFY2(run.exitStatus == 0, run.err);
        QVERIFY(run.json()["scores"][0].is_number() && run.json()["probabilities"].is_null());
        QVERIFY(run.json()["target"]["mean"] == Json(mean));
        run = runFathom({ "importance", "--probe", probe, "--json", "-" });
        QCOMPARE(run.json()["importance"].size(), std::size_t { 2 });
    }

    void refusesToMixTasks_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QByteArray>("says");
        const auto data = writeNumbers("mixed.csv");
        const auto probe = path("mixed.safetensors");
        QCOMPARE(runFathom({ "fit", "--task", "regression", "--model", exampleModel, "--data", data, "--layers", "2", "--save", probe }).exitStatus, 0);
        const QStringList sweep { "sweep", "--model", exampleModel, "--data", data };
        QTest::addRow("numbers as classes") << (sweep + QStringList { "--label-column", "rating" }) << QByteArray("Choose regression to predict them");
        QTest::addRow("classifier for numbers") << (sweep + QStringList { "--task", "regression", "--classifier", "mass_mean" }) << QByteArray("ridge_regression");
        QTest::addRow("regression for classes") << (sweep + QStringList { "--classifier", "ridge_regression" }) << QByteArray("Set the task to regression");
        QTest::addRow("words as numbers") << (sweep + QStringList { "--task", "regression", "--target-column", "text" }) << QByteArray("mixed.csv");
        QTest::addRow("probabilities of numbers") << QStringList { "predict-proba", "--probe", probe, "--data", data } << QByteArray("gives no probabilities");
        QTest::addRow("a probe of the other task") << QStringList { "score", "--task", "classification", "--probe", probe, "--data", data } << QByteArray("made for regression");
        QTest::addRow("no numbers to test on") << QStringList { "score", "--probe", probe, "--data", write("words.csv", "text,rating\nNine is odd.,high\nTen is even.,low\n"), "--target-column", "rating" } << QByteArray("words.csv, line 2");
    }

    void refusesToMixTasks()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QByteArray, says);
        const auto run = runFathom(arguments);
        QCOMPARE(run.exitStatus, 1);
        QVERIFY2(run.err.contains(says), run.err);
    }

    void averagesOverClassesAsAsked()
    {
        QByteArray rows = "text,label\n";
        for (int i = 0; i < 60; ++i)
            rows += "number " + QByteArray::number(i) + " is " + (i % 3 == 0 ? "small" : i % 3 == 1 ? "large" : "odd") + ","
                + (i % 3 == 0 ? "S" : i % 3 == 1 ? "L" : "O") + "\n";
        const auto data = write("three.csv", rows);
        const auto probe = path("three.safetensors");
        QCOMPARE(runFathom({ "fit", "--model", exampleModel, "--data", data, "--layers", "3", "--save", probe }).exitStatus, 0);
        const auto evaluate = [&](const QStringList& more) { return runFathom(QStringList { "evaluate", "--probe", probe, "--data", data, "--json", "-" } + more); };
        const auto macro = evaluate({}).json();
        QVERIFY(macro["average"] == Json("macro"));
        QVERIFY(macro["per_class"][1]["class"] == Json("O") && macro["per_class"][1]["support"] == Json(20));
        for (const auto* average : { "weighted", "micro" }) {
            const auto json = evaluate({ "--average", average }).json();
            QVERIFY(json["average"] == Json(average));
            QVERIFY(json["f1"] == macro["averages"][average]["f1"]);
            QVERIFY(json["accuracy"] == macro["accuracy"]);
        }
        QVERIFY(std::abs(macro["averages"]["micro"]["f1"].get<double>() - macro["accuracy"].get<double>()) < 1e-12);
        QCOMPARE(evaluate({ "--average", "harmonic" }).exitStatus, 2);
        const auto text = runFathom({ "evaluate", "--probe", probe, "--data", data });
        QVERIFY2(text.out.contains("weighted"), text.out);
    }

    void choosesLayersAutomatically()
    {
        const auto probe = path("auto.safetensors");
        auto run = runFathom({ "fit", "--model", exampleModel, "--data", exampleData, "--layers", "auto", "--auto-alpha", "0.5max", "--auto-candidates",
            "0,2,4", "--preprocessing", "standard+pca", "--pca-components", "8", "--mass-mean-augment", "--save", probe, "--json", "-" });
        QVERIFY2(run.exitStatus == 0, run.err);
        const auto fitted = run.json();
        QVERIFY(fitted["selection"]["candidate_layers"] == Json::parse("[0,2,4]"));
        QVERIFY(fitted["selected_layers"].size() <= 3);
        QVERIFY(fitted["selection"]["path"].size() > 5);
        run = runFathom({ "score", "--probe", probe, "--data", exampleData, "--json", "-" });
        QVERIFY2(run.exitStatus == 0, run.err);
        QVERIFY(run.json()["score"].get<double>() > 0.5);

        run = runFathom({ "sweep", "--model", exampleModel, "--data", exampleData, "--layers", "fast_auto", "--save", probe, "--json", "-" });
        QVERIFY2(run.exitStatus == 0, run.err);
        QVERIFY(run.json()["automatic"]["selected_layers"].size() == 1);
        QCOMPARE(run.json()["layers"].size(), std::size_t { 3 });
    }

    void comparesWithTheReference()
    {
        const auto run = runFathom({ "sweep", "--model", exampleModel, "--data", exampleData, "--lmprobe-compatible", "--json", "-" });
        QVERIFY2(run.exitStatus == 0, run.err);
        const auto json = run.json();
        QVERIFY(json["selected_by"] == Json("test rows"));
        auto best = json["layers"][0];
        for (const auto& layer : json["layers"])
            if (layer["accuracy"].get<double>() > best["accuracy"].get<double>())
                best = layer;
        QVERIFY(json["best_layer"] == best["layer"]);
    }

    void fitsToHiddenStatesFromFiles()
    {
        // Features of the extractor, labels written here: the same numbers as from prompts.
        const auto states = path("states.safetensors");
        QCOMPARE(runFathom({ "extract", "--model", exampleModel, "--data", exampleData, "--layers", "3", "--output", states }).exitStatus, 0);
        QFile table(exampleData);
        QVERIFY(table.open(QIODevice::ReadOnly));
        auto lines = table.readAll().trimmed().split('\n');
        const auto header = lines.takeFirst().trimmed().split(',');
        const auto column = header.indexOf("label");
        QVERIFY(column >= 0);
        const auto fromPrompts = path("prompts.safetensors");
        QCOMPARE(runFathom({ "fit", "--model", exampleModel, "--data", exampleData, "--layers", "3", "--save", fromPrompts }).exitStatus, 0);
        const auto predictions = runFathom({ "predict", "--probe", fromPrompts, "--data", exampleData, "--json", "-" }).json()["predictions"];
        QByteArray values;
        for (const auto& label : predictions) {
            const auto value = label.get<std::int64_t>();
            values.append(reinterpret_cast<const char*>(&value), sizeof value);
        }
        QByteArray npyHeader = "{'descr': '<i8', 'fortran_order': False, 'shape': (" + QByteArray::number(static_cast<qlonglong>(predictions.size())) + ",), }\n";
        const auto labels = write("labels.npy", QByteArray("\x93NUMPY\x01\x00", 8) + static_cast<char>(npyHeader.size()) + '\0' + npyHeader + values);

        auto run = runFathom({ "score-activations", "--probe", fromPrompts, "--features", states, "--labels", labels, "--json", "-" });
        QVERIFY2(run.exitStatus == 0, run.err);
        QVERIFY(run.json() == Json::parse(R"({"metric":"accuracy","score":1.0})"));

        const auto probe = path("activations.safetensors");
        run = runFathom({ "fit-activations", "--features", states, "--labels", labels, "--save", probe, "--json", "-" });
        QVERIFY2(run.exitStatus == 0, run.err);
        QVERIFY(run.json()["selected_layers"] == Json::parse("[0]"));
        run = runFathom({ "predict-activations", "--probe", probe, "--features", states, "--proba", "--json", "-" });
        QCOMPARE(run.json()["probabilities"].size(), predictions.size());
        run = runFathom({ "predict-activations", "--probe", probe, "--features", states, "--json", "-" });
        QCOMPARE(run.json()["predictions"].size(), predictions.size());
        run = runFathom({ "predict", "--probe", probe, "--data", exampleData });
        QCOMPARE(run.exitStatus, 1);
        QVERIFY2(run.err.contains("predict-activations"), run.err);
    }

    void scoresEveryTokenOfAText()
    {
        const auto probe = path("tokens.safetensors");
        QCOMPARE(runFathom({ "fit", "--model", exampleModel, "--data", exampleData, "--layers", "3", "--save", probe }).exitStatus, 0);
        const auto run = runFathom({ "tokens", "--probe", probe, "--text", "Ein Gedanke 🦙", "--json", "-" });
        QVERIFY2(run.exitStatus == 0, run.err);
        const auto json = run.json();
        QVERIFY(json["layer"] == Json(3));
        QCOMPARE(json["tokens"].size(), json["scores"].size());
        QVERIFY(json["offsets"].back()[1] == Json(13)); // code points
        const auto row = runFathom({ "tokens", "--probe", probe, "--data", exampleData, "--row", "100000", "--json", "-" });
        QCOMPARE(row.exitStatus, 1);
        QVERIFY(row.err.contains("100000"));
    }

    void tokenizesALinePerText()
    {
        const auto texts = write("texts.jsonl", "{\"text\":\"one\"}\n\"two words\"\n{\"text\":\"\"}\n");
        const auto run = runFathom({ "tokenize", "--model", exampleModel, "--jsonl", texts });
        QVERIFY2(run.exitStatus == 0, run.err);
        const auto lines = run.out.trimmed().split('\n');
        QCOMPARE(lines.size(), 3);
        for (const auto& line : lines) {
            const auto json = Json::parse(line.toStdString());
            QCOMPARE(json["ids"].size(), json["tokens"].size());
            QCOMPARE(json["ids"].size(), json["offsets"].size());
        }
    }

    void writesTablesAndFigures()
    {
        const auto run = runFathom({ "sweep", "--model", exampleModel, "--data", exampleData, "--csv", path("sweep.csv"), "--json", path("sweep.json"),
            "--quiet", "--save", path("best.safetensors")
#ifdef FATHOM_HAS_WINDOW
                , "--svg", path("sweep.svg"), "--pdf", path("sweep.pdf"), "--png", path("sweep.png")
#endif
        });
        QVERIFY2(run.exitStatus == 0, run.err);
        QVERIFY(run.out.contains("best layer by validation"));
        QFile csv(path("sweep.csv"));
        QVERIFY(csv.open(QIODevice::ReadOnly));
        QCOMPARE(csv.readAll().trimmed().split('\n').size(), 7);
        for (const auto* name : { "sweep.json", "best.safetensors" })
            QVERIFY(QFile::exists(path(name)));
#ifdef FATHOM_HAS_WINDOW
        for (const auto* name : { "sweep.svg", "sweep.pdf", "sweep.png" })
            QVERIFY(QFile(path(name)).size() > 1000);
#endif
    }

    void testsOnASeparateFile()
    {
        QFile whole(exampleData);
        QVERIFY(whole.open(QIODevice::ReadOnly));
        const auto lines = whole.readAll().trimmed().split('\n');
        const auto part = [&](qsizetype from, qsizetype count) { return lines.first() + '\n' + lines.sliced(from, count).join('\n') + '\n'; };
        const auto train = write("train.csv", part(1, 200));
        const auto test = write("test.csv", part(201, 60));
        const auto run = runFathom({ "sweep", "--model", exampleModel, "--data", train, "--test", test, "--json", "-" });
        QVERIFY2(run.exitStatus == 0, run.err);
        QVERIFY(run.json()["n_train"] == Json(200));
        QVERIFY(run.json()["n_test"] == Json(60));
    }

    void givesTheSameNumbersOnOneAndTwoThreads()
    {
        const auto sweep = [&](const char* threads) {
            auto json = runFathom({ "sweep", "--model", exampleModel, "--data", exampleData, "--json", "-", "--threads", threads }).json();
            json.erase("seconds");
            json.erase("memory");
            return QByteArray::fromStdString(json.dump());
        };
        const auto one = sweep("1");
        QVERIFY(one.size() > 100);
        QCOMPARE(sweep("2"), one);
    }

    void readsContrastiveFiles()
    {
        QByteArray positive = "prompt\n";
        QByteArray negative = "prompt\n";
        for (int i = 0; i < 40; ++i) {
            positive += "number " + QByteArray::number(i) + " is good\n";
            negative += "number " + QByteArray::number(i) + " is bad\n";
        }
        const auto run = runFathom({ "sweep", "--model", exampleModel, "--positive", write("positive.csv", positive), "--negative",
            write("negative.csv", negative), "--layers", "sweep:2", "--json", "-" });
        QVERIFY2(run.exitStatus == 0, run.err);
        QVERIFY(run.json()["classes"] == Json::parse("[0,1]"));
        QCOMPARE(run.json()["layers"].size(), std::size_t { 3 });
    }

    void tellsWhatIsWrong_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("exitStatus");
        QTest::addColumn<QByteArray>("says");
        const auto csv = [&](const char* name, const QByteArray& content) { return write(name, content); };
        const auto sweepOn = [&](const QString& data) { return QStringList { "sweep", "--model", exampleModel, "--data", data }; };
        QTest::addRow("no such option") << QStringList { "sweep", "--colour" } << 2 << QByteArray("--model");
        QTest::addRow("not among the choices") << QStringList { "importance", "--probe", "p", "--metric", "l3" } << 2 << QByteArray("l3");
        QTest::addRow("no such data") << sweepOn("nowhere.csv") << 1 << QByteArray("nowhere.csv");
        QTest::addRow("no such model") << QStringList { "info", "--model", "/nonexistent" } << 1 << QByteArray("/nonexistent");
        QTest::addRow("a file as model") << QStringList { "info", "--model", exampleData } << 1 << QByteArray("statements.csv");
        // A link to itself cannot be read by anybody, root included.
        const auto unreadable = path("unreadable");
        QVERIFY(QDir().mkpath(unreadable) && QFile::link("config.json", unreadable + "/config.json"));
        QTest::addRow("unreadable directory") << QStringList { "info", "--model", unreadable } << 1 << QByteArray("cannot be read");
        const auto grown = path("contradiction");
        QVERIFY(QDir().mkpath(grown) && QFile::copy(exampleModel + "/model.safetensors", grown + "/model.safetensors"));
        QFile config(exampleModel + "/config.json");
        QVERIFY(config.open(QIODevice::ReadOnly));
        write("contradiction/config.json", config.readAll().replace("\"num_hidden_layers\": 6", "\"num_hidden_layers\": 7"));
        QTest::addRow("config against tensors") << QStringList { "info", "--model", grown } << 1 << QByteArray("model.layers.6");
        QTest::addRow("empty CSV") << sweepOn(csv("empty.csv", "")) << 1 << QByteArray("empty.csv");
        QTest::addRow("header only") << sweepOn(csv("header.csv", "text,label\n")) << 1 << QByteArray("header.csv");
        QTest::addRow("one class") << sweepOn(csv("one.csv", "text,label\na,1\nb,1\n")) << 1 << QByteArray("class");
        QTest::addRow("missing column") << (sweepOn(exampleData) + QStringList { "--label-column", "truth" }) << 1 << QByteArray("truth");
        QTest::addRow("broken quotes") << sweepOn(csv("quotes.csv", "text,label\na,1\n\"b,0\nc,1\n")) << 1 << QByteArray("line 3");
        QTest::addRow("unknown layer") << (sweepOn(exampleData) + QStringList { "--layers", "99" }) << 1 << QByteArray("99");
        QTest::addRow("unknown classifier") << (sweepOn(exampleData) + QStringList { "--classifier", "oracle" }) << 1 << QByteArray("logistic_regression");
        QTest::addRow("remote") << (sweepOn(exampleData) + QStringList { "--remote" }) << 1 << QByteArray("this machine");
        QTest::addRow("mixed candidates") << (sweepOn(exampleData) + QStringList { "--layers", "auto", "--auto-candidates", "0.5,10" }) << 1 << QByteArray("mixes");
        QTest::addRow("components without a number") << (sweepOn(exampleData) + QStringList { "--preprocessing", "pca" }) << 1 << QByteArray("pca_components");
        QTest::addRow("hold-out of everything") << (sweepOn(exampleData) + QStringList { "--holdout", "1" }) << 1 << QByteArray("");
        QTest::addRow("not a probe") << QStringList { "score", "--probe", exampleData, "--data", exampleData } << 1 << QByteArray("statements.csv");
        QTest::addRow("data of both kinds") << (sweepOn(exampleData) + QStringList { "--positive", exampleData }) << 1 << QByteArray("or both --positive and --negative");
        QTest::addRow("half of a contrast") << QStringList { "sweep", "--model", exampleModel, "--positive", exampleData } << 1 << QByteArray("or both --positive and --negative");
        QTest::addRow("no prompts to predict") << QStringList { "predict", "--probe", "p" } << 1 << QByteArray("--data, a file of prompts");
        QTest::addRow("missing label") << sweepOn(csv("missing.csv", "text,label\na,1\nb,0\nc,NaN\nd,1\n")) << 1 << QByteArray("missing.csv, line 4");
        QTest::addRow("unwritable output") << (sweepOn(exampleData) + QStringList { "--save", "/nonexistent/probe.safetensors" }) << 1 << QByteArray("/nonexistent");
    }

    void tellsWhatIsWrong()
    {
        QFETCH(QStringList, arguments);
        QFETCH(int, exitStatus);
        QFETCH(QByteArray, says);
        const auto run = runFathom(arguments);
        QCOMPARE(run.exitStatus, exitStatus);
        QVERIFY2(run.err.contains(says), run.err);
        QVERIFY(!run.err.isEmpty());
    }

    void looksWhereItWillWriteBeforeItWorks()
    {
        // A model that does not exist would be an error, too, but later.
        const QStringList common { "--model", "/nonexistent-model", "--data", exampleData };
        for (const auto* option : { "--save", "--save-sweep", "--csv", "--json" }) {
            const auto run = runFathom(QStringList { "sweep", option, "/nonexistent/file" } + common);
            QCOMPARE(run.exitStatus, 1);
            QVERIFY2(run.err.startsWith("fathom: /nonexistent/file: "), run.err);
        }
        for (const auto& arguments : { QStringList { "fit", "--save", "/nonexistent/file" }, QStringList { "extract", "--output", "/nonexistent/file" } }) {
            const auto run = runFathom(arguments + common);
            QCOMPARE(run.exitStatus, 1);
            QVERIFY2(run.err.startsWith("fathom: /nonexistent/file: "), run.err);
        }
    }

    void testsContrastiveDataOnLabelledData()
    {
        QByteArray positive = "prompt\n";
        QByteArray negative = "prompt\n";
        QByteArray test = "text,label\n";
        for (int i = 0; i < 20; ++i) {
            positive += "number " + QByteArray::number(i) + " is good\n";
            negative += "number " + QByteArray::number(i) + " is bad\n";
            test += "item " + QByteArray::number(i) + (i % 2 == 1 ? " is good,1\n" : " is bad,0\n");
        }
        const auto run = runFathom({ "sweep", "--model", exampleModel, "--positive", write("more-good.csv", positive), "--negative",
            write("more-bad.csv", negative), "--test", write("labelled.csv", test), "--layers", "2", "--json", "-" });
        QVERIFY2(run.exitStatus == 0, run.err);
        QVERIFY(run.json()["n_test"] == Json(20));
    }

    void refusesAProbeForAnotherWidth()
    {
        const auto probe = path("width.safetensors");
        QCOMPARE(runFathom({ "fit", "--model", exampleModel, "--data", exampleData, "--layers", "1", "--save", probe }).exitStatus, 0);
        // The golden llama has another width; it needs some tokenizer to be opened.
        const auto other = path("other-model");
        QVERIFY(QDir().mkpath(other));
        for (const auto* name : { "config.json", "model.safetensors" })
            QVERIFY(QFile::copy(QStringLiteral(FATHOM_TEST_DATA "/models/llama/") + name, other + "/" + name));
        for (const auto& entry : QDir(exampleModel).entryList(QDir::Files))
            if (!entry.startsWith("config") && !entry.startsWith("model.safe"))
                QVERIFY(QFile::copy(exampleModel + "/" + entry, other + "/" + entry));
        const auto run = runFathom({ "score", "--probe", probe, "--model", other, "--data", exampleData });
        QCOMPARE(run.exitStatus, 1);
        QVERIFY2(run.err.contains("width"), run.err);
    }

    void namesTheRowThatIsTooLong()
    {
        const auto data = write("long.csv", "text,label\na,1\nb,0\n" + QByteArray(100'000, 'x') + ",1\nc,0\n");
        const auto run = runFathom({ "sweep", "--model", exampleModel, "--data", data });
        QCOMPARE(run.exitStatus, 1);
        QVERIFY2(run.err.contains("long.csv, row 3"), run.err);
    }

    void keepsFinishedLayersWhenInterrupted()
    {
        QByteArray rows = "text,label\n";
        for (int i = 0; i < 8000; ++i) {
            rows += "statement " + QByteArray::number(i) + " says";
            for (int word = 0; word < 12; ++word)
                rows += " " + QByteArray::number((i * 7919 + word * 104729) % 9973);
            rows += "," + QByteArray::number(i % 2) + "\n";
        }
        QProcess process;
        process.setReadChannel(QProcess::StandardError);
        process.start(QStringLiteral(FATHOM_PROGRAM), { "sweep", "--model", exampleModel, "--data", write("many.csv", rows), "--json", "-", "--threads", "1" });
        QByteArray err;
        while (!err.contains("layer 0 ") && process.waitForReadyRead(60'000))
            err += process.readAllStandardError();
        QVERIFY2(process.state() == QProcess::Running, err);
        ::kill(static_cast<pid_t>(process.processId()), SIGINT);
        QVERIFY(process.waitForFinished(20'000));
        QCOMPARE(process.exitCode(), 130);
        const auto json = Json::parse(process.readAllStandardOutput().toStdString());
        QVERIFY(json["layers"].size() >= 1);
        QVERIFY(json["layers"].size() < 6);
    }
};

QTEST_GUILESS_MAIN(TestCommandLine)
#include "tst_command_line.moc"
