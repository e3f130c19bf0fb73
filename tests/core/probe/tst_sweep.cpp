// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"
#include "core/jobs/background_job.h"
#include "core/probe/layer_importance.h"
#include "core/probe/report.h"
#include "core/probe/sweep.h"
#include "tests/support/word_sweep.h"

#include <QTest>

#include <cmath>
#include <limits>
#include <set>

using namespace fathom;
using namespace fathom::testing;

namespace {

SweepSettings settingsFor(const std::string& layers)
{
    SweepSettings settings;
    settings.probe = std::move(*parseProbeSettings({ .layers = layers }));
    return settings;
}

SweepSettings regressionFor(const std::string& layers)
{
    SweepSettings settings;
    settings.probe = std::move(*parseProbeSettings({ .layers = layers, .task = "regression" }));
    return settings;
}

/// Runs a sweep and returns its end: times, error or Cancelled.
Outcome<SweepTimes> run(const WordModel& model, const Dataset& dataset, const SweepSettings& settings, std::size_t threads,
    const SweepSink& sink, std::stop_token stop = {})
{
    WorkerPool pool(threads);
    JobProgress progress;
    const WordTokenizer tokenizer;
    return runToOutcome<SweepTimes>(
        [&](const JobContext& job) { return runSweep(model, tokenizer, dataset, settings, pool, sink, job); },
        JobContext(std::move(stop), progress));
}

} // namespace

class TestSweep : public QObject
{
    Q_OBJECT

private slots:
    void announcesThePlanThenEachLayerOnce()
    {
        RecordedSweep recorded;
        const auto model = goodBadModel(4, 1);
        const auto outcome = run(model, goodAndBad(40), settingsFor("sweep"), 3, recorded.sink());
        QVERIFY(std::holds_alternative<SweepTimes>(outcome));
        QVERIFY(std::holds_alternative<SweepPlanned>(recorded.events.front()));
        std::set<LayerIndex> ready;
        std::set<LayerIndex> scored;
        for (const auto& event : recorded.events) {
            if (const auto* layer = std::get_if<LayerReady>(&event))
                QVERIFY(ready.insert(layer->layer).second);
            if (const auto* layer = std::get_if<LayerScored>(&event)) {
                QVERIFY(ready.contains(layer->score.layer));
                QVERIFY(scored.insert(layer->score.layer).second);
            }
        }
        QCOMPARE(scored.size(), std::size_t { 4 });
        QCOMPARE(ready, scored);
    }

    void findsWhereTheSignalIs()
    {
        RecordedSweep recorded;
        const auto model = goodBadModel(6, 1);
        QVERIFY(std::holds_alternative<SweepTimes>(run(model, goodAndBad(150), settingsFor("sweep"), 2, recorded.sink())));
        const auto& layers = recorded.result.layers();
        QVERIFY(layers.at(LayerIndex(0)).score.test < 0.7); // noise only
        QVERIFY(layers.at(LayerIndex(5)).score.test > 0.95);
        QVERIFY(recorded.result.bestLayer()->value >= 3);
        const auto plateau = recorded.result.plateau();
        QVERIFY(std::ranges::find(plateau, *recorded.result.bestLayer()) != plateau.end());
        for (const auto& [layer, scored] : layers) {
            QVERIFY(scored.score.interval.low <= scored.score.test && scored.score.test <= scored.score.interval.high);
            QVERIFY(scored.score.report.converged);
        }
    }

    void readsNothingIntoPermutedLabels()
    {
        // Labels drawn independently of the texts: everything inside the folds must stay at chance.
        auto dataset = goodAndBad(300);
        Dataset::Columns columns { .name = "shuffled", .texts = dataset.texts(), .classes = dataset.classes(), .labels = dataset.labels(),
            .targets = {}, .groups = {}, .split = {}, .weights = {}, .sourceRows = {} };
        Random random(7);
        random.shuffle(std::span(columns.labels));
        RecordedSweep recorded;
        const auto model = goodBadModel(4, 1);
        QVERIFY(std::holds_alternative<SweepTimes>(run(model, *Dataset::create(std::move(columns)), settingsFor("sweep"), 2, recorded.sink())));
        for (const auto& [layer, scored] : recorded.result.layers()) {
            // 480 training rows: a mean of accuracies at chance has a standard deviation of about 0.023.
            QVERIFY(std::abs(scored.score.validation - 0.5) < 4 * 0.023);
        }
    }

