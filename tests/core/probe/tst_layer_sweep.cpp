// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probe/layer_sweep.h"
#include "core/probe/sweep_evaluation.h"
#include "tests/support/word_sweep.h"

#include <QTest>

#include <array>
#include <cmath>

using namespace fathom;
using namespace fathom::testing;

namespace {

ProbeSettings settingsOf(ProbeSettingsText text)
{
    auto settings = parseProbeSettings(text);
    if (!settings)
        qFatal("%s", settings.error().text().c_str());
    return std::move(*settings);
}

/// Other prompts about the same: half of the entities are those of goodAndBad().
Dataset otherPrompts(std::int32_t count)
{
    Dataset::Columns columns;
    columns.name = "others.csv";
    columns.classes = { .names = { "0", "1" }, .areIntegers = true };
    for (std::int32_t i = 0; i < count; ++i) {
        columns.texts.push_back(
            "stranger" + std::to_string(i) + " was " + (i % 3 == 0 ? "good" : "bad"));
        columns.labels.push_back(i % 3 == 0 ? 1 : 0);
    }
    return std::move(*Dataset::create(std::move(columns)));
}

struct Machine
{
    WorkerPool pool { 2 };
    UnattendedJob job;
    WordTokenizer tokenizer;

    Result<LayerSweepResult> sweep(
        const WordModel& model, const Dataset& dataset, const ProbeSettings& settings)
    {
        return sweepLayers(model, tokenizer, dataset, settings, pool, job.context());
    }
    Result<std::map<LayerIndex, ProbeScores>> score(const LayerSweepResult& sweep,
        const WordModel& model, const Dataset& dataset, Rows rows = Rows::AsPooled,
        std::vector<std::int64_t>* rowBegins = nullptr)
    {
        return scorePrompts(
            sweep, model, tokenizer, dataset.texts(), rows, pool, job.context(), rowBegins);
    }
};

bool isSame(const ProbeScores& a, const ProbeScores& b)
{
    return a.scores == b.scores && a.probabilities == b.probabilities
        && a.predictions == b.predictions;
}

} // namespace

class TestLayerSweep : public QObject
{
    Q_OBJECT

private slots:
    void fitsAProbePerLayerToAllRows()
    {
        Machine machine;
        const auto model = goodBadModel(5, 1);
        const auto data = goodAndBad(40);
        const auto swept = machine.sweep(
            model, data, settingsOf({ .layers = "sweep:2", .massMeanAugment = true }));
        QVERIFY2(swept.has_value(), swept ? "" : swept.error().text().c_str());
        QCOMPARE(swept->size(), std::size_t { 3 });
        QCOMPARE(swept->layers(), (std::vector { LayerIndex(0), LayerIndex(2), LayerIndex(4) }));
        QVERIFY(!swept->find(LayerIndex(1)));
        for (const auto layer : swept->layers()) {
            // The same probe as one fitted to this layer alone.
            const auto alone = *fitProbe(model, machine.tokenizer, data,
                settingsOf({ .layers = std::to_string(layer.value), .massMeanAugment = true }),
                machine.pool, machine.job.context());
            const auto& probe = (*swept)[layer];
            QCOMPARE(probe.provenance().trainingRows, std::int64_t { 80 });
            QVERIFY(probe.classifier().coefficients == alone.classifier().coefficients);
            QVERIFY(probe.pipeline().massMeanDirection == alone.pipeline().massMeanDirection);
            QVERIFY(std::isnan(swept->all().at(layer).score.test));
        }
    }

    void weightsAndTasksCountInASweep()
    {
        Machine machine;
        const auto model = priceModel(4, 2);
        const auto data = prices(90);
        Dataset::Columns weighted;
        weighted.name = "weighted";
        weighted.texts = data.texts();
        weighted.targets = data.targets();
        for (std::size_t i = 0; i < data.size(); ++i)
            weighted.weights.push_back(i % 2 == 0 ? 1 : 5);
        const auto settings = settingsOf({ .layers = "sweep", .task = "regression" });
        const auto plain = *machine.sweep(model, data, settings);
        const auto heavy = *machine.sweep(model, *Dataset::create(std::move(weighted)), settings);
        QVERIFY(plain.task() == Task::Regression);
        QVERIFY(plain.bestLayer()->value >= 2);
        QVERIFY(plain[LayerIndex(3)].classifier().coefficients
            != heavy[LayerIndex(3)].classifier().coefficients);
    }

