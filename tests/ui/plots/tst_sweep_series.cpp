// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/plots/made_up_results.h"
#include "ui/plots/sweep_series.h"
#include "ui/plots/sweep_text.h"

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace fathom;
using namespace Qt::StringLiterals;

namespace {

LayerScore score(int layer, double accuracy, double validation, double error = 0.01)
{
    LayerScore score;
    score.layer = LayerIndex(layer);
    score.test = accuracy;
    score.interval = { accuracy - 0.03, std::min(1.0, accuracy + 0.02) };
    score.validation = validation;
    score.validationError = error;
    score.train = 0.99;
    return score;
}

SweepResult resultOf(const SweepPlan& plan, const std::vector<LayerScore>& scores)
{
    SweepResult result;
    result.add(SweepPlanned { plan });
    for (const LayerScore& layer : scores)
        result.add(LayerScored { layer, nullptr, nullptr });
    return result;
}

SweepPlan planOf(int layers, int classes = 2)
{
    return madeUpPlan({ .blocks = layers,
        .hasEmbedding = false,
        .testRows = 300,
        .groups = 150,
        .classes = classes });
}

SweepPlan regressionPlan(int layers)
{
    SweepPlan plan = planOf(layers, 0);
    plan.settings.task = Task::Regression;
    plan.classes = {};
    plan.baseline = -0.012;
    return plan;
}

LayerScore r2Score(int layer, double r2, double validation)
{
    LayerScore of = score(layer, r2, validation);
    of.auroc.reset();
    of.regression = RegressionScore { .r2 = r2,
        .meanAbsoluteError = 1.5,
        .rootMeanSquaredError = 2.5,
        .pearson = 0.7,
        .spearman = 0.6 };
    return of;
}

} // namespace

class TestSweepSeries : public QObject
{
    Q_OBJECT

private slots:
    void theBestOfTheTextBaselinesIsALine()
    {
        SweepResult result = resultOf(planOf(3), { score(0, 0.6, 0.6) });
        QVERIFY(std::isnan(makeSweepSeries(result, SweepMetric::Score).textBaseline));
        BaselineScored words { .kind = TextFeatureKind::BagOfWords, .score = score(0, 0.71, 0), .predictions = nullptr };
        words.score.auroc = 0.8;
        result.add(words);
        result.add(BaselineScored { .kind = TextFeatureKind::SentenceLength, .score = score(0, 0.55, 0), .predictions = nullptr });
        const SweepSeries series = makeSweepSeries(result, SweepMetric::Score);
        QCOMPARE(series.textBaseline, 0.71);
        QVERIFY(series.textBaselineKind == TextFeatureKind::BagOfWords);
        QCOMPARE(makeSweepSeries(result, SweepMetric::Auroc).textBaseline, 0.8);
        QVERIFY(sweepSummary(result).contains(u"the best from the texts alone, bag of words, gives 0.710"_s));
        QVERIFY(sweepSeriesCsv(result).contains(u",bow,0.71,"_s));
    }

    void theControlIsACurveBesideTheScores()
    {
        LayerScore with = score(1, 0.9, 0.9);
        with.control = ControlScore { .draws = 10, .test = 0.49, .range = { 0.45, 0.53 }, .train = 0.8 };
        const SweepResult result = resultOf(planOf(2), { score(0, 0.6, 0.6), with });
        const SweepSeries series = makeSweepSeries(result, SweepMetric::Score);
        QVERIFY(std::isnan(series.control[0]));
        QCOMPARE(series.control[1], 0.49);
        QVERIFY(std::isnan(makeSweepSeries(result, SweepMetric::Auroc).control[1]));
        QVERIFY(sweepToolTip(result, LayerIndex(1)).contains(u"in 10 draws"_s));
        QVERIFY(!sweepToolTip(result, LayerIndex(0)).contains(u"Control labels"_s));
    }

    void anAdvantageIsSaidWithItsSign()
    {
        SweepResult result = resultOf(planOf(1), { score(0, 0.9, 0.9) });
        QCOMPARE(advantageText(result), QString());
        result.add(TextAdvantage { .layer = LayerIndex(0), .baseline = TextFeatureKind::TfIdf, .difference = 0.25, .interval = { 0.2, 0.3 } });
        QCOMPARE(advantageText(result), u"0.250 [0.200, 0.300] above tf-idf, the best from the texts alone"_s);
        result.add(TextAdvantage { .layer = LayerIndex(0), .baseline = TextFeatureKind::TfIdf, .difference = -0.1, .interval = { -0.15, 0.02 } });
        QCOMPARE(advantageText(result), u"0.100 [\u22120.020, 0.150] below tf-idf, the best from the texts alone"_s);
    }

