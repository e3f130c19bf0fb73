// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/estimators/registry.h"
#include "core/io/file.h"
#include "core/io/json.h"
#include "core/io/safetensors.h"
#include "core/probe/probe_file.h"
#include "core/probe/prompt_features.h"
#include "tests/support/word_sweep.h"

#include <QTemporaryDir>
#include <QTest>

using namespace fathom;
using namespace fathom::testing;

namespace {

Probe fittedProbe(const std::string& layers, const std::string& classifier, ProbeSettingsText text = {})
{
    const auto model = goodBadModel(4, 1);
    WorkerPool pool(1);
    UnattendedJob job;
    text.layers = layers;
    text.classifier = classifier;
    return *fitProbe(model, WordTokenizer {}, goodAndBad(30), *parseProbeSettings(text), pool, job.context());
}

/// Rewrites the JSON header of a saved probe.
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

class TestProbeFile : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    [[nodiscard]] std::filesystem::path path(const char* name) const { return m_folder.filePath(QString::fromLatin1(name)).toStdString(); }

private slots:
    void givesTheSameScoresAfterSavingAndLoading_data()
    {
        QTest::addColumn<QByteArray>("layers");
        QTest::addColumn<QByteArray>("classifier");
        QTest::addColumn<QByteArray>("kwargs");
        QTest::addColumn<bool>("augments");
        QTest::addRow("one layer") << QByteArray("2") << QByteArray("logistic_regression") << QByteArray() << false;
        QTest::addRow("several layers") << QByteArray("all") << QByteArray("logistic_regression") << QByteArray(R"({"C": 0.1})") << false;
        QTest::addRow("embedding") << QByteArray("embedding") << QByteArray("logistic_regression") << QByteArray() << false;
        for (const auto* estimator : estimatorsFor(Task::Classification)) {
            const QByteArray name(estimator->name().data(), static_cast<qsizetype>(estimator->name().size()));
            QTest::addRow("%s", name.constData()) << QByteArray("3") << name << QByteArray() << false;
        }
        QTest::addRow("a choice as a number") << QByteArray("3") << QByteArray("lda") << QByteArray(R"({"shrinkage": 0.25})") << false;
        QTest::addRow("mass-mean column") << QByteArray("1,2") << QByteArray("logistic_regression") << QByteArray() << true;
    }

    void givesTheSameScoresAfterSavingAndLoading()
    {
        QFETCH(QByteArray, layers);
        QFETCH(QByteArray, classifier);
        QFETCH(QByteArray, kwargs);
        QFETCH(bool, augments);
        const auto probe = fittedProbe(layers.toStdString(), classifier.toStdString(),
            { .classifierKwargs = kwargs.toStdString(), .massMeanAugment = augments, .batchSize = 32 });
        QCOMPARE(probe.classifier().featureCount(), probe.featureCount() + (augments ? 1 : 0));
        QVERIFY(saveProbe(probe, path("probe.safetensors")));
        const auto loaded = loadProbe(path("probe.safetensors"));
        QVERIFY2(loaded.has_value(), loaded ? "" : loaded.error().text().c_str());
        QCOMPARE(loaded->layers(), probe.layers());
        QVERIFY(loaded->settings() == probe.settings());
        QVERIFY(loaded->provenance() == probe.provenance());
        QVERIFY(loaded->classes() == probe.classes());

        const FeatureMatrix X = FeatureMatrix::Random(50, probe.featureCount());
        const auto before = probe.score(X);
        const auto after = loaded->score(X);
        QVERIFY(before.scores == after.scores);
        QVERIFY(before.probabilities == after.probabilities);
        QCOMPARE(after.predictions, before.predictions);
    }

