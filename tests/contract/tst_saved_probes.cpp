// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/file.h"
#include "core/io/json.h"
#include "core/probe/layer_sweep.h"
#include "core/probe/probe_file.h"
#include "core/probe/sweep_file.h"
#include "tests/contract/estimator_problems.h"
#include "tests/support/word_sweep.h"

#include <QTemporaryDir>

#include <filesystem>

using namespace fathom;
using namespace fathom::testing;

namespace {

/// Texts of `classes` classes told apart by a word, or with a number to predict.
Dataset datasetFor(const Estimator& estimator, std::int32_t classes)
{
    if (estimator.task() == Task::Regression)
        return prices(48, true);
    Dataset::Columns columns;
    columns.name = "words";
    const std::vector<std::string> words { "bad", "good", "plain" };
    columns.classes.names.assign(words.begin(), words.begin() + classes);
    for (std::int32_t i = 0; i < 60; ++i) {
        const auto label = i % classes;
        columns.texts.push_back(
            "entity" + std::to_string(i) + " is " + words[static_cast<std::size_t>(label)]);
        columns.labels.push_back(label);
    }
    return std::move(*Dataset::create(std::move(columns)));
}

ProbeSettingsText settingsFor(const Estimator& estimator, const std::string& layers)
{
    return { .layers = layers,
        .task = std::string(taskName(estimator.task())),
        .classifier = std::string(estimator.name()),
        .randomState = 3 };
}

bool isSame(const FitReport& a, const FitReport& b)
{
    const auto isSameNumber
        = [](double x, double y) { return x == y || (std::isnan(x) && std::isnan(y)); };
    return a.converged == b.converged && a.iterations == b.iterations
        && isSameNumber(a.gradientNorm, b.gradientNorm) && isSameNumber(a.objective, b.objective)
        && a.chosen == b.chosen && a.space == b.space
        && std::ranges::equal(a.grid, b.grid, [&](const GridPoint& p, const GridPoint& q) {
               return isSameNumber(p.value, q.value) && isSameNumber(p.score, q.score);
           });
}

/// Whether nothing that a probe says about itself or about features is another after loading it.
bool isSame(const Probe& before, const Probe& after)
{
    const FeatureMatrix X = FeatureMatrix::Random(40, before.featureCount());
    const auto a = before.score(X);
    const auto b = after.score(X);
    return a.scores == b.scores && a.probabilities == b.probabilities
        && a.predictions == b.predictions && before.settings() == after.settings()
        && before.layers() == after.layers() && before.classes() == after.classes()
        && before.targets() == after.targets() && before.provenance() == after.provenance()
        && before.warnings() == after.warnings() && isSame(before.report(), after.report());
}

} // namespace

/// What every estimator of the registry promises about files of its probes.
class SavedProbesTest : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    WorkerPool m_pool { 2 };
    UnattendedJob m_job;

    [[nodiscard]] std::filesystem::path path(const char* name) const
    {
        return m_folder.filePath(QString::fromLatin1(name)).toStdString();
    }
    [[nodiscard]] WordModel model() const
    {
        return current().task() == Task::Regression ? priceModel(4, 1) : goodBadModel(4, 1);
    }
    void verifyProbe(const ProbeSettingsText& text, std::int32_t classes)
    {
        const auto settings = parseProbeSettings(text);
        QVERIFY2(settings, settings ? "" : settings.error().text().c_str());
        const auto probe = fitProbe(model(), WordTokenizer {}, datasetFor(current(), classes),
            *settings, m_pool, m_job.context());
        QVERIFY2(probe, probe ? "" : probe.error().text().c_str());
        QVERIFY(saveProbe(*probe, path("probe.safetensors")));
        const auto loaded = loadProbe(path("probe.safetensors"));
        QVERIFY2(loaded, loaded ? "" : loaded.error().text().c_str());
        QVERIFY(isSame(*probe, *loaded));
        QVERIFY(saveProbe(*loaded, path("again.safetensors")));
        QVERIFY(*readFile(path("probe.safetensors")) == *readFile(path("again.safetensors")));
    }