    void accuracyAxisIsFixedByTheNumberOfClasses_data()
    {
        QTest::addColumn<int>("classes");
        QTest::addColumn<double>("low");
        QTest::newRow("two") << 2 << 0.4;
        QTest::newRow("four") << 4 << 0.15;
        QTest::newRow("twenty: not below zero") << 20 << 0.0;
    }
    void accuracyAxisIsFixedByTheNumberOfClasses()
    {
        QFETCH(int, classes);
        QFETCH(double, low);
        SweepResult result = resultOf(planOf(3, classes), {});
        const AxisRange before = sweepRange(result, SweepMetric::Score);
        QVERIFY(std::abs(before.low - low) < 1e-12);
        QCOMPARE(before.high, 1.0);
        result.add(LayerScored { score(0, 0.01, 0.01), nullptr, nullptr });
        QCOMPARE(sweepRange(result, SweepMetric::Score), before); // whatever lands
        QCOMPARE(sweepRange(result, SweepMetric::Auroc).low, 0.4);
    }

    void paperShowsEveryValue()
    {
        const SweepResult result = resultOf(planOf(2), { score(0, 0.36, 0.5), score(1, 0.9, 0.9) });
        const AxisRange range = sweepRange(result, SweepMetric::Score);
        QCOMPARE(sweepPaperRange(makeSweepSeries(result, SweepMetric::Score), range).low, 0.3);
        const SweepResult high = resultOf(planOf(2), { score(0, 0.8, 0.8) });
        QCOMPARE(sweepPaperRange(makeSweepSeries(high, SweepMetric::Score), range), range);
    }

    void layersThatHaveNotLandedAreGaps()
    {
        const SweepResult result = resultOf(planOf(4), { score(0, 0.6, 0.6), score(3, 0.8, 0.8) });
        const SweepSeries series = makeSweepSeries(result, SweepMetric::Score);
        QCOMPARE(series.x, (std::vector<double> { 0, 1, 2, 3 }));
        QCOMPARE(series.value[0], 0.6);
        QVERIFY(std::isnan(series.value[1]) && std::isnan(series.low[2])
            && std::isnan(series.train[1]));
        QCOMPARE(series.landedCount(), std::size_t(2));
        QVERIFY(!series.isComplete());
    }

    void aLayerBesideThePlanIsShownToo()
    {
        const SweepResult result = resultOf(planOf(2), { score(7, 0.6, 0.6) });
        QCOMPARE(makeSweepSeries(result, SweepMetric::Score).x, (std::vector<double> { 0, 1, 7 }));
        SweepResult unplanned;
        unplanned.add(LayerScored { score(5, 0.7, 0.7), nullptr, nullptr });
        QVERIFY(makeSweepSeries(unplanned, SweepMetric::Score).isComplete());
    }

    void aurocHasNoIntervalAndAChanceLine()
    {
        LayerScore withAuroc = score(0, 0.6, 0.6);
        withAuroc.auroc = 0.72;
        const SweepResult result = resultOf(planOf(2, 4), { withAuroc, score(1, 0.7, 0.7) });
        const SweepSeries series = makeSweepSeries(result, SweepMetric::Auroc);
        QCOMPARE(series.value[0], 0.72);
        QVERIFY(std::isnan(series.value[1]));
        QVERIFY(std::isnan(series.low[0]));
        QCOMPARE(series.baseline, 0.5);
    }

