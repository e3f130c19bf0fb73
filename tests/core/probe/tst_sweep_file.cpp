// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/file.h"
#include "core/io/json.h"
#include "core/io/safetensors.h"
#include "core/probe/layer_sweep.h"
#include "core/probe/probe_file.h"
#include "core/probe/sweep_file.h"
#include "tests/support/word_sweep.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <functional>

using namespace fathom;
using namespace fathom::testing;

namespace {

LayerSweepResult swept(const ProbeSettingsText& text)
{
    WorkerPool pool(2);
    UnattendedJob job;
    const auto settings = *parseProbeSettings(text);
    if (settings.task == Task::Regression)
        return *sweepLayers(
            priceModel(4, 1), WordTokenizer {}, prices(60), settings, pool, job.context());
    return *sweepLayers(
        goodBadModel(4, 1), WordTokenizer {}, goodAndBad(30), settings, pool, job.context());
}

bool isSame(double a, double b)
{
    return a == b || (std::isnan(a) && std::isnan(b));
}

bool isSame(const LayerScore& a, const LayerScore& b)
{
    return a.layer == b.layer && isSame(a.validation, b.validation)
        && isSame(a.validationError, b.validationError) && isSame(a.train, b.train)
        && isSame(a.test, b.test) && isSame(a.interval.low, b.interval.low)
        && isSame(a.interval.high, b.interval.high) && a.auroc == b.auroc
        && a.regression == b.regression && a.report.converged == b.report.converged;
}

/// Rewrites the JSON header of a saved sweep.
void editHeader(const std::filesystem::path& path, const std::function<void(Json&)>& edit)
{
    const auto file = *SafetensorsFile::open(path);
    auto header = Json::parse(file.metadata().at("fathom"));
    edit(header);
    std::vector<TensorToWrite> tensors;
    for (const auto& [name, view] : file.tensors())
        tensors.push_back({ name, view.dtype, view.shape, view.bytes });
    QVERIFY(writeSafetensors(path, tensors, { { "fathom", header.dump() } }));
}

} // namespace

class TestSweepFile : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    [[nodiscard]] std::filesystem::path path(const char* name) const
    {
        return m_folder.filePath(QString::fromLatin1(name)).toStdString();
    }

    void verifyRoundTrip(const LayerSweepResult& sweep)
    {
        QVERIFY(saveSweep(sweep, path("sweep.safetensors")));
        const auto loaded = loadSweep(path("sweep.safetensors"));
        QVERIFY2(loaded.has_value(), loaded ? "" : loaded.error().text().c_str());
        QCOMPARE(loaded->layers(), sweep.layers());
        QCOMPARE(loaded->bestLayer(), sweep.bestLayer());
        QCOMPARE(loaded->plateau(), sweep.plateau());
        QCOMPARE(loaded->warnings(), sweep.warnings());
        for (const auto layer : sweep.layers()) {
            const auto& before = sweep[layer];
            const auto& after = (*loaded)[layer];
            QVERIFY(after.settings() == before.settings());
            QVERIFY(after.provenance() == before.provenance());
            QVERIFY(after.targets() == before.targets());
            QVERIFY(isSame(loaded->all().at(layer).score, sweep.all().at(layer).score));
            const FeatureMatrix X = FeatureMatrix::Random(20, before.featureCount());
            QVERIFY(after.score(X).scores == before.score(X).scores);
            QVERIFY(after.score(X).probabilities == before.score(X).probabilities);
        }
    }

