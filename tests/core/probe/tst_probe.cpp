// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probe/activation_probe.h"
#include "core/probe/feature_rows.h"
#include "core/probe/prompt_features.h"
#include "core/probe/token_scores.h"
#include "core/probe/training_rows.h"
#include "tests/support/word_sweep.h"

#include <QTest>

using namespace fathom;
using namespace fathom::testing;

namespace {

ProbeSettings settingsOf(const ProbeSettingsText& text)
{
    return *parseProbeSettings(text);
}

std::vector<ExampleIndex> firstExamples(std::int32_t count)
{
    std::vector<ExampleIndex> rows;
    for (std::int32_t i = 0; i < count; ++i)
        rows.emplace_back(i);
    return rows;
}

enum class Grouped {
    No,
    Yes
};

/// `texts` different texts with labels that have nothing to do with them, each `copies` times: first all texts, then all again.
Dataset copiesOfChance(std::int32_t texts, std::int32_t copies, Grouped grouped)
{
    Dataset::Columns columns;
    columns.name = "copies";
    columns.classes = { .names = { "0", "1" }, .areIntegers = true };
    for (std::int32_t i = 0; i < texts * copies; ++i) {
        const auto text = i % texts;
        columns.texts.push_back("text" + std::to_string(text));
        columns.labels.push_back(text * 7 % 5 % 2);
        if (grouped == Grouped::Yes)
            columns.groups.push_back(text);
    }
    return *Dataset::create(std::move(columns));
}

struct Extracted
{
    Dataset dataset = goodAndBad(25);
    WordModel model = goodBadModel(4, 1);
    WordTokenizer tokenizer;
    WorkerPool pool { 1 };
    UnattendedJob job;

    PromptFeatures features(PoolingKind kind, std::vector<LayerIndex> layers = { LayerIndex(0), LayerIndex(1), LayerIndex(2), LayerIndex(3) })
    {
        return *extractPrompts(model, tokenizer, dataset.texts(), layers, kind, pool, job.context());
    }
    Result<Probe> fit(const ProbeSettingsText& text)
    {
        return fitProbe(model, tokenizer, dataset, settingsOf(text), pool, job.context());
    }
};

} // namespace

class TestProbe : public QObject
{
    Q_OBJECT

private slots:
    void alwaysScalesASingleLayer()
    {
        Extracted e;
        QVERIFY(e.fit({ .layers = "2", .normalizeLayers = "off" })->scaler() != nullptr);
        QVERIFY(e.fit({ .layers = "1,2", .normalizeLayers = "off" })->scaler() == nullptr);
    }

    void scalesSeveralLayersPerLayer()
    {
        Extracted e;
        const auto probe = *e.fit({ .layers = "1,3", .normalizeLayers = "per_layer" });
        const auto& mean = probe.scaler()->mean;
        const auto hidden = mean.size() / 2;
        QVERIFY(mean.head(hidden).isConstant(mean(0)));
        QVERIFY(mean.tail(hidden).isConstant(mean(hidden)));
        QVERIFY(mean(0) != mean(hidden));
    }

    void readsLayersInAscendingOrder()
    {
        Extracted e;
        const auto one = *e.fit({ .layers = "3,1" });
        const auto other = *e.fit({ .layers = "[1, -1]" });
        QCOMPARE(one.layers(), (std::vector { LayerIndex(1), LayerIndex(3) }));
        QVERIFY(one.classifier().coefficients == other.classifier().coefficients);
    }

    void poolsTokensAsTheExtractorDoes_data()
    {
        QTest::addColumn<int>("kind");
        for (const auto kind : { PoolingKind::LastToken, PoolingKind::FirstToken, PoolingKind::Mean, PoolingKind::Max, PoolingKind::Min })
            QTest::addRow("%s", Pooling { kind }.text().c_str()) << static_cast<int>(kind);
    }

