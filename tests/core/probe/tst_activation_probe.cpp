// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probe/activation_probe.h"
#include "core/probe/layer_importance.h"
#include "tests/core/fit/golden_cases.h"

#include <QTest>

#include <cmath>

using namespace fathom;
using namespace fathom::testing;

namespace {

// The reference is float64 throughout, features here are rounded to float32 after scaling; both
// solve to the optimum.
constexpr double tolerance = 1e-4;

void addCases(const char* file)
{
    QTest::addColumn<QJsonObject>("golden");
    for (const auto value :
        readGolden(QStringLiteral("probe/") + QLatin1String(file))["cases"].toArray()) {
        const auto golden = value.toObject();
        QTest::addRow("%s", golden["name"].toString().toUtf8().constData()) << golden;
    }
}

KnownRows knownRowsOf(const QJsonObject& golden)
{
    KnownRows known;
    for (int k = 0; k < golden["classes"].toInt(); ++k)
        known.classes.names.push_back(std::to_string(k));
    known.classes.areIntegers = true;
    known.labels = integers(golden["labels"]);
    known.weights = goldenWeights(golden);
    return known;
}

Result<Probe> fitted(const QJsonObject& golden, ProbeSettingsText text)
{
    text.normalizeLayers = golden["scaling"].toString().toStdString();
    const auto settings = parseProbeSettings(text);
    if (!settings)
        return tl::unexpected(settings.error());
    UnattendedJob job;
    return fitFromActivations(*settings, goldenFeatures(golden), knownRowsOf(golden),
        golden["layers"].toInt(), "golden", job.context());
}

std::vector<std::int32_t> indices(const std::vector<LayerIndex>& layers)
{
    std::vector<std::int32_t> values;
    for (const auto layer : layers)
        values.push_back(layer.value);
    return values;
}

double largestDifference(const std::vector<double>& found, const QJsonValue& expected)
{
    const auto reference = numbers(expected);
    if (found.size() != reference.size())
        return INFINITY;
    double largest = 0;
    for (std::size_t i = 0; i < found.size(); ++i)
        largest = std::max(largest, std::abs(found[i] - reference[i]));
    return largest;
}

KnownRows twoClasses(const FeatureMatrix& X)
{
    KnownRows known;
    known.classes = { .names = { "0", "1" }, .areIntegers = true };
    for (Eigen::Index i = 0; i < X.rows(); ++i)
        known.labels.push_back(X(i, 0) > 0 ? 1 : 0);
    return known;
}

} // namespace

class TestActivationProbe : public QObject
{
    Q_OBJECT

private slots:
    void takesTheStepsOfTheReference_data() { addCases("pipelines.json"); }

    void takesTheStepsOfTheReference()
    {
        QFETCH(QJsonObject, golden);
        ProbeSettingsText text;
        text.preprocessing = golden["preprocessing"].toString().toStdString();
        text.massMeanAugment = golden["mass_mean"].toBool();
        text.lmprobeCompatible = !golden["weighs_means"].toBool();
        const auto probe = fitted(golden, text);
        QVERIFY2(probe.has_value(), probe ? "" : probe.error().text().c_str());
        const auto scores = *scoreActivations(*probe, goldenFeatures(golden));
        QVERIFY(relativeDifference(scores.probabilities, matrixOf(golden["probabilities"]))
            < tolerance);
    }

    void tracesCoefficientsBackToLayers_data() { addCases("pipelines.json"); }

    void tracesCoefficientsBackToLayers()
    {
        QFETCH(QJsonObject, golden);
        ProbeSettingsText text;
        text.preprocessing = golden["preprocessing"].toString().toStdString();
        text.massMeanAugment = golden["mass_mean"].toBool();
        auto probe = *fitted(golden, text);
        if (golden["weighs_means"].toBool()) {
            const auto importance = computeLayerImportance(probe, ImportanceMetric::L2, false);
            QVERIFY(largestDifference(importance->importance, golden["importance"]) < tolerance);
        }
        text.lmprobeCompatible = true;
        if (golden["weighted"].toBool() && golden["weighs_means"].toBool() && text.massMeanAugment)
            return; // another direction
        probe = *fitted(golden, text);
        const auto flattened = computeLayerImportance(probe, ImportanceMetric::L2, false);
        const auto count = probe.classifier().coefficients.size();
        QCOMPARE(flattened.has_value(), count % golden["layers"].toInt() == 0);
        if (flattened)
            QVERIFY(largestDifference(flattened->importance, golden["flattened_importance"])
                < tolerance);
    }