private slots:
    void givesTheSameScoresAfterSavingAndLoading_data()
    {
        QTest::addColumn<QByteArray>("layers");
        QTest::addColumn<QByteArray>("task");
        QTest::addColumn<QByteArray>("classifier");
        QTest::addColumn<QByteArray>("preprocessing");
        const auto row = [](const char* name, const char* layers, const char* task,
                             const char* classifier, const char* preprocessing) {
            QTest::addRow("%s", name) << QByteArray(layers) << QByteArray(task)
                                      << QByteArray(classifier) << QByteArray(preprocessing);
        };
        row("every layer", "sweep", "classification", "logistic_regression", "");
        row("some layers", "sweep:1-2", "classification", "logistic_regression", "");
        row("embedding too", "embedding,all", "classification", "logistic_regression", "");
        row("an average of models", "sweep", "classification", "ensemble", "");
        row("without probabilities", "sweep", "classification", "ridge", "");
        row("steps", "sweep", "classification", "lda", "standard+pca:3");
        row("regressions", "sweep", "regression", "ridge_regression", "pca:3");
    }

    void givesTheSameScoresAfterSavingAndLoading()
    {
        QFETCH(QByteArray, layers);
        QFETCH(QByteArray, task);
        QFETCH(QByteArray, classifier);
        QFETCH(QByteArray, preprocessing);
        verifyRoundTrip(swept({ .layers = layers.toStdString(),
            .task = task.toStdString(),
            .classifier = classifier.toStdString(),
            .preprocessing = preprocessing.toStdString() }));
    }

    void keepsWhatASweepFoundOnItsTestRows()
    {
        WorkerPool pool(2);
        UnattendedJob job;
        for (const auto task : { "classification", "regression" }) {
            RecordedSweep recorded;
            SweepSettings settings;
            settings.probe = *parseProbeSettings({ .layers = "sweep", .task = task });
            const auto isRegression = settings.probe.task == Task::Regression;
            const auto model = isRegression ? priceModel(3, 1) : goodBadModel(3, 1);
            QVERIFY(runSweep(model, WordTokenizer {}, isRegression ? prices(60) : goodAndBad(30),
                settings, pool, recorded.sink(), job.context()));
            const auto sweep = *LayerSweepResult::of(recorded.result);
            QVERIFY(std::isfinite(sweep.all().at(LayerIndex(0)).score.interval.low));
            QVERIFY(!sweep.all().at(LayerIndex(0)).predictions);
            QCOMPARE(sweep.bestLayer(), recorded.result.bestLayer());
            verifyRoundTrip(sweep);
        }
    }

    void tellsProbesAndSweepsApart()
    {
        const auto sweep = swept({ .layers = "sweep" });
        QVERIFY(saveSweep(sweep, path("several.safetensors")));
        QVERIFY(saveProbe(sweep[LayerIndex(2)], path("single.safetensors")));
        QVERIFY(std::holds_alternative<LayerSweepResult>(
            *loadProbeOrSweep(path("several.safetensors"))));
        QVERIFY(std::holds_alternative<Probe>(*loadProbeOrSweep(path("single.safetensors"))));
        const auto asProbe = loadProbe(path("several.safetensors"));
        QVERIFY(!asProbe);
        QVERIFY(asProbe.error().message.find("4 layers") != std::string::npos);
        const auto asSweep = loadSweep(path("single.safetensors"));
        QVERIFY(!asSweep);
        QVERIFY(asSweep.error().code == ErrorCode::ProbeMismatch);
    }

    void refusesATruncatedFile()
    {
        const auto whole = path("whole.safetensors");
        QVERIFY(saveSweep(swept({ .layers = "sweep" }), whole));
        const auto bytes = *readFile(whole);
        for (std::size_t length = 0; length < bytes.size(); length += 101) {
            QVERIFY(writeFileAtomically(path("cut.safetensors"), bytes.substr(0, length)));
            QVERIFY(!loadProbeOrSweep(path("cut.safetensors")));
        }
    }

    void refusesADamagedHeader_data()
    {
        QTest::addColumn<QByteArray>("pointer");
        QTest::addColumn<QByteArray>("value");
        const auto row = [](const char* name, const char* pointer, const char* value) {
            QTest::addRow("%s", name) << QByteArray(pointer) << QByteArray(value);
        };
        row("newer format", "/format_version", "2");
        row("version of another type", "/format_version", "\"one\"");
        row("unknown format", "/format", "\"fathom-forest\"");
        row("a probe's format", "/format", "\"fathom-probe\"");
        row("no layers", "/layers", "[]");
        row("layers that are none", "/layers", "7");
        row("layer that is none", "/layers/0", "7");
        row("layer twice", "/layers/0/layer", "1");
        row("layer without tensors", "/layers/0/layer", "99");
        row("negative layer", "/layers/0/layer", "-2");
        row("huge layer", "/layers/0/layer", "99999999999");
        row("probe of another layer", "/layers/0/probe/layers/0", "3");
        row("probe without header", "/layers/0/probe", "null");
        row("probe of other classes", "/layers/0/probe/classes", R"(["no","yes"])");
        row("probe of another model", "/layers/0/probe/model/weights_hash", "\"other\"");
        row("probe of another width", "/layers/0/probe/model/hidden_size", "3");
        row("score of another type", "/layers/0/score", "[]");
        row("score that is no number", "/layers/0/score/validation", "\"high\"");
        row("half an interval", "/layers/0/score/interval", "[0.5]");
        row("warnings that are none", "/warnings", "{}");
    }

    void refusesADamagedHeader()
    {
        QFETCH(QByteArray, pointer);
        QFETCH(QByteArray, value);
        const auto file = path("damaged.safetensors");
        QVERIFY(saveSweep(swept({ .layers = "sweep" }), file));
        QVERIFY(loadSweep(file));
        editHeader(file, [&](Json& header) {
            header[Json::json_pointer(pointer.toStdString())] = Json::parse(value.toStdString());
        });
        const auto loaded = loadSweep(file);
        QVERIFY(!loaded);
        QVERIFY2(loaded.error().text().find("damaged.safetensors") != std::string::npos,
            loaded.error().text().c_str());
    }

    void leavesNothingBehindWhereItCannotWrite()
    {
        const auto status = saveSweep(swept({ .layers = "0" }), path("absent/sweep.safetensors"));
        QVERIFY(!status);
        QVERIFY(status.error().text().find("absent") != std::string::npos);
        QVERIFY(!std::filesystem::exists(path("absent")));
    }
};

QTEST_APPLESS_MAIN(TestSweepFile)
#include "tst_sweep_file.moc"