    void poolsTokensAsTheExtractorDoes()
    {
        QFETCH(int, kind);
        const auto pooling = static_cast<PoolingKind>(kind);
        Extracted e;
        const auto all = e.features(PoolingKind::All);
        const auto pooled = e.features(pooling);
        const std::vector layers { LayerIndex(0), LayerIndex(2) };
        const auto rows = firstExamples(static_cast<std::int32_t>(e.dataset.size()));
        QVERIFY(pooledRows(all.view(), layers, rows, pooling) == pooledRows(pooled.view(), layers, rows, pooling));
    }

    void trainsOnTextTokensOnly()
    {
        // The beginning-of-text token's hidden states must not matter.
        Extracted e;
        const std::vector layers { LayerIndex(1) };
        const auto features = e.features(PoolingKind::All, layers);
        FeatureMatrix changed = features.store->features(layers[0]);
        for (Eigen::Index row = 0; row < changed.rows(); ++row)
            if (features.isSpecial[static_cast<std::size_t>(row)] != 0)
                changed.row(row).setConstant(1e6F);
        std::vector<std::int64_t> begins;
        for (std::int64_t i = 0; i <= features.store->exampleCount(); ++i)
            begins.push_back(features.store->rowBegin(i));
        ActivationStore other(layers, begins, features.store->hiddenSize());
        other.seal(layers[0], RowStorage(changed));

        const auto settings = settingsOf({ .layers = "1", .pooling = "all" });
        const auto rows = firstExamples(static_cast<std::int32_t>(e.dataset.size()));
        const auto provenance = provenanceOf(e.model, e.tokenizer, e.dataset);
        const auto job = e.job.context();
        const auto one = Probe::fit(settings, features.view(), layers, rows, e.dataset, provenance, job);
        const auto two = Probe::fit(settings, { other, PoolingKind::All, features.isSpecial }, layers, rows, e.dataset, provenance, job);
        QVERIFY(one && two);
        QVERIFY(one->classifier().coefficients == two->classifier().coefficients);
    }

    void scoresEachTokenWithPoolingAll()
    {
        Extracted e;
        const auto probe = *e.fit({ .layers = "3", .pooling = "all" });
        std::vector<std::int64_t> begins;
        const auto scores = *scorePrompts(probe, e.model, e.tokenizer, e.dataset.texts(), Rows::AsPooled, e.pool, e.job.context(), &begins);
        QCOMPARE(scores.scores.rows(), begins.back());
        QCOMPARE(begins[1], std::int64_t { 4 }); // begin token and three words
        const auto examples = *scorePrompts(probe, e.model, e.tokenizer, e.dataset.texts(), Rows::PerExample, e.pool, e.job.context());
        QCOMPARE(examples.scores.rows(), static_cast<Eigen::Index>(e.dataset.size()));
    }

    void scoresTokensOfATextLikeItsLastToken()
    {
        Extracted e;
        const auto probe = std::make_shared<const Probe>(*e.fit({ .layers = "2" }));
        const auto& text = e.dataset.texts()[3];
        const auto tokens = *scoreTokens(e.model, e.tokenizer, text, { probe }, e.pool, e.job.context());
        const auto whole = *scorePrompts(*probe, e.model, e.tokenizer, std::vector { text }, Rows::AsPooled, e.pool, e.job.context());
        const auto last = tokens.front().scores.rows() - 1;
        QCOMPARE(tokens.front().scores(last, 0), whole.scores(0, 0));
        QCOMPARE(tokens.front().isPooled, (std::vector<std::uint8_t> { 0, 0, 0, 1 }));
    }