    void keepsWhatAFitChose()
    {
        const auto fitted = fittedProbe("2", "logistic_regression");
        Probe::Parts parts;
        parts.settings = fitted.settings();
        parts.layers = fitted.layers();
        parts.classes = fitted.classes();
        parts.pipeline = fitted.pipeline();
        parts.classifier = fitted.classifier();
        parts.report = fitted.report();
        parts.provenance = fitted.provenance();
        parts.report.chosen = { { "C", 0.1 }, { "alpha", 1e-3 } };
        QVERIFY(saveProbe(*Probe::create(parts), path("chosen.safetensors")));
        QVERIFY(loadProbe(path("chosen.safetensors"))->report().chosen == parts.report.chosen);
        editHeader(path("chosen.safetensors"), [](Json& header) { header["fit"].erase("chosen"); });
        QVERIFY(loadProbe(path("chosen.safetensors"))->report().chosen.empty()); // an older file
        editHeader(path("chosen.safetensors"), [](Json& header) { header["fit"]["chosen"] = { { "C", "much" } }; });
        QVERIFY(!loadProbe(path("chosen.safetensors")));
    }

    void keepsEveryStepAndChoice_data()
    {
        QTest::addColumn<QByteArray>("layers");
        QTest::addColumn<QByteArray>("preprocessing");
        QTest::addColumn<bool>("isCompatible");
        QTest::addRow("steps") << QByteArray("all") << QByteArray("standard+pca:3") << false;
        QTest::addRow("auto") << QByteArray("auto") << QByteArray() << false;
        QTest::addRow("fast_auto with steps") << QByteArray("fast_auto") << QByteArray("pca:3+standard") << false;
        QTest::addRow("auto as lmprobe") << QByteArray("auto") << QByteArray("pca:3") << true;
    }

    void keepsEveryStepAndChoice()
    {
        QFETCH(QByteArray, layers);
        QFETCH(QByteArray, preprocessing);
        QFETCH(bool, isCompatible);
        const auto probe = fittedProbe(layers.toStdString(), "logistic_regression",
            { .autoCandidates = "0.3,0.7,1.0", .autoAlpha = "0.4max", .fastAutoTopK = 2, .preprocessing = preprocessing.toStdString(), .lmprobeCompatible = isCompatible });
        QVERIFY(saveProbe(probe, path("steps.safetensors")));
        const auto loaded = loadProbe(path("steps.safetensors"));
        QVERIFY2(loaded.has_value(), loaded ? "" : loaded.error().text().c_str());
        QVERIFY(loaded->settings() == probe.settings());
        QVERIFY(loaded->selection() == probe.selection());
        QCOMPARE(loaded->layers(), probe.layers());
        QCOMPARE(loaded->warnings(), probe.warnings());
        QCOMPARE(loaded->pipeline().preprocessing.steps.size(), probe.pipeline().preprocessing.steps.size());
        const FeatureMatrix X = FeatureMatrix::Random(20, probe.featureCount());
        QVERIFY(loaded->score(X).scores == probe.score(X).scores);
        QVERIFY(loaded->pipeline().transform(X) == probe.pipeline().transform(X));
    }

    void keepsTheMembersOfAnAverage()
    {
        const auto fitted = fittedProbe("1,2", "logistic_regression", { .massMeanAugment = true });
        Probe::Parts parts;
        parts.settings = fitted.settings();
        parts.layers = fitted.layers();
        parts.classes = fitted.classes();
        parts.pipeline = fitted.pipeline();
        parts.classifier = fitted.classifier();
        parts.provenance = fitted.provenance();
        auto other = fitted.classifier();
        other.coefficients *= 3;
        other.intercepts.setConstant(0.25);
        parts.classifier.members = { fitted.classifier(), other };
        const auto probe = *Probe::create(parts);
        QVERIFY(saveProbe(probe, path("members.safetensors")));
        const auto loaded = *loadProbe(path("members.safetensors"));
        QCOMPARE(loaded.classifier().members.size(), std::size_t { 2 });
        const FeatureMatrix X = FeatureMatrix::Random(20, probe.featureCount());
        QVERIFY(loaded.score(X).scores == probe.score(X).scores);
        QVERIFY(loaded.score(X).scores != fitted.score(X).scores);

        parts.classifier.members[1].coefficients.conservativeResize(1, 3);
        QCOMPARE(Probe::create(parts).error().code, ErrorCode::ProbeMismatch);
    }