    void saysWhatTheTextsAloneGiveAway()
    {
        RecordedSweep recorded;
        const auto model = goodBadModel(4, 0.2F);
        QVERIFY(std::holds_alternative<SweepTimes>(run(model, goodAndBad(150), settingsFor("sweep"), 2, recorded.sink())));
        const auto& baselines = recorded.result.baselines();
        QCOMPARE(baselines.size(), std::size_t { 3 });
        // The words "good" and "bad" are the labels; "good" is a letter longer, as the number before it may be.
        for (const auto& [kind, baseline] : baselines) {
            if (kind == TextFeatureKind::SentenceLength)
                QVERIFY(baseline.score.test > 0.6);
            else
                QCOMPARE(baseline.score.test, 1.0);
            QCOMPARE(baseline.predictions->predictions.size(), recorded.result.plan().split.test.size());
        }
        const auto& advantage = recorded.result.advantage();
        QVERIFY(advantage);
        QCOMPARE(advantage->difference, recorded.result.find(*recorded.result.bestLayer())->score.test - 1);
        QVERIFY(advantage->interval.low <= advantage->difference && advantage->difference <= advantage->interval.high);
        QVERIFY(advantage->interval.high <= 0);
    }

    void findsNothingInTextsThatGiveNothingAway()
    {
        // The same texts on both sides of the label: only the test's noise is left.
        auto dataset = goodAndBad(300);
        Dataset::Columns columns;
        columns.name = "silent";
        columns.classes = dataset.classes();
        columns.texts = dataset.texts();
        columns.labels = dataset.labels();
        Random random(7);
        random.shuffle(std::span(columns.labels));
        RecordedSweep recorded;
        const auto model = goodBadModel(2, 1);
        QVERIFY(std::holds_alternative<SweepTimes>(run(model, *Dataset::create(std::move(columns)), settingsFor("sweep"), 2, recorded.sink())));
        // 120 test rows: an accuracy at chance has a standard deviation of 0.046.
        for (const auto& [kind, baseline] : recorded.result.baselines())
            QVERIFY(std::abs(baseline.score.test - 0.5) < 4 * 0.046);
    }

    void findsNothingInControlLabels()
    {
        RecordedSweep recorded;
        const auto model = goodBadModel(4, 1);
        auto settings = settingsFor("sweep");
        settings.controlDraws = 8;
        QVERIFY(std::holds_alternative<SweepTimes>(run(model, goodAndBad(300), settings, 2, recorded.sink())));
        for (const auto& [layer, scored] : recorded.result.layers()) {
            const auto& control = scored.score.control;
            QVERIFY(control);
            QCOMPARE(control->draws, 8);
            QVERIFY(control->range.low <= control->test && control->test <= control->range.high);
            // 8 draws of 120 rows: the mean's standard deviation is at most 0.046.
            QVERIFY(std::abs(control->test - 0.5) < 4 * 0.046);
            QVERIFY(control->train > control->test); // learnt by heart
        }
        QVERIFY(recorded.result.find(LayerIndex(3))->score.test > 0.95);
    }

    void testsNoBaselinesWhereThereIsNothingToTestOn()
    {
        RecordedSweep recorded;
        const auto model = goodBadModel(2, 1);
        auto settings = settingsFor("sweep");
        settings.test = WithoutTest {};
        settings.controlDraws = 2;
        QVERIFY(std::holds_alternative<SweepTimes>(run(model, goodAndBad(30), settings, 1, recorded.sink())));
        QVERIFY(recorded.result.baselines().empty());
        QVERIFY(!recorded.result.find(LayerIndex(1))->score.control);
    }