private slots:
    void aProbeIsTheSameAfterLoading_data() { addEstimators(estimators()); }
    void aProbeIsTheSameAfterLoading();
    void settingsAreTheSameAfterLoading_data() { addEstimators(estimators()); }
    void settingsAreTheSameAfterLoading();
    void aSweepIsTheSameAfterLoading_data() { addEstimators(estimators()); }
    void aSweepIsTheSameAfterLoading();
    void cutFilesAreRefused_data() { addEstimators(estimators()); }
    void cutFilesAreRefused();
};

void SavedProbesTest::aProbeIsTheSameAfterLoading()
{
    verifyProbe(settingsFor(current(), "2"), 2);
    auto steps = settingsFor(current(), "1,3");
    steps.normalizeLayers = "per_layer";
    steps.preprocessing = "standard+pca:5";
    steps.massMeanAugment = current().task() == Task::Classification;
    verifyProbe(steps, 2);
    auto chosen = settingsFor(current(), "fast_auto");
    chosen.fastAutoTopK = 2;
    verifyProbe(chosen, 2);
    if (current().supportsMulticlass())
        verifyProbe(settingsFor(current(), "3"), 3);
}

/// Every hyperparameter with a value that is not its default, one at a time.
void SavedProbesTest::settingsAreTheSameAfterLoading()
{
    for (const auto& parameter : current().hyperparameters()) {
        std::vector<HyperparameterValue> others;
        if (const auto* flag = std::get_if<bool>(&parameter.defaultValue))
            others.emplace_back(!*flag);
        if (std::holds_alternative<double>(parameter.defaultValue) || parameter.takesNumber)
            others.emplace_back(parameter.isInteger ? parameter.minimum
                                                    : (parameter.minimum + parameter.maximum) / 3);
        if (std::holds_alternative<std::vector<double>>(parameter.defaultValue)
            || parameter.takesNumbers)
            others.emplace_back(std::vector { parameter.minimum, parameter.maximum });
        for (const auto& choice : parameter.choices)
            others.emplace_back(choice);
        QVERIFY2(!others.empty(), parameter.name.c_str());
        for (const auto& value : others) {
            Json json;
            std::visit([&](const auto& v) { json[parameter.name] = v; }, value);
            auto text = settingsFor(current(), "2");
            text.classifierKwargs = json.dump();
            const auto settings = parseProbeSettings(text);
            QVERIFY2(settings, settings ? "" : settings.error().text().c_str());
            const auto again = parseProbeSettings(textOf(*settings));
            QVERIFY2(again && *again == *settings, parameter.name.c_str());
        }
    }
}

void SavedProbesTest::aSweepIsTheSameAfterLoading()
{
    const auto settings = *parseProbeSettings(settingsFor(current(), "embedding,all"));
    const auto sweep = sweepLayers(
        model(), WordTokenizer {}, datasetFor(current(), 2), settings, m_pool, m_job.context());
    QVERIFY2(sweep, sweep ? "" : sweep.error().text().c_str());
    QCOMPARE(sweep->size(), std::size_t { 5 });
    QVERIFY(saveSweep(*sweep, path("sweep.safetensors")));
    const auto loaded = loadSweep(path("sweep.safetensors"));
    QVERIFY2(loaded, loaded ? "" : loaded.error().text().c_str());
    QCOMPARE(loaded->layers(), sweep->layers());
    QCOMPARE(loaded->bestLayer(), sweep->bestLayer());
    QCOMPARE(loaded->warnings(), sweep->warnings());
    for (const auto layer : sweep->layers())
        QVERIFY(isSame((*sweep)[layer], (*loaded)[layer]));
    QVERIFY(saveSweep(*loaded, path("again.safetensors")));
    QVERIFY(*readFile(path("sweep.safetensors")) == *readFile(path("again.safetensors")));
}

void SavedProbesTest::cutFilesAreRefused()
{
    const auto settings = *parseProbeSettings(settingsFor(current(), "2"));
    const auto probe = *fitProbe(
        model(), WordTokenizer {}, datasetFor(current(), 2), settings, m_pool, m_job.context());
    QVERIFY(saveProbe(probe, path("whole.safetensors")));
    const auto bytes = *readFile(path("whole.safetensors"));
    for (std::size_t length = 0; length < bytes.size(); length += 97) {
        QVERIFY(writeFileAtomically(path("cut.safetensors"), bytes.substr(0, length)));
        QVERIFY(!loadProbeOrSweep(path("cut.safetensors")));
    }
}

QTEST_APPLESS_MAIN(SavedProbesTest)
#include "tst_saved_probes.moc"