    void readsFilesOfVersionOne()
    {
        const auto probe = fittedProbe("2", "logistic_regression");
        QVERIFY(saveProbe(probe, path("old.safetensors")));
        editHeader(path("old.safetensors"), [](Json& header) {
            header["format_version"] = 1;
            header.erase("preprocessing");
            header.erase("warnings");
            for (const auto* key : { "auto_candidates", "auto_alpha", "fast_auto_top_k", "preprocessing", "mass_mean_augment", "batch_size", "device",
                     "backend", "dtype", "lmprobe_compatible" })
                QCOMPARE(header["settings"].erase(key), std::size_t { 1 });
        });
        const auto loaded = loadProbe(path("old.safetensors"));
        QVERIFY2(loaded.has_value(), loaded ? "" : loaded.error().text().c_str());
        QVERIFY(loaded->settings() == probe.settings());
        const FeatureMatrix X = FeatureMatrix::Random(20, probe.featureCount());
        QVERIFY(loaded->score(X).scores == probe.score(X).scores);
    }

    void keepsTheDtype()
    {
        const auto fitted = fittedProbe("2", "logistic_regression");
        QCOMPARE(fitted.provenance().dtype, std::string("float32"));
        Probe::Parts parts;
        parts.settings = fitted.settings();
        parts.settings.dtype = "bfloat16";
        parts.layers = fitted.layers();
        parts.classes = fitted.classes();
        parts.pipeline = fitted.pipeline();
        parts.classifier = fitted.classifier();
        parts.provenance = fitted.provenance();
        parts.provenance.dtype = "bfloat16";
        const auto probe = *Probe::create(parts);
        QVERIFY(saveProbe(probe, path("bfloat16.safetensors")));
        const auto loaded = loadProbe(path("bfloat16.safetensors"));
        QVERIFY2(loaded.has_value(), loaded ? "" : loaded.error().text().c_str());
        QCOMPARE(loaded->settings().dtype, std::string("bfloat16"));
        QCOMPARE(loaded->provenance().dtype, std::string("bfloat16"));
    }

    void keepsRegressions()
    {
        const auto model = priceModel(3, 2);
        WorkerPool pool(1);
        UnattendedJob job;
        const auto settings = *parseProbeSettings({ .layers = "1,2", .task = "regression", .classifierKwargs = R"({"alpha": 0.5})" });
        const auto probe = *fitProbe(model, WordTokenizer {}, prices(40), settings, pool, job.context());
        QVERIFY(saveProbe(probe, path("regression.safetensors")));
        const auto loaded = loadProbe(path("regression.safetensors"));
        QVERIFY2(loaded.has_value(), loaded ? "" : loaded.error().text().c_str());
        QVERIFY(loaded->settings() == probe.settings());
        QVERIFY(loaded->targets() == probe.targets());
        QVERIFY(loaded->classes().names.empty());
        const FeatureMatrix X = FeatureMatrix::Random(20, probe.featureCount());
        QVERIFY(loaded->score(X).scores == probe.score(X).scores);

        editHeader(path("regression.safetensors"), [](Json& header) { header.erase("targets"); });
        QVERIFY(!loadProbe(path("regression.safetensors")));
    }

    void refusesATruncatedFile()
    {
        const auto whole = path("whole.safetensors");
        QVERIFY(saveProbe(fittedProbe("2", "logistic_regression"), whole));
        const auto bytes = *readFile(whole);
        for (std::size_t length = 0; length < bytes.size(); length += 37) {
            QVERIFY(writeFileAtomically(path("cut.safetensors"), bytes.substr(0, length)));
            QVERIFY(!loadProbe(path("cut.safetensors")));
        }
    }

