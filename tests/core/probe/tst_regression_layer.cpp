// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probe/layer_job.h"
#include "core/probe/test_score.h"
#include "tests/core/fit/golden_cases.h"

#include <QTest>

#include <cmath>
#include <numeric>
#include <string>
#include <vector>

using namespace fathom;
using namespace fathom::testing;

Q_DECLARE_METATYPE(QJsonObject)

namespace {

constexpr LayerIndex onlyLayer { 0 };

/// One layer of features that are the golden case's, and the sweep they are part of.
struct GoldenLayer
{
    explicit GoldenLayer(const QJsonObject& golden)
        : store({ onlyLayer }, begins(golden["rows"].toInt()), golden["columns"].toInt())
    {
        store.seal(onlyLayer, RowStorage(goldenFeatures(golden)));
        Dataset::Columns columns;
        columns.name = "golden";
        columns.targets = numbers(golden["targets"]);
        columns.weights = numbers(golden["weights"]);
        columns.texts.resize(columns.targets.size(), "text");
        plan.dataset = std::make_shared<const Dataset>(*Dataset::create(std::move(columns)));
        ProbeSettingsText text;
        text.layers = "0";
        text.task = "regression";
        text.classifierKwargs
            = "{\"alpha\": " + std::to_string(golden["alpha"].toDouble()) + "}";
        plan.settings = *parseProbeSettings(text);
        plan.provenance.hiddenSize = golden["columns"].toInt();
        plan.provenance.layerCount = 1;
        foldCount = golden["folds"].toInt();
        for (std::int32_t row = 0; row < golden["rows"].toInt(); ++row) {
            if (row % 3 == 2) {
                plan.split.test.emplace_back(row);
                continue;
            }
            folds.push_back(static_cast<std::int32_t>(plan.split.train.size()) % foldCount);
            plan.split.train.emplace_back(row);
        }
    }

    static std::vector<std::int64_t> begins(int rows)
    {
        std::vector<std::int64_t> values(static_cast<std::size_t>(rows) + 1);
        std::iota(values.begin(), values.end(), std::int64_t { 0 });
        return values;
    }

    Result<LayerScored> fit()
    {
        UnattendedJob job;
        return fitLayer({ plan, folds, foldCount }, { store, PoolingKind::LastToken, {} },
            onlyLayer, job.context());
    }

    ActivationStore store;
    SweepPlan plan;
    std::vector<std::int32_t> folds;
    std::int32_t foldCount = 0;
};

} // namespace

class TestRegressionLayer : public QObject
{
    Q_OBJECT

private slots:
    void agreesWithScikitLearn_data()
    {
        QTest::addColumn<QJsonObject>("golden");
        for (const auto value : readGolden("probe/regression.json")["cases"].toArray()) {
            const auto golden = value.toObject();
            QTest::addRow("%s", qPrintable(golden["name"].toString())) << golden;
        }
    }

    /// Scaled features are float32 here and float64 there: numbers agree to about 1e-6.
    void agreesWithScikitLearn()
    {
        QFETCH(const QJsonObject, golden);
        GoldenLayer layer(golden);
        const auto scored = layer.fit();
        QVERIFY2(scored, scored ? "" : scored.error().text().c_str());
        const auto& score = scored->score;
        const auto agrees = [&](double value, const char* name) {
            const auto expected = golden[QLatin1String(name)].toDouble();
            return std::abs(value - expected) <= 2e-6 * std::max(1.0, std::abs(expected));
        };
        QVERIFY(agrees(score.test, "r2"));
        QVERIFY(agrees(score.train, "train_r2"));
        QVERIFY(agrees(score.validation, "validation_r2"));
        QVERIFY(agrees(score.validationError, "validation_error"));
        QVERIFY(score.regression.has_value());
        QVERIFY(agrees(*score.regression->r2, "r2"));
        QVERIFY(agrees(score.regression->meanAbsoluteError, "mae"));
        QVERIFY(agrees(score.regression->rootMeanSquaredError, "rmse"));
        QVERIFY(agrees(*score.regression->pearson, "pearson"));
        QVERIFY(agrees(*score.regression->spearman, "spearman"));
        QVERIFY(!score.auroc);
        QVERIFY(score.interval.low < score.test && score.test < score.interval.high);
        QVERIFY(agrees(
            baselineScore(*layer.plan.dataset, layer.plan.split.train, layer.plan.split.test),
            "baseline_r2"));
        QVERIFY(agrees(scored->probe->targets().mean, "training_mean"));

        const auto expected = vectorOf(golden["predicted"]);
        const auto& predicted = scored->predictions->scores;
        const Vector ours = Eigen::Map<const Vector>(
            predicted.data(), static_cast<Eigen::Index>(predicted.size()));
        QVERIFY(relativeDifference(ours, expected) < 2e-6);
        QVERIFY(scored->predictions->probabilities.empty());
        QVERIFY(scored->predictions->predictions.empty());
    }

    void foldsWithoutR2DoNotCount()
    {
        const auto golden
            = readGolden("probe/regression.json")["cases"].toArray().first().toObject();
        GoldenLayer layer(golden);
        // One fold has a single row, so its R² is undefined; the others are halves of the rest.
        for (std::size_t i = 0; i < layer.folds.size(); ++i)
            layer.folds[i] = i == 0 ? 2 : static_cast<std::int32_t>(i % 2);
        layer.foldCount = 3;
        const auto scored = layer.fit();
        QVERIFY(scored);
        QVERIFY(std::isfinite(scored->score.validation));
        QVERIFY(scored->score.validationError > 0);
    }

    void refusesDataOfTheOtherTask()
    {
        const auto golden
            = readGolden("probe/regression.json")["cases"].toArray().first().toObject();
        GoldenLayer layer(golden);
        Dataset::Columns columns;
        columns.name = "classes";
        columns.texts.resize(layer.plan.dataset->size(), "text");
        columns.classes.names = { "a", "b" };
        for (std::size_t i = 0; i < columns.texts.size(); ++i)
            columns.labels.push_back(static_cast<std::int32_t>(i % 2));
        layer.plan.dataset = std::make_shared<const Dataset>(*Dataset::create(std::move(columns)));
        const auto scored = layer.fit();
        QVERIFY(!scored);
        QCOMPARE(scored.error().code, ErrorCode::MissingColumn);
        QVERIFY(scored.error().message.find("numbers") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TestRegressionLayer)
#include "tst_regression_layer.moc"