    void trainsOnPaddingAndSpecialTokensAsTheReferenceDoes()
    {
        Extracted e;
        Dataset::Columns columns;
        columns.name = "lengths.csv";
        columns.classes.names = { "0", "1" };
        columns.texts = { "a", "a b c d", "good x", "bad y z" };
        columns.labels = { 0, 1, 1, 0 };
        columns.weights = { 1, 2, 3, 4 };
        e.dataset = *Dataset::create(std::move(columns));
        const std::vector layers { LayerIndex(1) };
        const auto features = e.features(PoolingKind::All, layers);
        const auto examples = firstExamples(4);
        // A beginning token each, and 1, 4, 2 and 3 words.
        const auto text = tokenRows(features.view(), layers, examples, TokenChoice::TextOnly);
        QCOMPARE(text.begins, (std::vector<std::int64_t> { 0, 1, 5, 7, 10 }));
        const auto padded = tokenRows(features.view(), layers, examples, TokenChoice::Padded);
        QCOMPARE(padded.begins, (std::vector<std::int64_t> { 0, 5, 10, 15, 20 }));
        QCOMPARE(tokenRowBegins(features.view(), examples, TokenChoice::Padded), padded.begins);
        QVERIFY(padded.X.middleRows(2, 3).isZero(0));
        QVERIFY(!padded.X.row(0).isZero(0));
        QVERIFY(padded.X.middleRows(1, 1) == text.X.topRows(1));

        auto settings = settingsOf({ .layers = "1", .pooling = "all" });
        QCOMPARE(trainingRows(settings, features.view(), examples, e.dataset).labels.size(), std::size_t { 10 });
        settings.lmprobeCompatible = true;
        const auto rows = trainingRows(settings, features.view(), examples, e.dataset);
        QCOMPARE(rows.labels.size(), std::size_t { 20 });
        QCOMPARE(rows.weights[4], 1.0);
        QCOMPARE(rows.weights[5], 2.0);
        QCOMPARE(rows.features(layers).rows(), Eigen::Index { 20 });
        QVERIFY(e.fit({ .layers = "1", .pooling = "all", .lmprobeCompatible = true })->classifier().coefficients
            != e.fit({ .layers = "1", .pooling = "all" })->classifier().coefficients);
    }

    void predictsByProbabilityOnlyWhereAskedTo()
    {
        // A calibrated probe whose sigmoid crosses one half away from a score of 0.
        Extracted e;
        const auto fitted = *e.fit({ .layers = "0", .classifier = "mass_mean" });
        for (const bool isCompatible : { false, true }) {
            Probe::Parts parts;
            parts.settings = fitted.settings();
            parts.layers = fitted.layers();
            parts.classes = fitted.classes();
            parts.classifier = fitted.classifier();
            parts.provenance = fitted.provenance();
            parts.settings.lmprobeCompatible = isCompatible;
            parts.classifier.coefficients = Matrix::Zero(1, fitted.featureCount());
            parts.classifier.intercepts = Vector::Constant(1, 1);
            parts.classifier.calibrationSlopes = Vector::Constant(1, 1);
            parts.classifier.calibrationIntercepts = Vector::Constant(1, -2);
            const auto probe = *Probe::create(std::move(parts));
            const FeatureMatrix X = FeatureMatrix::Zero(1, probe.featureCount());
            QCOMPARE(probe.score(X).predictions.front(), isCompatible ? 0 : 1);
            QCOMPARE(scoreActivations(probe, X)->predictions.front(), 1); // lmprobe's two entry points disagree
        }
    }

    void scoresOneTokenAsTheActivationOfThatToken()
    {
        Extracted e;
        for (const auto* kind : { "first_token", "last_token" }) {
            const auto bare = *e.fit({ .layers = "2", .inferencePooling = kind });
            const auto scored = *e.fit({ .layers = "2", .inferencePooling = "score:" + std::string(kind) });
            const auto texts = e.dataset.texts();
            const auto one = *scorePrompts(bare, e.model, e.tokenizer, texts, Rows::AsPooled, e.pool, e.job.context());
            const auto other = *scorePrompts(scored, e.model, e.tokenizer, texts, Rows::AsPooled, e.pool, e.job.context());
            QVERIFY(one.scores == other.scores);
        }
    }