    void comparesNumbersWithWhatTheTextsAloneGiveAway()
    {
        RecordedSweep recorded;
        const auto model = priceModel(4, 1);
        QVERIFY(std::holds_alternative<SweepTimes>(run(model, prices(400), regressionFor("sweep"), 2, recorded.sink())));
        QCOMPARE(recorded.result.baselines().size(), std::size_t { 3 });
        for (const auto& [kind, baseline] : recorded.result.baselines()) {
            QVERIFY(baseline.score.regression);
            QVERIFY(baseline.score.test <= 1);
        }
        QVERIFY(recorded.result.advantage());
    }

    void givesTheSameBitsOnAnyNumberOfThreads()
    {
        const auto model = goodBadModel(5, 0.5F);
        const auto dataset = goodAndBad(60);
        RecordedSweep one;
        QVERIFY(std::holds_alternative<SweepTimes>(run(model, dataset, settingsFor("sweep"), 1, one.sink())));
        for (const std::size_t threads : { 2, 4, 8 }) {
            RecordedSweep many;
            QVERIFY(std::holds_alternative<SweepTimes>(run(model, dataset, settingsFor("sweep"), threads, many.sink())));
            auto expected = sweepJson(one.result, {});
            auto found = sweepJson(many.result, {});
            QCOMPARE(QByteArray::fromStdString(found.dump()), QByteArray::fromStdString(expected.dump()));
            for (const auto& [layer, scored] : one.result.layers())
                QCOMPARE(many.result.find(layer)->predictions->scores, scored.predictions->scores);
        }
    }

    void givesTheSameBitsWithPrefixSharingOff()
    {
        const auto model = goodBadModel(3, 0.5F);
        const auto dataset = goodAndBad(30);
        RecordedSweep on;
        RecordedSweep off;
        auto settings = settingsFor("sweep");
        QVERIFY(std::holds_alternative<SweepTimes>(run(model, dataset, settings, 2, on.sink())));
        settings.sharing = PrefixSharing::Off;
        QVERIFY(std::holds_alternative<SweepTimes>(run(model, dataset, settings, 2, off.sink())));
        QVERIFY(on.result.plan().counts.computedTokens < on.result.plan().counts.totalTokens);
        QCOMPARE(off.result.plan().counts.computedTokens, off.result.plan().counts.totalTokens);
        for (const auto& [layer, scored] : on.result.layers())
            QCOMPARE(off.result.find(layer)->predictions->scores, scored.predictions->scores);
    }

    void keepsGroupsOnOneSideOfTheSplit()
    {
        RecordedSweep recorded;
        const auto model = goodBadModel(1, 1);
        QVERIFY(std::holds_alternative<SweepTimes>(run(model, goodAndBad(50), settingsFor("sweep"), 1, recorded.sink())));
        const auto& plan = recorded.result.plan();
        std::set<std::int32_t> training;
        for (const auto row : plan.split.train)
            training.insert(plan.dataset->groups()[static_cast<std::size_t>(row.value)]);
        for (const auto row : plan.split.test)
            QVERIFY(!training.contains(plan.dataset->groups()[static_cast<std::size_t>(row.value)]));
        QCOMPARE(plan.groupCount, static_cast<std::int64_t>(plan.split.test.size() / 2));
    }

    void keepsFinishedLayersWhenStopped()
    {
        auto model = goodBadModel(8, 1);
        std::stop_source stop;
        RecordedSweep recorded;
        const auto sink = recorded.sink();
        // With one thread a layer is fitted before the next block begins.
        model.beforeBlock = [&](LayerIndex layer) {
            if (layer.value == 3)
                stop.request_stop();
        };
        const auto outcome = run(model, goodAndBad(40), settingsFor("sweep"), 1, sink, stop.get_token());
        QVERIFY(std::holds_alternative<Cancelled>(outcome));
        QCOMPARE(recorded.result.layers().size(), std::size_t { 3 });
        QVERIFY(recorded.result.bestLayer().has_value());
        QVERIFY(recorded.result.find(LayerIndex(2))->probe != nullptr);
    }