    void choosesTheBestLayerByValidation()
    {
        Machine machine;
        const auto model = goodBadModel(6, 1);
        const auto swept
            = *machine.sweep(model, goodAndBad(100), settingsOf({ .layers = "sweep" }));
        QVERIFY(swept.bestLayer()->value >= 3); // the signal grows with depth
        for (const auto& [layer, scored] : swept.all())
            QVERIFY(scored.score.validation <= swept.all().at(*swept.bestLayer()).score.validation);
        const auto plateau = swept.plateau();
        QVERIFY(std::ranges::find(plateau, *swept.bestLayer()) != plateau.end());

        // Too few groups to validate on: no choice rather than a bad one.
        QVERIFY(
            !machine.sweep(model, goodAndBad(1), settingsOf({ .layers = "sweep" }))->bestLayer());
    }

    void scoresAllLayersFromOneRunOfTheModel_data()
    {
        QTest::addColumn<QByteArray>("pooling");
        for (const auto* pooling : { "last_token", "mean", "all", "score:max", "activation:min" })
            QTest::addRow("%s", pooling) << QByteArray(pooling);
    }

    void scoresAllLayersFromOneRunOfTheModel()
    {
        QFETCH(QByteArray, pooling);
        Machine machine;
        auto model = goodBadModel(6, 1);
        const auto swept = *machine.sweep(model, goodAndBad(30),
            settingsOf({ .layers = "sweep:1-4",
                .trainPooling = "mean",
                .inferencePooling = pooling.toStdString() }));
        const auto others = otherPrompts(25);
        std::map<LayerIndex, int> blocks;
        model.beforeBlock = [&](LayerIndex layer) { ++blocks[layer]; };
        std::vector<std::int64_t> rowBegins;
        const auto scores = machine.score(swept, model, others, Rows::AsPooled, &rowBegins);
        QVERIFY2(scores.has_value(), scores ? "" : scores.error().text().c_str());
        for (std::int32_t layer = 0; layer <= 4; ++layer)
            QCOMPARE(blocks[LayerIndex(layer)], 1);
        QCOMPARE(blocks[LayerIndex(5)], 0); // deeper than needed

        QCOMPARE(scores->size(), std::size_t { 4 });
        QCOMPARE(rowBegins.size(), others.size() + 1);
        for (const auto layer : swept.layers()) {
            const auto alone = *scorePrompts(swept[layer], model, machine.tokenizer, others.texts(),
                Rows::AsPooled, machine.pool, machine.job.context());
            QVERIFY(isSame(scores->at(layer), alone));
        }
        const auto rows = pooling == "all" ? rowBegins.back() : std::int64_t { 25 };
        QCOMPARE(scores->at(LayerIndex(1)).scores.rows(), rows);
    }

    void scoresAreEachLayersAccuracy()
    {
        Machine machine;
        const auto model = goodBadModel(5, 2);
        const auto swept = *machine.sweep(model, goodAndBad(60), settingsOf({ .layers = "sweep" }));
        const auto others = otherPrompts(60);
        const auto scores = *machine.score(swept, model, others, Rows::PerExample);
        const auto accuracies = headlineScores(scores, others);
        for (const auto& [layer, value] : accuracies) {
            auto right = 0;
            for (std::size_t i = 0; i < others.size(); ++i)
                right += scores.at(layer).predictions[i] == others.labels()[i] ? 1 : 0;
            QCOMPARE(value, right / 60.0);
        }
        QVERIFY(accuracies.at(LayerIndex(4)) > 0.95);
    }

    void evaluatesEveryLayerAndTheOneChosenBeforehand()
    {
        Machine machine;
        const auto model = goodBadModel(5, 2);
        const auto swept = *machine.sweep(model, goodAndBad(60), settingsOf({ .layers = "sweep" }));
        const auto others = otherPrompts(60);
        const auto evaluation
            = evaluate(swept, *machine.score(swept, model, others, Rows::PerExample), others);
        QVERIFY(evaluation.bestLayer == swept.bestLayer());
        const auto json = sweepEvaluationJson(evaluation, others.classes());
        const auto best = std::to_string(swept.bestLayer()->value);
        QCOMPARE(json["layer_results"].size(), std::size_t { 5 });
        for (const auto* key : { "accuracy", "f1", "precision", "recall", "auroc" }) {
            QVERIFY2(json["layer_results"]["0"][key].is_number(), key);
            QVERIFY2(json[key] == json["layer_results"][best][key], key);
        }
        QVERIFY(json["best_layer"] == Json(swept.bestLayer()->value));
        QVERIFY(json["best_accuracy"] == json["accuracy"]);
        QVERIFY(json["selected_by"] == Json("validation"));
        QVERIFY(json["n_eval"] == Json(60));
        QVERIFY(json["eval_hash"] == Json(evaluationHash(others)));
        const auto text = sweepEvaluationText(evaluation, others.classes());
        QVERIFY(text.find("best layer by validation: " + best) != std::string::npos);
    }