    void keepsGroupsTogetherInFolds()
    {
        // fitProbe() and a sweep keep identical texts together, also where no column says so.
        Extracted e;
        e.dataset = copiesOfChance(24, 4, Grouped::No);
        const auto found = *e.fit({ .layers = "2", .classifier = "logistic_regression_cv" });
        e.dataset = copiesOfChance(24, 4, Grouped::Yes);
        const auto grouped = *e.fit({ .layers = "2", .classifier = "logistic_regression_cv" });
        QVERIFY(found.classifier().coefficients == grouped.classifier().coefficients);
        // Labels are chance: what is known about the copies is known about nothing else.
        for (const auto& point : grouped.report().grid)
            QVERIFY(point.score < 0.8);
    }

    void foldsKnowNoGroupsAsInTheReference()
    {
        Extracted e;
        e.dataset = copiesOfChance(24, 4, Grouped::Yes);
        const auto features = e.features(PoolingKind::LastToken);
        const auto fit = [&](const Dataset& dataset, bool isCompatible) {
            const std::vector layers { LayerIndex(2) };
            return *Probe::fit(settingsOf({ .layers = "2", .classifier = "logistic_regression_cv", .classifierKwargs = R"({"Cs": [1000000.0]})", .lmprobeCompatible = isCompatible }),
                features.view(), layers, firstExamples(static_cast<std::int32_t>(dataset.size())), dataset, provenanceOf(e.model, e.tokenizer, dataset), e.job.context());
        };
        const auto reference = fit(e.dataset, true);
        const auto ungrouped = fit(copiesOfChance(24, 4, Grouped::No), false);
        QCOMPARE(reference.report().grid.size(), std::size_t { 1 });
        QCOMPARE(reference.report().grid[0].score, ungrouped.report().grid[0].score);
        QVERIFY(fit(e.dataset, false).report().grid[0].score != reference.report().grid[0].score);
    }

    void choosesLayersAutomatically()
    {
        Extracted e;
        for (const auto* layers : { "auto", "fast_auto" }) {
            const auto probe = *e.fit({ .layers = layers, .autoCandidates = "0,1,3", .autoAlpha = "0.5max" });
            QCOMPARE(probe.selection()->candidates, (std::vector { LayerIndex(0), LayerIndex(1), LayerIndex(3) }));
            QCOMPARE(probe.layers().back(), LayerIndex(3)); // where the signal is strongest
            QVERIFY(probe.layers().size() < 3);
            const auto scores = *scorePrompts(probe, e.model, e.tokenizer, e.dataset.texts(), Rows::AsPooled, e.pool, e.job.context());
            QCOMPARE(scores.scores.rows(), static_cast<Eigen::Index>(e.dataset.size()));
        }
        QVERIFY(!e.fit({ .layers = "auto", .autoCandidates = "0,9" }));
    }

    void refusesAMassMeanColumnForThreeClasses()
    {
        Extracted e;
        Dataset::Columns columns;
        columns.name = "three.csv";
        columns.texts = { "a b", "c d", "e f" };
        columns.classes.names = { "x", "y", "z" };
        columns.labels = { 0, 1, 2 };
        e.dataset = *Dataset::create(std::move(columns));
        const auto probe = e.fit({ .massMeanAugment = true });
        QVERIFY(!probe);
        QCOMPARE(probe.error().where, std::string("mass_mean_augment"));
    }

    void needsLabels()
    {
        Extracted e;
        Dataset::Columns columns;
        columns.name = "plain.csv";
        columns.texts = { "a b", "c d" };
        e.dataset = *Dataset::create(std::move(columns));
        const auto probe = e.fit({});
        QVERIFY(!probe);
        QCOMPARE(probe.error().code, ErrorCode::MissingColumn);
        QCOMPARE(probe.error().where, std::string("plain.csv"));
    }