    void choosesTheLayersWithTheLargestCoefficients_data() { addCases("fast_auto.json"); }

    void choosesTheLayersWithTheLargestCoefficients()
    {
        QFETCH(QJsonObject, golden);
        ProbeSettingsText text { .layers = "fast_auto" };
        if (golden["top"].toInt() > 0)
            text.fastAutoTopK = golden["top"].toInt();
        const auto probe = fitted(golden, text);
        QVERIFY2(probe.has_value(), probe ? "" : probe.error().text().c_str());
        QCOMPARE(indices(probe->layers()), integers(golden["selected"]));
        QVERIFY(
            largestDifference(probe->selection()->importances, golden["importance"]) < tolerance);
        QVERIFY(probe->selection()->path.empty());
        // All candidates' features are understood, and the chosen ones' alone.
        const auto X = goldenFeatures(golden);
        const auto scores = *scoreActivations(*probe, X);
        QVERIFY(relativeDifference(scores.probabilities, matrixOf(golden["probabilities"]))
            < tolerance);
        const auto hidden = probe->provenance().hiddenSize;
        FeatureMatrix chosen(X.rows(), probe->featureCount());
        for (std::size_t i = 0; i < probe->layers().size(); ++i)
            chosen.middleCols(static_cast<Eigen::Index>(i) * hidden, hidden)
                = X.middleCols(probe->layers()[i].value * hidden, hidden);
        QVERIFY(scoreActivations(*probe, chosen)->scores == scores.scores);
    }

    void choosesTheLayersThatTheGroupLassoLeaves_data() { addCases("auto.json"); }

    void choosesTheLayersThatTheGroupLassoLeaves()
    {
        QFETCH(QJsonObject, golden);
        const ProbeSettingsText text { .layers = "auto",
            .autoAlpha = QByteArray::number(golden["alpha"].toDouble()).toStdString(),
            .lmprobeCompatible = golden["compatible"].toBool() };
        const auto probe = fitted(golden, text);
        QVERIFY2(probe.has_value(), probe ? "" : probe.error().text().c_str());
        QCOMPARE(indices(probe->layers()), integers(golden["selected"]));
        const auto& selection = *probe->selection();
        QVERIFY(largestDifference(selection.importances, golden["importance"]) < tolerance);
        QCOMPARE(selection.alpha, golden["alpha"].toDouble());
        QVERIFY(selection.converged);
        const auto scores = *scoreActivations(*probe, goldenFeatures(golden));
        QVERIFY(relativeDifference(scores.probabilities, matrixOf(golden["probabilities"]))
            < tolerance);
        const auto isIgnoring = golden["compatible"].toBool() && golden["weighted"].toBool();
        QCOMPARE(std::ranges::any_of(probe->warnings(),
                     [](const auto& warning) {
                         return warning.find("sample weights") != std::string::npos;
                     }),
            isIgnoring);
    }

    void keepsThePathOfTheGroupLasso()
    {
        const auto cases = readGolden(QStringLiteral("probe/auto.json"))["cases"].toArray();
        const auto golden = cases.at(5).toObject();
        const auto absolute = *fitted(golden, { .layers = "auto" });
        const auto& path = absolute.selection()->path;
        QVERIFY(path.size() >= 10);
        for (const auto norm : path.front().importances)
            QVERIFY(norm <= 1e-6); // nothing is left at alpha_max
        for (std::size_t i = 1; i < path.size(); ++i)
            QVERIFY(path[i].alpha < path[i - 1].alpha);
        QVERIFY(
            std::ranges::any_of(path.back().importances, [](double norm) { return norm > 1e-6; }));

        // The same penalty as a share of the largest one.
        const auto alphaMax = absolute.selection()->alphaMax;
        QVERIFY(std::abs(path.front().alpha - alphaMax) < 1e-9 * alphaMax);
        const auto share = *fitted(golden, { .layers = "auto", .autoAlpha = "0.5max" });
        QVERIFY(std::abs(share.selection()->alpha - 0.5 * alphaMax) < 1e-9 * alphaMax);
    }