    void aRegressionIsShownByR2AgainstPredictingTheMean()
    {
        const SweepResult result
            = resultOf(regressionPlan(3), { r2Score(0, -3.5, -2), r2Score(1, 0.62, 0.6) });
        const SweepSeries series = makeSweepSeries(result, SweepMetric::Score);
        QCOMPARE(series.value[0], -3.5);
        QCOMPARE(series.baseline, -0.012);
        QCOMPARE(sweepRange(result, SweepMetric::Score), (AxisRange { -0.1, 1 }));
        // R² has no lower end; paper does.
        QCOMPARE(sweepPaperRange(series, sweepRange(result, SweepMetric::Score)).low, -1.0);
        QCOMPARE(makeSweepSeries(result, SweepMetric::Spearman).value[1], 0.6);
        QCOMPARE(makeSweepSeries(result, SweepMetric::Pearson).baseline, 0.0);
        QVERIFY(std::isnan(makeSweepSeries(result, SweepMetric::Pearson).low[1]));
        const QString summary = sweepSummary(result);
        QVERIFY2(summary.contains(u"test R² 0.620"_s), qPrintable(summary));
        QVERIFY(summary.contains(u"predicting the training mean gives −0.012"_s));
        const QString tip = sweepToolTip(result, LayerIndex(1));
        QVERIFY(tip.contains(u"Mean absolute error"_s) && tip.contains(u"1.5"_s));
        QVERIFY(!tip.contains(u"AUROC"_s) && !tip.contains(u"ccuracy"_s));
    }

    void csvOfARegressionHasItsScores()
    {
        const SweepResult result = resultOf(regressionPlan(1), { r2Score(0, 0.62, 0.6) });
        const QStringList lines = sweepSeriesCsv(result).split(u"\r\n"_s);
        const QStringList names = lines[0].split(u',');
        const QStringList cells = lines[1].split(u',');
        QCOMPARE(cells.size(), names.size());
        QCOMPARE(cells[names.indexOf(u"r2"_s)], u"0.62"_s);
        QCOMPARE(cells[names.indexOf(u"mean_absolute_error"_s)], u"1.5"_s);
        QCOMPARE(cells[names.indexOf(u"spearman"_s)], u"0.6"_s);
        QCOMPARE(cells[names.indexOf(u"mean_r2"_s)], u"-0.012"_s);
        QVERIFY(!names.contains(u"auroc"_s));
    }

    void aRegressionWithoutAnIntervalShowsNone()
    {
        LayerScore alone = r2Score(0, 0.62, 0.6);
        alone.interval = { std::nan(""), std::nan("") };
        const SweepResult result = resultOf(regressionPlan(1), { alone });
        QCOMPARE(sweepBestText(result, SweepMetric::Score, PlateauText::None),
            u"best by validation: layer 0, 0.620"_s);
        QVERIFY(!sweepSummary(result).contains(u"interval"_s));
    }

    void theBestLayerIsNamedInTheShortestText()
    {
        const SweepResult result = resultOf(planOf(2), { score(0, 0.6, 0.5), score(1, 0.8, 0.85) });
        QCOMPARE(sweepBestText(result, SweepMetric::Score, PlateauText::Bare),
            u"best: layer 1, 0.800"_s);
    }

    void whatIsComputedAsLmprobeDoesSaysSo()
    {
        SweepPlan plan = planOf(2);
        plan.settings.lmprobeCompatible = true;
        // Chosen by the test rows, whatever validation says.
        const SweepResult result = resultOf(plan, { score(0, 0.9, 0.5), score(1, 0.8, 0.85) });
        QVERIFY(sweepDetail(result, SweepMetric::Score).contains(u"lmprobe"_s));
        const QString best = sweepBestText(result, SweepMetric::Score, PlateauText::None);
        QVERIFY2(
            best.contains(u"on the test rows, as lmprobe chooses: layer 0"_s), qPrintable(best));
        QVERIFY(!sweepSummary(result).contains(u"by validation"_s));
        QVERIFY(sweepToolTip(result, LayerIndex(0)).contains(u"lmprobe"_s));
    }