    void refusesUnknownSettings_data()
    {
        QTest::addColumn<QByteArray>("field");
        QTest::addColumn<QByteArray>("value");
        QTest::addRow("layers") << QByteArray("layers") << QByteArray("uppermost");
        QTest::addRow("pooling") << QByteArray("pooling") << QByteArray("median");
        QTest::addRow("max in training") << QByteArray("pooling") << QByteArray("max");
        QTest::addRow("classifier") << QByteArray("classifier") << QByteArray("oracle");
        QTest::addRow("hyperparameter") << QByteArray("kwargs") << QByteArray(R"({"gamma": 1})");
        QTest::addRow("hyperparameter of a wrong type") << QByteArray("kwargs") << QByteArray(R"({"C": "big"})");
        QTest::addRow("hyperparameter out of range") << QByteArray("kwargs") << QByteArray(R"({"C": -1})");
        QTest::addRow("hyperparameter that is a list with text in it") << QByteArray("kwargs") << QByteArray(R"({"C": [1, "2"]})");
        QTest::addRow("hyperparameter that is a list but takes a number") << QByteArray("kwargs") << QByteArray(R"({"C": [1]})");
        QTest::addRow("hyperparameter that is an object") << QByteArray("kwargs") << QByteArray(R"({"class_weight": {"0": 2}})");
        QTest::addRow("not JSON") << QByteArray("kwargs") << QByteArray("C=1");
        QTest::addRow("a list") << QByteArray("kwargs") << QByteArray("[1]");
        QTest::addRow("scaling") << QByteArray("scaling") << QByteArray("robust");
    }

    void refusesUnknownSettings()
    {
        QFETCH(QByteArray, field);
        QFETCH(QByteArray, value);
        ProbeSettingsText text;
        QVERIFY(parseProbeSettings(text));
        (field == "layers"           ? text.layers
                : field == "pooling" ? text.pooling
                : field == "kwargs"  ? text.classifierKwargs
                : field == "scaling" ? text.normalizeLayers
                                     : text.classifier)
            = value.toStdString();
        const auto settings = parseProbeSettings(text);
        QVERIFY(!settings);
        QVERIFY(!settings.error().message.empty());
    }

    void refusesWhatThisProgramDoesNotHave_data()
    {
        QTest::addColumn<QByteArray>("parameter");
        for (const auto* parameter : { "device", "backend", "dtype", "remote", "batch_size", "max_retries" })
            QTest::addRow("%s", parameter) << QByteArray(parameter);
    }

    void refusesWhatThisProgramDoesNotHave()
    {
        QFETCH(QByteArray, parameter);
        ProbeSettingsText text { .maxRetries = 3 };
        QVERIFY(parseProbeSettings(text));
        if (parameter == "device")
            text.device = "cuda:0";
        else if (parameter == "backend")
            text.backend = "nnsight";
        else if (parameter == "dtype")
            text.dtype = "int8";
        else if (parameter == "remote")
            text.remote = true;
        else if (parameter == "batch_size")
            text.batchSize = 0;
        else
            text.maxRetries = -1;
        const auto settings = parseProbeSettings(text);
        QVERIFY(!settings);
        QCOMPARE(QByteArray::fromStdString(settings.error().where), parameter);
    }

    void spellsSettingsAsItReadsThem()
    {
        const auto settings = settingsOf({ .layers = "sweep:2", .pooling = "all", .inferencePooling = "score:mean", .classifierKwargs = R"({"C": 0.25})", .normalizeLayers = "per_layer", .massMeanAugment = true, .randomState = 9, .batchSize = 64, .device = "cpu" });
        QVERIFY(settingsOf(textOf(settings)) == settings);
    }

    void regressionPredictsNumbers_data()
    {
        QTest::addColumn<QByteArray>("training");
        QTest::addColumn<QByteArray>("inference");
        QTest::addColumn<bool>("isPerToken");
        QTest::addRow("last token") << QByteArray("last_token") << QByteArray("last_token") << false;
        QTest::addRow("mean of states") << QByteArray("mean") << QByteArray("mean") << false;
        QTest::addRow("trained on every token") << QByteArray("all") << QByteArray("score:mean") << false;
        QTest::addRow("highest token") << QByteArray("last_token") << QByteArray("max") << false;
        QTest::addRow("every token") << QByteArray("all") << QByteArray("all") << true;
    }