    void testsOnSeparateData()
    {
        RecordedSweep recorded;
        const auto model = goodBadModel(4, 1);
        const auto training = goodAndBad(60);
        const auto test = std::make_shared<const Dataset>(goodAndBad(25));
        auto settings = settingsFor("3");
        settings.test = SeparateTest { test };
        QVERIFY(std::holds_alternative<SweepTimes>(run(model, training, settings, 2, recorded.sink())));
        const auto& plan = recorded.result.plan();
        QCOMPARE(plan.split.train.size(), training.size());
        QCOMPARE(plan.split.test.size(), test->size());
        QCOMPARE(plan.trainingDatasetRows, static_cast<std::int64_t>(training.size()));
        for (std::size_t i = 0; i < test->size(); ++i)
            QCOMPARE(plan.dataset->texts()[static_cast<std::size_t>(plan.split.test[i].value)], test->texts()[i]);
        QCOMPARE(plan.groupCount, std::int64_t { 25 });
    }

    void refusesTestDataWithOtherClasses()
    {
        Dataset::Columns columns;
        columns.name = "other.csv";
        columns.texts = { "a", "b" };
        columns.classes = { .names = { "no", "yes" }, .areIntegers = false };
        columns.labels = { 0, 1 };
        auto settings = settingsFor("sweep");
        settings.test = SeparateTest { std::make_shared<const Dataset>(std::move(*Dataset::create(std::move(columns)))) };
        RecordedSweep recorded;
        const auto model = goodBadModel(2, 1);
        const auto outcome = run(model, goodAndBad(10), settings, 1, recorded.sink());
        const auto* error = std::get_if<Error>(&outcome);
        QVERIFY(error);
        QCOMPARE(error->code, ErrorCode::InvalidSplit);
        QCOMPARE(error->where, std::string("other.csv"));
        QVERIFY(recorded.events.empty());
    }

    void goesOnAfterALayerThatCannotBeFitted()
    {
        const WordModel model(3, 4, [](std::int32_t layer, TokenId) {
            return layer == 1 ? std::numeric_limits<float>::quiet_NaN() : 0.0F;
        });
        RecordedSweep recorded;
        QVERIFY(std::holds_alternative<SweepTimes>(run(model, goodAndBad(30), settingsFor("sweep"), 2, recorded.sink())));
        QCOMPARE(recorded.result.layers().size(), std::size_t { 2 });
        QVERIFY(recorded.result.find(LayerIndex(1)) == nullptr);
        QCOMPARE(recorded.result.warnings().size(), std::size_t { 1 });
        QVERIFY(recorded.result.warnings().front().find("Layer 1") != std::string::npos);
    }

    void failsWhenNoLayerCanBeFitted()
    {
        const WordModel model(2, 4, [](std::int32_t, TokenId) { return std::numeric_limits<float>::infinity(); });
        RecordedSweep recorded;
        const auto outcome = run(model, goodAndBad(30), settingsFor("sweep"), 2, recorded.sink());
        QVERIFY(std::holds_alternative<Error>(outcome));
        QCOMPARE(std::get<Error>(outcome).code, ErrorCode::NonFiniteValue);
    }

    void fitsAJointProbeLast()
    {
        auto settings = settingsFor("sweep");
        settings.fitJointProbe = true;
        RecordedSweep recorded;
        const auto model = goodBadModel(5, 1);
        QVERIFY(std::holds_alternative<SweepTimes>(run(model, goodAndBad(80), settings, 2, recorded.sink())));
        QVERIFY(std::holds_alternative<JointProbeFitted>(recorded.events.back()));
        const auto importance = *computeLayerImportance(*recorded.result.jointProbe(), ImportanceMetric::L2);
        QCOMPARE(importance.layers.size(), std::size_t { 5 });
        QVERIFY(importance.importance[4] > importance.importance[0]);
    }