    void saysThatATinyPenaltyLeavesEverything()
    {
        const auto cases = readGolden(QStringLiteral("probe/auto.json"))["cases"].toArray();
        const auto says = [&](const Probe& probe, const char* text) {
            return std::ranges::any_of(probe.warnings(),
                [&](const auto& warning) { return warning.find(text) != std::string::npos; });
        };
        QVERIFY(says(*fitted(cases.at(0).toObject(), { .layers = "auto", .autoAlpha = "0.001" }),
            "leaves all candidates"));
        QVERIFY(says(*fitted(cases.at(0).toObject(), { .layers = "auto", .autoAlpha = "1.5max" }),
            "leaves no layer"));
    }

    void honoursEverySettingInAutomaticFits()
    {
        const auto golden = readGolden(QStringLiteral("probe/fast_auto.json"))["cases"]
                                .toArray()
                                .at(6)
                                .toObject();
        for (const auto* layers : { "auto", "fast_auto" }) {
            const ProbeSettingsText text { .layers = layers,
                .autoAlpha = "0.3max",
                .preprocessing = "standard+pca:3",
                .massMeanAugment = true };
            const auto probe = fitted(golden, text);
            QVERIFY2(probe.has_value(), probe ? "" : probe.error().text().c_str());
            QCOMPARE(probe->classifier().featureCount(), std::int64_t { 4 });
            auto unweighted = golden;
            unweighted["weighted"] = false;
            QVERIFY(fitted(unweighted, text)->classifier().coefficients
                != probe->classifier().coefficients);

            auto compatible = text;
            compatible.lmprobeCompatible = true;
            const auto ignoring = *fitted(golden, compatible);
            QCOMPARE(ignoring.classifier().featureCount(), ignoring.featureCount());
            QCOMPARE(ignoring.warnings().front().find("Ignored"), std::size_t { 0 });
            QVERIFY(ignoring.settings().massMeanAugment); // what was asked for is remembered
        }
    }

    void choosesLayersOfARegressionByTheFirstFitOnly()
    {
        auto X = FeatureMatrix(FeatureMatrix::Random(60, 12));
        KnownRows known;
        for (Eigen::Index i = 0; i < X.rows(); ++i)
            known.targets.push_back(3 * X(i, 5) - X(i, 6));
        UnattendedJob job;
        const auto fit = [&](const char* layers) {
            return fitFromActivations(
                *parseProbeSettings({ .layers = layers, .task = "regression" }), X, known, 3,
                "rows", job.context());
        };
        const auto probe = fit("fast_auto");
        QVERIFY2(probe.has_value(), probe ? "" : probe.error().text().c_str());
        QCOMPARE(indices(probe->layers()), (std::vector<std::int32_t> { 1 }));
        QCOMPARE(headlineScore(*scoreActivations(*probe, X), known) > 0.9, true);
        const auto refused = fit("auto");
        QVERIFY(!refused);
        QVERIFY(refused.error().message.find("fast_auto") != std::string::npos);
    }

    void scalesByTheRules_data()
    {
        QTest::addColumn<int>("layers");
        QTest::addColumn<QByteArray>("scaling");
        QTest::addColumn<QByteArray>("preprocessing");
        QTest::addColumn<QByteArray>("spec");
        QTest::addColumn<bool>("isScaled");
        QTest::addColumn<bool>("warns");
        const auto row = [](const char* name, int layers, const char* scaling,
                             const char* preprocessing, const char* spec, bool isScaled,
                             bool warns) {
            QTest::addRow("%s", name) << layers << QByteArray(scaling) << QByteArray(preprocessing)
                                      << QByteArray(spec) << isScaled << warns;
        };
        row("one layer", 1, "per_neuron", "", "all", true, false);
        row("one layer, off", 1, "off", "", "all", true, false);
        row("one layer, standard", 1, "per_neuron", "standard", "all", true, false);
        row("several", 3, "per_neuron", "", "all", true, false);
        row("several, off", 3, "off", "", "all", false, false);
        row("several, standard", 3, "per_layer", "standard+pca:2", "all", false, true);
        row("several, off, standard", 3, "off", "standard", "all", false, false);
        row("several, components only", 3, "per_layer", "pca:2", "all", true, false);
        row("one chosen", 3, "per_neuron", "", "fast_auto", true, false);
        row("one chosen, off", 3, "off", "", "fast_auto", false, false);
    }