    void regressionPredictsNumbers()
    {
        QFETCH(QByteArray, training);
        QFETCH(QByteArray, inference);
        QFETCH(bool, isPerToken);
        const auto model = priceModel(4, 2);
        const WordTokenizer tokenizer;
        WorkerPool pool(1);
        UnattendedJob job;
        const auto dataset = prices(60);
        const auto settings = settingsOf(
            { .layers = "3", .trainPooling = training.toStdString(), .inferencePooling = inference.toStdString(), .task = "regression" });
        const auto probe = fitProbe(model, tokenizer, dataset, settings, pool, job.context());
        QVERIFY2(probe, probe ? "" : probe.error().text().c_str());
        QCOMPARE(probe->task(), Task::Regression);
        QVERIFY(probe->classifier().link == Link::Identity);
        QVERIFY(probe->classes().names.empty());
        QVERIFY(std::abs(probe->targets().mean - summarise(dataset.targets()).mean) < 1e-12);
        QCOMPARE(probe->targets().maximum, 40.0);

        const auto scores = *scorePrompts(*probe, model, tokenizer, dataset.texts(), Rows::AsPooled, pool, job.context());
        const auto rows = isPerToken ? 4 * 60 : 60; // a special token, three words
        QCOMPARE(scores.scores.rows(), rows);
        QCOMPARE(scores.scores.cols(), 1);
        QCOMPARE(scores.probabilities.cols(), 0);
        QVERIFY(scores.predictions.empty());
        const auto perExample = *scorePrompts(*probe, model, tokenizer, dataset.texts(), Rows::PerExample, pool, job.context());
        const Vector predicted = perExample.scores.col(0);
        const auto correlation = pearson(dataset.targets(), { predicted.data(), static_cast<std::size_t>(predicted.size()) });
        QVERIFY(*correlation > 0.5);
        if (isPerToken) { // one number per example: the mean over the text's tokens
            const Vector first = scores.scores.col(0).segment(1, 3);
            QVERIFY(std::abs(predicted[0] - first.mean()) < 1e-9);
        }
    }

    void weighsRowsOfARegression()
    {
        // A row of weight 3 counts as three rows.
        const auto model = priceModel(3, 2);
        const WordTokenizer tokenizer;
        WorkerPool pool(1);
        UnattendedJob job;
        Dataset::Columns weighted;
        Dataset::Columns repeated;
        const auto dataset = prices(30);
        for (std::size_t i = 0; i < dataset.size(); ++i) {
            const auto copies = 1 + i % 3;
            weighted.texts.push_back(dataset.texts()[i]);
            weighted.targets.push_back(dataset.targets()[i]);
            weighted.weights.push_back(static_cast<double>(copies));
            repeated.texts.insert(repeated.texts.end(), copies, dataset.texts()[i]);
            repeated.targets.insert(repeated.targets.end(), copies, dataset.targets()[i]);
        }
        // Two layers without scaling, because scalers do not weigh rows.
        const auto settings = settingsOf({ .layers = "1,2", .task = "regression", .normalizeLayers = "off" });
        const auto one = *fitProbe(model, tokenizer, *Dataset::create(std::move(weighted)), settings, pool, job.context());
        const auto other = *fitProbe(model, tokenizer, *Dataset::create(std::move(repeated)), settings, pool, job.context());
        QVERIFY((one.classifier().coefficients - other.classifier().coefficients).norm() < 1e-6 * other.classifier().coefficients.norm());
        QVERIFY(std::abs(one.targets().mean - other.targets().mean) < 1e-12);
    }
};

QTEST_APPLESS_MAIN(TestProbe)
#include "tst_probe.moc"