    void choosesLayersOnTheTrainingRowsAlone()
    {
        const auto model = goodBadModel(8, 1);
        auto settings = settingsFor("auto");
        settings.probe = std::move(*parseProbeSettings({ .layers = "auto", .autoCandidates = "0,3,6", .autoAlpha = "0.4max" }));
        RecordedSweep recorded;
        const auto dataset = goodAndBad(80);
        QVERIFY(std::holds_alternative<SweepTimes>(run(model, dataset, settings, 2, recorded.sink())));
        QCOMPARE(recorded.result.layers().size(), std::size_t { 3 }); // the candidates, one probe each
        QVERIFY(recorded.result.find(LayerIndex(3))->probe->settings().layers.text() == "3");
        const auto probe = recorded.result.jointProbe();
        QVERIFY(probe && probe->selection());
        QCOMPARE(probe->provenance().trainingRows, static_cast<std::int64_t>(recorded.result.plan().split.train.size()));
        QCOMPARE(probe->layers().back(), LayerIndex(6));
        const auto& score = *recorded.result.jointScore();
        QVERIFY(score.interval.low <= score.test && score.test <= score.interval.high);
        const auto json = sweepJson(recorded.result, {});
        QCOMPARE(json["automatic"]["selection"]["candidate_layers"].size(), std::size_t { 3 });
        QCOMPARE(json["automatic"]["accuracy"].get<double>(), score.test);
        QVERIFY(sweepTable(recorded.result).find("chosen automatically") != std::string::npos);

        // Test labels must not matter to the choice.
        Dataset::Columns columns { .name = "turned", .texts = dataset.texts(), .classes = dataset.classes(), .labels = dataset.labels(),
            .targets = {}, .groups = dataset.groups(), .split = {}, .weights = {}, .sourceRows = {} };
        for (std::size_t i = 0; i < dataset.size(); ++i)
            columns.split.push_back(SplitPart::Train);
        for (const auto row : recorded.result.plan().split.test) {
            columns.split[static_cast<std::size_t>(row.value)] = SplitPart::Test;
            columns.labels[static_cast<std::size_t>(row.value)] ^= 1;
        }
        settings.test = SplitColumnTest {};
        RecordedSweep turned;
        QVERIFY(std::holds_alternative<SweepTimes>(run(model, *Dataset::create(std::move(columns)), settings, 2, turned.sink())));
        QCOMPARE(turned.result.jointProbe()->layers(), probe->layers());
        QVERIFY(turned.result.jointProbe()->classifier().coefficients == probe->classifier().coefficients);
    }

    void choosesTheBestLayerOnTheTestRowsOnlyAsTheReferenceDoes()
    {
        SweepResult result;
        const auto add = [&](std::int32_t layer, double test, double validation) {
            LayerScored scored;
            scored.score.layer = LayerIndex(layer);
            scored.score.test = test;
            scored.score.validation = validation;
            result.add(scored);
        };
        add(0, 0.7, 0.9);
        add(1, 0.8, 0.6);
        add(2, 0.8, 0.5);
        SweepPlan plan;
        result.add(SweepPlanned { plan });
        QCOMPARE(*result.bestLayer(), LayerIndex(0));
        QVERIFY(sweepJson(result, {})["selected_by"] == Json("validation"));
        plan.settings.lmprobeCompatible = true;
        result.add(SweepPlanned { plan });
        QCOMPARE(*result.bestLayer(), LayerIndex(1)); // ties: the lowest
        QVERIFY(sweepJson(result, {})["selected_by"] == Json("test rows"));
    }