    void scalesByTheRules()
    {
        QFETCH(int, layers);
        QFETCH(QByteArray, scaling);
        QFETCH(QByteArray, preprocessing);
        QFETCH(QByteArray, spec);
        QFETCH(bool, isScaled);
        QFETCH(bool, warns);
        const FeatureMatrix X = FeatureMatrix::Random(30, 12);
        const auto settings = *parseProbeSettings({ .layers = spec.toStdString(),
            .normalizeLayers = scaling.toStdString(),
            .preprocessing = preprocessing.toStdString() });
        UnattendedJob job;
        const auto probe
            = *fitFromActivations(settings, X, twoClasses(X), layers, "rows", job.context());
        QCOMPARE(probe.scaler() != nullptr, isScaled);
        QCOMPARE(!probe.warnings().empty(), warns);
    }

    void readsNumbersAsLabels()
    {
        const std::vector<double> values { 3, -1, 10, 3 };
        const auto known = knownRows(values, Task::Classification);
        QCOMPARE(known->classes.names, (std::vector<std::string> { "-1", "3", "10" }));
        QVERIFY(known->classes.areIntegers);
        QCOMPARE(known->labels, (std::vector<std::int32_t> { 1, 0, 2, 1 }));
        const auto among
            = knownRows(std::vector<double> { 10, 10 }, Task::Classification, known->classes);
        QCOMPARE(among->labels, (std::vector<std::int32_t> { 2, 2 }));
        QCOMPARE(knownRows(values, Task::Regression)->targets, values);
    }

    void refusesNumbersThatAreNoLabels()
    {
        const auto refused = [](std::vector<double> values, Task task = Task::Classification,
                                 const Classes& classes = {}) {
            const auto known = knownRows(values, task, classes);
            return known ? std::string {} : known.error().text();
        };
        QVERIFY(refused({ 0, 0.5 }).find("row 1") != std::string::npos);
        QVERIFY(refused({ 0, 0.5 }).find("regression") != std::string::npos);
        QVERIFY(!refused({ 1, 1 }).empty());
        QVERIFY(!refused({ 1, NAN }).empty());
        QVERIFY(!refused({ 1, INFINITY }, Task::Regression).empty());
        QVERIFY(
            refused({ 1, 7 }, Task::Classification, { .names = { "0", "1" }, .areIntegers = true })
                .find("class 7")
            != std::string::npos);
    }

    void refusesShapesThatDoNotFit()
    {
        const FeatureMatrix X = FeatureMatrix::Random(20, 12);
        const auto settings = *parseProbeSettings({});
        UnattendedJob job;
        const auto fit = [&](const KnownRows& known, std::int64_t layers) {
            return fitFromActivations(settings, X, known, layers, "rows", job.context());
        };
        auto known = twoClasses(X);
        const auto probe = fit(known, 3);
        QVERIFY(probe);
        QCOMPARE(probe->provenance().trainingRows, std::int64_t { 20 });
        QCOMPARE(fit(known, 5).error().where, std::string("n_layers"));
        QCOMPARE(fit(known, 0).error().where, std::string("n_layers"));
        known.weights = { 1, 2 };
        QVERIFY(!fit(known, 3));
        known.weights.clear();
        known.labels.pop_back();
        QVERIFY(!fit(known, 3));
        QCOMPARE(scoreActivations(*probe, X.leftCols(8)).error().code, ErrorCode::ProbeMismatch);
        FeatureMatrix broken = X;
        broken(3, 4) = NAN;
        QCOMPARE(scoreActivations(*probe, broken).error().code, ErrorCode::NonFiniteValue);
    }
};

QTEST_APPLESS_MAIN(TestActivationProbe)
#include "tst_activation_probe.moc"