    void theEvaluatedLabelsDoNotChooseTheLayer()
    {
        Machine machine;
        const auto model = goodBadModel(5, 1);
        const auto data = goodAndBad(60);
        const auto swept = *machine.sweep(model, data, settingsOf({ .layers = "sweep" }));
        auto settings = settingsOf({ .layers = "sweep", .lmprobeCompatible = true });
        const auto compatible = *machine.sweep(model, data, settings);
        QVERIFY(!compatible.bestLayer()); // decided by the evaluation, as lmprobe does

        // Labels turned round: the layer that knows the least is the "best" one on them.
        const auto others = otherPrompts(60);
        Dataset::Columns columns;
        columns.name = "turned";
        columns.classes = others.classes();
        columns.texts = others.texts();
        for (const auto label : others.labels())
            columns.labels.push_back(1 - label);
        const auto turned = *Dataset::create(std::move(columns));
        const auto scores = *machine.score(swept, model, turned, Rows::PerExample);
        QVERIFY(evaluate(swept, scores, turned).bestLayer == swept.bestLayer());
        const auto reference = evaluate(
            compatible, *machine.score(compatible, model, turned, Rows::PerExample), turned);
        QVERIFY(reference.bestLayer->value < 3);
        const auto json = sweepEvaluationJson(reference, turned.classes());
        QVERIFY(json["selected_by"] == Json("evaluation rows"));
        for (const auto& [layer, entry] : json["layer_results"].items())
            QVERIFY(entry["accuracy"] <= json["best_accuracy"]);
    }

    void evaluatesRegressionsOfEveryLayer()
    {
        Machine machine;
        const auto model = priceModel(4, 2);
        const auto swept = *machine.sweep(
            model, prices(90), settingsOf({ .layers = "sweep", .task = "regression" }));
        const auto others = prices(50, true);
        const auto evaluation
            = evaluate(swept, *machine.score(swept, model, others, Rows::PerExample), others);
        const auto json = sweepEvaluationJson(evaluation, {});
        QVERIFY(json["best_r2"] == json["r2"]);
        QVERIFY(json["best_r2"].get<double>() > 0.8);
        QVERIFY(!json.contains("best_accuracy") && !json.contains("accuracy"));
        QVERIFY(sweepEvaluationText(evaluation, {}).find("spearman") != std::string::npos);
    }

    void leavesOutALayerThatCannotBeFitted()
    {
        Machine machine;
        const auto sign = [good = WordTokenizer::idOf("good")](std::int32_t layer, TokenId token) {
            return layer == 1 ? std::nanf("") : (token == good ? 3.0F : -3.0F);
        };
        const WordModel model(3, 4, sign);
        const auto swept = *machine.sweep(model, goodAndBad(20), settingsOf({ .layers = "sweep" }));
        QCOMPARE(swept.layers(), (std::vector { LayerIndex(0), LayerIndex(2) }));
        QVERIFY(swept.warnings().front().find("Layer 1") != std::string::npos);
    }

    void refusesToChooseLayersInsideASweep()
    {
        Machine machine;
        for (const auto* layers : { "auto", "fast_auto" }) {
            const auto swept = machine.sweep(
                goodBadModel(4, 1), goodAndBad(20), settingsOf({ .layers = layers }));
            QVERIFY(!swept);
            QVERIFY(swept.error().code == ErrorCode::InvalidLayerSpec);
        }
    }

    void refusesProbesThatAreNotOfOneSweep()
    {
        Machine machine;
        const auto model = goodBadModel(4, 1);
        const auto swept = *machine.sweep(model, goodAndBad(20), settingsOf({ .layers = "sweep" }));
        const auto other = *machine.sweep(
            model, goodAndBad(20), settingsOf({ .layers = "sweep", .pooling = "mean" }));
        const auto wider
            = *machine.sweep(goodBadModel(9, 1), goodAndBad(20), settingsOf({ .layers = "sweep" }));
        QCOMPARE(LayerSweepResult::create({}).error().code, ErrorCode::NotFitted);
        const auto mixed
            = [&](const LayerSweepResult& stranger, std::int32_t layer, const char* says) {
                  auto layers = swept.all();
                  layers[LayerIndex(3)] = stranger.all().at(LayerIndex(layer));
                  const auto result = LayerSweepResult::create(std::move(layers));
                  QVERIFY(!result);
                  QVERIFY(result.error().code == ErrorCode::ProbeMismatch);
                  QVERIFY2(result.error().message.find(says) != std::string::npos,
                      result.error().message.c_str());
              };
        mixed(other, 3, "pooling");
        mixed(wider, 3, "model");
        mixed(swept, 2, "reads other layers: 2");
    }
};

QTEST_APPLESS_MAIN(TestLayerSweep)
#include "tst_layer_sweep.moc"