    void poolsScoresOverTokens()
    {
        // The signal stands on one token in the middle; only a probe that looks at every token finds it.
        Dataset::Columns columns;
        columns.name = "middle";
        columns.classes = { .names = { "0", "1" }, .areIntegers = true };
        for (int i = 0; i < 120; ++i) {
            columns.texts.push_back("word" + std::to_string(i) + (i % 2 == 1 ? " good" : " plain") + " then tail" + std::to_string(i % 7));
            columns.labels.push_back(i % 2);
        }
        const auto dataset = *Dataset::create(std::move(columns));
        const auto good = WordTokenizer::idOf("good");
        const WordModel model(1, 4, [=](std::int32_t, TokenId token) { return token == good ? 40.0F : 0.0F; });
        SweepSettings settings;
        settings.probe = *parseProbeSettings({ .layers = "0", .pooling = "all", .inferencePooling = "score:max" });
        RecordedSweep recorded;
        const auto outcome = run(model, dataset, settings, 2, recorded.sink());
        QVERIFY(std::holds_alternative<SweepTimes>(outcome));
        const auto& scored = *recorded.result.find(LayerIndex(0));
        QCOMPARE(*scored.score.auroc, 1.0);
        QCOMPARE(scored.predictions->scores.size(), recorded.result.plan().split.test.size());
    }

    void reportsJsonWithoutNaN()
    {
        // Two pairs: too few groups to validate on.
        RecordedSweep recorded;
        const auto model = goodBadModel(2, 1);
        auto settings = settingsFor("sweep");
        settings.test = HoldoutTest { 0.5 };
        const auto outcome = run(model, goodAndBad(2), settings, 1, recorded.sink());
        QVERIFY(std::holds_alternative<SweepTimes>(outcome));
        const auto json = sweepJson(recorded.result, {});
        QVERIFY(json["best_layer"].is_null());
        QVERIFY(json["layers"][0]["validation_accuracy"].is_null());
        QVERIFY(!recorded.result.warnings().empty());
    }

    void findsWhereNumbersAreDecodable()
    {
        RecordedSweep recorded;
        const auto model = priceModel(6, 2);
        QVERIFY(std::holds_alternative<SweepTimes>(run(model, prices(300), regressionFor("sweep"), 2, recorded.sink())));
        const auto& result = recorded.result;
        QVERIFY(result.layers().at(LayerIndex(0)).score.test < 0.1); // noise only
        QVERIFY(result.layers().at(LayerIndex(5)).score.test > 0.9);
        QVERIFY(result.bestLayer()->value >= 3);
        QVERIFY(result.plan().classes.names.empty());
        QVERIFY(result.plan().baseline <= 0 && result.plan().baseline > -0.1); // the mean of other rows explains nothing
        for (const auto& [layer, scored] : result.layers()) {
            const auto& score = scored.score;
            QVERIFY(score.interval.low < score.test && score.test < score.interval.high);
            QVERIFY(score.regression && !score.auroc);
            QCOMPARE(*score.regression->r2, score.test);
            QVERIFY(scored.probe->task() == Task::Regression);
            QCOMPARE(scored.predictions->scores.size(), result.plan().split.test.size());
        }
        // R² follows from the root mean squared error: 1 - n rmse² / (sum of squares about the mean of the test rows)
        const auto targets = [&] {
            std::vector<double> values;
            for (const auto row : result.plan().split.test)
                values.push_back(result.plan().dataset->targets()[static_cast<std::size_t>(row.value)]);
            return values;
        }();
        const auto& last = result.layers().at(LayerIndex(5)).score;
        const auto sd = summarise(targets).standardDeviation;
        QVERIFY(std::abs(last.test - (1 - std::pow(last.regression->rootMeanSquaredError / sd, 2))) < 1e-9);
    }

    void readsNothingIntoPermutedNumbers()
    {
        const auto dataset = prices(300);
        Dataset::Columns columns;
        columns.name = "shuffled";
        columns.texts = dataset.texts();
        columns.targets = dataset.targets();
        Random random(7);
        random.shuffle(std::span(columns.targets));
        RecordedSweep recorded;
        const auto model = priceModel(4, 2);
        QVERIFY(std::holds_alternative<SweepTimes>(
            run(model, *Dataset::create(std::move(columns)), regressionFor("sweep"), 2, recorded.sink())));
        for (const auto& [layer, scored] : recorded.result.layers()) // 6 features on 192 rows: R² of about -6/192 in a fold
            QVERIFY(scored.score.validation < 0.05 && scored.score.validation > -0.25);
    }