    void refusesADamagedHeader_data()
    {
        QTest::addColumn<QByteArray>("pointer");
        QTest::addColumn<QByteArray>("value");
        QTest::addRow("layers missing") << QByteArray("/layers") << QByteArray("null");
        QTest::addRow("layer beyond the model") << QByteArray("/layers/0") << QByteArray("99");
        QTest::addRow("huge width") << QByteArray("/model/hidden_size") << QByteArray("9223372036854775807");
        QTest::addRow("negative width") << QByteArray("/model/hidden_size") << QByteArray("-1");
        QTest::addRow("another width") << QByteArray("/model/hidden_size") << QByteArray("7");
        QTest::addRow("one class") << QByteArray("/classes") << QByteArray(R"(["a"])");
        QTest::addRow("three classes") << QByteArray("/classes") << QByteArray(R"(["a","b","c"])");
        QTest::addRow("unknown link") << QByteArray("/link") << QByteArray(R"("magic")");
        QTest::addRow("link of another task") << QByteArray("/link") << QByteArray(R"("identity")");
        QTest::addRow("unknown task") << QByteArray("/settings/task") << QByteArray(R"("guessing")");
        QTest::addRow("softmax of one row") << QByteArray("/link") << QByteArray(R"("softmax")");
        QTest::addRow("unknown classifier") << QByteArray("/settings/classifier") << QByteArray(R"("oracle")");
        QTest::addRow("settings of another type") << QByteArray("/settings") << QByteArray("[1]");
        QTest::addRow("newer format") << QByteArray("/format_version") << QByteArray("3");
        QTest::addRow("no format at all") << QByteArray("/format_version") << QByteArray("0");
        QTest::addRow("a member without tensors") << QByteArray("/members") << QByteArray(R"([{"link":"logistic","calibration":[[],[]]}])");
        QTest::addRow("members that are none") << QByteArray("/members") << QByteArray("[3]");
        QTest::addRow("calibration too short") << QByteArray("/calibration") << QByteArray("[]");
    }

    void refusesADamagedHeader()
    {
        QFETCH(QByteArray, pointer);
        QFETCH(QByteArray, value);
        const auto file = path("damaged.safetensors");
        QVERIFY(saveProbe(fittedProbe("2", "logistic_regression"), file));
        QVERIFY(loadProbe(file));
        editHeader(file, [&](Json& header) { header[Json::json_pointer(pointer.toStdString())] = Json::parse(value.toStdString()); });
        const auto loaded = loadProbe(file);
        QVERIFY(!loaded);
        QVERIFY(!loaded.error().message.empty());
        QVERIFY(loaded.error().text().find("damaged.safetensors") != std::string::npos);
    }

    void refusesAFileThatIsNotAProbe()
    {
        const float value = 1;
        const TensorToWrite tensor { "x", TensorDtype::F32, { 1 }, std::as_bytes(std::span(&value, 1)) };
        QVERIFY(writeSafetensors(path("weights.safetensors"), { &tensor, 1 }, {}));
        const auto loaded = loadProbe(path("weights.safetensors"));
        QVERIFY(!loaded);
        QCOMPARE(loaded.error().code, ErrorCode::InvalidFormat);
        QCOMPARE(loadProbe(path("nowhere.safetensors")).error().code, ErrorCode::FileNotFound);
    }

    void warnsOfAnotherModelAndRefusesAnotherWidth()
    {
        const auto probe = fittedProbe("2", "logistic_regression");
        const auto same = goodBadModel(4, 1);
        const WordTokenizer tokenizer;
        QVERIFY(checkProbeFits(probe, same.summary(), tokenizer.hash())->empty());

        auto other = same.summary();
        other.weightsHash = "other";
        QCOMPARE(checkProbeFits(probe, other, tokenizer.hash())->size(), std::size_t { 1 });
        QCOMPARE(checkProbeFits(probe, other, "other tokenizer")->size(), std::size_t { 2 });

        other.hiddenSize = 99;
        QCOMPARE(checkProbeFits(probe, other, tokenizer.hash()).error().code, ErrorCode::ProbeMismatch);
        auto shallow = same.summary();
        shallow.layerCount = 2;
        QCOMPARE(checkProbeFits(probe, shallow, tokenizer.hash()).error().code, ErrorCode::ProbeMismatch);
    }
};

QTEST_APPLESS_MAIN(TestProbeFile)
#include "tst_probe_file.moc"