    void csvHasEveryNumberOfEveryLayer()
    {
        const SweepResult result = madeUpSweep();
        const QStringList lines = sweepSeriesCsv(result).split(u"\r\n"_s);
        QCOMPARE(lines.size(), 15); // header, 13 layers, the end of the last line
        const QStringList names = lines[0].split(u',');
        QCOMPARE(lines[1].split(u',').value(0), u"-1"_s);
        QCOMPARE(lines[1].split(u',').value(1), u"embedding"_s);
        for (qsizetype i = 1; i < 14; ++i) {
            const QStringList cells = lines[i].split(u',');
            QCOMPARE(cells.size(), names.size());
            const LayerScore& layer = result.find(LayerIndex(cells[0].toInt()))->score;
            QCOMPARE(cells[names.indexOf(u"accuracy"_s)].toDouble(), layer.test);
            QCOMPARE(cells[names.indexOf(u"interval_low"_s)].toDouble(), layer.interval.low);
            QCOMPARE(cells[names.indexOf(u"auroc"_s)].toDouble(), *layer.auroc);
            QCOMPARE(cells[names.indexOf(u"validation_accuracy"_s)].toDouble(), layer.validation);
            QCOMPARE(cells[names.indexOf(u"train_accuracy"_s)].toDouble(), layer.train);
            QCOMPARE(
                cells[names.indexOf(u"is_best"_s)] == u"true"_s, result.bestLayer() == layer.layer);
        }
    }

    void summaryTellsTheBestLayerByValidation()
    {
        // Layer 1 tests better, but layer 2 validates better: choosing by test would be biased
        // upwards.
        const SweepResult result = resultOf(planOf(4),
            { score(0, 0.6, 0.6), score(1, 0.97, 0.90), score(2, 0.95, 0.955),
                score(3, 0.94, 0.95) });
        const QString summary = sweepSummary(result);
        QVERIFY2(summary.contains(u"best by validation at layer 2 with test accuracy 0.950"_s),
            qPrintable(summary));
        QVERIFY(summary.contains(u"0.920 to 0.970"_s));
        QVERIFY(summary.contains(u"layers 2, 3"_s));
        QVERIFY(summary.contains(u"majority gives 0.502"_s));
        QVERIFY(summary.contains(u"n = 300 in 150 groups"_s));
        QVERIFY(!summary.contains(u"finished"_s));
    }

    void summaryOfAnUnfinishedRunSaysSo()
    {
        QVERIFY(sweepSummary(resultOf(planOf(4), { score(0, 0.6, 0.6) }))
                    .contains(u"1 of 4 layers finished"_s));
        QVERIFY(sweepSummary(resultOf(planOf(4), {})).contains(u"no layer is finished yet"_s));
        // An opened probe has one layer, and nothing it could be chosen by.
        const double none = std::numeric_limits<double>::quiet_NaN();
        QVERIFY(sweepSummary(resultOf(planOf(1), { score(0, 0.956, none) }))
                    .contains(u"layer 0 with test accuracy 0.956"_s));
        QVERIFY(sweepSummary(SweepResult()).isEmpty());
    }

    void worksWithoutValidation()
    {
        const double none = std::nan("");
        const SweepResult result
            = resultOf(planOf(2), { score(0, 0.6, none), score(1, 0.7, none) });
        QVERIFY(sweepSummary(result).contains(u"no validation"_s));
        QVERIFY(sweepBestText(result, SweepMetric::Score, PlateauText::Word).isEmpty());
        QVERIFY(sweepToolTip(result, LayerIndex(0)).contains(u"too few rows"_s));
    }

    void toolTipHasAllDigits()
    {
        LayerScore layer = score(3, 0.9533333333333334, 0.9411764705882353, 0.0123456789);
        layer.auroc = 0.98765432109876;
        layer.report.converged = false;
        layer.report.iterations = 100;
        const QString tip = sweepToolTip(resultOf(planOf(4), { layer }), LayerIndex(3));
        for (const QString& part : { u"Layer 3"_s, u"0.9533333333333334"_s, u"0.98765432109876"_s,
                 u"0.9411764705882353"_s, u"0.0123456789"_s, u"fit, not evidence"_s,
                 u"not converged after 100 iterations"_s, u"cluster bootstrap"_s })
            QVERIFY2(tip.contains(part), qPrintable(part));
        QVERIFY(sweepToolTip(SweepResult(), LayerIndex(3)).isEmpty());
    }

    void toolTipEscapesForeignText()
    {
        SweepPlan plan = planOf(1);
        plan.intervalMethod = "<img src='http://x'>";
        const QString tip = sweepToolTip(resultOf(plan, { score(0, 0.6, 0.6) }), LayerIndex(0));
        QVERIFY(!tip.contains(u"<img"_s));
        QVERIFY(tip.contains(u"&lt;img"_s));
    }
};

QTEST_APPLESS_MAIN(TestSweepSeries)
#include "tst_sweep_series.moc"