    void reportsRegressionsInTheirOwnWords()
    {
        RecordedSweep recorded;
        const auto model = priceModel(3, 2);
        auto settings = regressionFor("sweep");
        settings.fitJointProbe = true;
        QVERIFY(std::holds_alternative<SweepTimes>(run(model, prices(120, true), settings, 1, recorded.sink())));
        const auto json = sweepJson(recorded.result, {});
        QCOMPARE(json.at("task").get<std::string>(), std::string("regression"));
        QVERIFY(json.contains("baseline_r2") && !json.contains("majority_accuracy") && !json.contains("classes"));
        QVERIFY(json.at("split").get<std::string>().find("40 groups held out, stratified by target") != std::string::npos);
        QVERIFY(json.at("interval_method").get<std::string>().find("groups") != std::string::npos);
        for (const auto& layer : json.at("layers")) {
            for (const auto* key : { "r2", "train_r2", "validation_r2", "mae", "rmse", "pearson", "spearman" })
                QVERIFY2(layer.at(key).is_number(), key);
            QVERIFY(!layer.contains("accuracy") && !layer.contains("auroc"));
        }
        const auto csv = sweepCsv(recorded.result);
        QVERIFY(csv.starts_with("layer,r2,interval_low,interval_high,mae,rmse,pearson,spearman,validation_r2,"));
        const auto table = sweepTable(recorded.result);
        QVERIFY(table.find("always predicting the training mean") != std::string::npos);
        QVERIFY(table.find("decodable with R2") != std::string::npos);
        for (const auto& text : { csv, table, json.dump() })
            QVERIFY(text.find("accuracy") == std::string::npos);
        QVERIFY(recorded.result.jointProbe() != nullptr);
        QCOMPARE(computeLayerImportance(*recorded.result.jointProbe(), ImportanceMetric::L2, true)->layers.size(), std::size_t { 3 });
    }

    void regressionGivesTheSameBitsOnAnyNumberOfThreads()
    {
        const auto model = priceModel(5, 0.5F);
        RecordedSweep one;
        QVERIFY(std::holds_alternative<SweepTimes>(run(model, prices(90, true), regressionFor("sweep"), 1, one.sink())));
        RecordedSweep many;
        QVERIFY(std::holds_alternative<SweepTimes>(run(model, prices(90, true), regressionFor("sweep"), 4, many.sink())));
        QCOMPARE(QByteArray::fromStdString(sweepJson(many.result, {}).dump()), QByteArray::fromStdString(sweepJson(one.result, {}).dump()));
    }

    void testsRegressionsOnSeparateData()
    {
        RecordedSweep recorded;
        const auto model = priceModel(4, 2);
        auto settings = regressionFor("3");
        settings.test = SeparateTest { std::make_shared<const Dataset>(prices(50)) };
        QVERIFY(std::holds_alternative<SweepTimes>(run(model, prices(200), settings, 1, recorded.sink())));
        QCOMPARE(recorded.result.plan().split.test.size(), std::size_t { 50 });
        QVERIFY(recorded.result.layers().at(LayerIndex(3)).score.test > 0.8);
        settings.test = SeparateTest { std::make_shared<const Dataset>(goodAndBad(20)) };
        const auto mixed = run(model, prices(200), settings, 1, recorded.sink());
        QCOMPARE(std::get<Error>(mixed).code, ErrorCode::InvalidSplit);
    }

    void asksForNumbersWhereThereAreClasses()
    {
        RecordedSweep recorded;
        const auto outcome = run(goodBadModel(3, 1), goodAndBad(20), regressionFor("sweep"), 1, recorded.sink());
        QCOMPARE(std::get<Error>(outcome).code, ErrorCode::MissingColumn);
        const auto reverse = run(priceModel(3, 1), prices(20), settingsFor("sweep"), 1, recorded.sink());
        QCOMPARE(std::get<Error>(reverse).code, ErrorCode::MissingColumn);
    }
};

QTEST_APPLESS_MAIN(TestSweep)
#include "tst_sweep.moc"
