// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/scripted_workbench.h"
#include "ui/models/examples_filter.h"
#include "ui/models/examples_model.h"
#include "ui/models/item_roles.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

#include <limits>
#include <memory>

using namespace fathom;
using namespace fathom::testing;
using namespace Qt::StringLiterals;

class ExamplesModelTest final : public QObject
{
    Q_OBJECT

    std::unique_ptr<ScriptedWorkbench> m_scripted;

    RunController& runs() { return m_scripted->workbench.runs(); }

private slots:
    void init()
    {
        m_scripted = std::make_unique<ScriptedWorkbench>();
        QVERIFY(m_scripted->openBoth());
    }
    void cleanup() { m_scripted.reset(); }

    void staysConsistentThroughAWholeRun()
    {
        ExamplesModel model;
        ExamplesFilter filter;
        filter.setSourceModel(&model);
        const QAbstractItemModelTester tester(
            &model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const QAbstractItemModelTester filterTester(
            &filter, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(model.rowCount(), 0);
        runs().start();
        model.setRun(runs().shownRun());
        model.setLayer(LayerIndex(2));
        connect(&runs(), &RunController::runChanged, &model, &ExamplesModel::refresh);
        connect(&runs(), &RunController::layerScored, &model, &ExamplesModel::refresh);
        QTRY_COMPARE(model.rowCount(), 10);
        QVERIFY(!model.isCorrect(0)); // layer 2 has not answered yet
        QVERIFY(model.index(0, ExamplesModel::ScoreColumn).data().toString().isEmpty());
        m_scripted->sweep->allow(6);
        QTRY_VERIFY(model.isCorrect(0).has_value());
        filter.setOutcome(ExamplesFilter::Outcome::Wrong);
        model.setLayer(LayerIndex(0));
        model.setRun(nullptr);
        QCOMPARE(filter.rowCount(), 0);
    }

    void showsRowLabelPredictionScoreAndResult()
    {
        runs().start();
        m_scripted->sweep->allow(6);
        QTRY_VERIFY(!runs().isRunning());
        ExamplesModel model;
        model.setRun(runs().shownRun());
        model.setLayer(LayerIndex(0));
        // Row 10 (shown as 11): an odd number, which the script's layer 0 gets right; its label
        // is 1.
        const auto text
            = [&](int row, int column) { return model.index(row, column).data().toString(); };
        QCOMPARE(text(0, ExamplesModel::RowColumn), u"11"_s);
        QCOMPARE(text(0, ExamplesModel::TextColumn), u"word5 is good"_s);
        QCOMPARE(text(0, ExamplesModel::LabelColumn), u"1"_s);
        QCOMPARE(text(0, ExamplesModel::PredictedColumn), u"1"_s);
        QVERIFY(text(0, ExamplesModel::ResultColumn).contains(u"right"_s));
        QCOMPARE(model.isCorrect(1), std::optional(false));
        QVERIFY(text(1, ExamplesModel::ResultColumn).contains(u"wrong"_s));
        QCOMPARE(model.index(1, ExamplesModel::LabelColumn).data(ClassRole).toInt(), 0);
        QCOMPARE(model.rowOf(ExampleIndex(12)), std::optional(2));
        QVERIFY(!model.rowOf(ExampleIndex(3))); // a training row
    }

    void theColumnOfProbabilitiesNamesItsClass()
    {
        runs().start();
        m_scripted->sweep->allow(6);
        QTRY_VERIFY(!runs().isRunning());
        ExamplesModel model;
        const auto header = [&] {
            return model
                .headerData(ExamplesModel::ProbabilityColumn, Qt::Horizontal, Qt::DisplayRole)
                .toString();
        };
        QCOMPARE(header(), u"Probability"_s);
        model.setRun(runs().shownRun());
        QCOMPARE(header(), u"P(1)"_s);
    }

    void filtersByOutcomeAndText()
    {
        runs().start();
        m_scripted->sweep->allow(6);
        QTRY_VERIFY(!runs().isRunning());
        ExamplesModel model;
        ExamplesFilter filter;
        filter.setSourceModel(&model);
        model.setRun(runs().shownRun());
        model.setLayer(LayerIndex(0));
        filter.setOutcome(ExamplesFilter::Outcome::Wrong);
        QCOMPARE(filter.rowCount(), 5); // every second row of ten
        filter.setOutcome(ExamplesFilter::Outcome::Right);
        QCOMPARE(filter.rowCount(), 5);
        filter.setSearch(u"WORD7"_s);
        QCOMPARE(filter.rowCount(), 1);
        filter.setOutcome(ExamplesFilter::Outcome::All);
        QCOMPARE(filter.rowCount(), 2);
        filter.setSearch({});
        // Layer 1 errs on every third row: the filter follows the layer.
        filter.setOutcome(ExamplesFilter::Outcome::Wrong);
        model.setLayer(LayerIndex(1));
        QCOMPARE(filter.rowCount(), 3);
    }

    void sortsNumbersAsNumbers()
    {
        runs().start();
        m_scripted->sweep->allow(6);
        QTRY_VERIFY(!runs().isRunning());
        ExamplesModel model;
        ExamplesFilter filter;
        filter.setSourceModel(&model);
        model.setRun(runs().shownRun());
        model.setLayer(LayerIndex(3));
        filter.sort(ExamplesModel::ScoreColumn, Qt::DescendingOrder);
        double before = std::numeric_limits<double>::infinity();
        for (int row = 0; row < filter.rowCount(); ++row) {
            const double score
                = filter.index(row, ExamplesModel::ScoreColumn).data(SortRole).toDouble();
            QVERIFY(score <= before);
            before = score;
        }
    }

    void anotherLayerKeepsTheRows()
    {
        runs().start();
        m_scripted->sweep->allow(6);
        QTRY_VERIFY(!runs().isRunning());
        ExamplesModel model;
        model.setRun(runs().shownRun());
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        model.setLayer(LayerIndex(1));
        model.setLayer(LayerIndex(2));
        QCOMPARE(reset.size(), 0);
        QCOMPARE(changed.size(), 2);
    }

    void rowsOfARegressionHaveNumbers()
    {
        auto run = std::make_shared<Run>();
        Dataset::Columns columns;
        columns.texts = { "a", "b", "c" };
        columns.targets = { 1.5, -2, 10 };
        SweepPlan plan;
        plan.settings.task = Task::Regression;
        plan.dataset = std::make_shared<const Dataset>(*Dataset::create(std::move(columns)));
        for (int row = 0; row < 3; ++row)
            plan.split.test.emplace_back(row);
        run->result.add(SweepPlanned { plan });
        ExamplesModel model;
        const QAbstractItemModelTester tester(
            &model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setRun(run);
        QCOMPARE(model.columnCount(), int(ExamplesModel::RegressionColumnCount));
        QCOMPARE(model.headerData(ExamplesModel::TargetColumn, Qt::Horizontal, Qt::DisplayRole)
                     .toString(),
            u"Target"_s);
        QCOMPARE(model.index(0, ExamplesModel::TargetColumn).data().toString(), u"1.50"_s);
        QVERIFY(model.index(0, ExamplesModel::ResidualColumn).data().toString().isEmpty());
        QVERIFY(!model.index(0, ExamplesModel::TargetColumn).data(ClassRole).isValid());

        LayerScored scored;
        scored.score.layer = LayerIndex(2);
        LayerPredictions predictions;
        predictions.scores = { 1.25, 0.5, 10 };
        scored.predictions = std::make_shared<const LayerPredictions>(predictions);
        run->result.add(scored);
        model.setLayer(LayerIndex(2));
        const auto residual
            = [&](int row) { return model.index(row, ExamplesModel::ResidualColumn); };
        // As many decimals as the targets' spread calls for.
        QCOMPARE(model.index(1, ExamplesModel::NumberColumn).data().toString(), u"0.50"_s);
        QCOMPARE(residual(1).data().toString(), u"−2.50"_s);
        QCOMPARE(residual(1).data(ExactRole).toString(), u"-2.5"_s);
        QVERIFY(!model.isCorrect(1));
        // The largest misses together, on whichever side.
        QVERIFY(residual(1).data(SortRole).toDouble() > residual(0).data(SortRole).toDouble());
    }
};

QTEST_GUILESS_MAIN(ExamplesModelTest)
#include "tst_examples_model.moc"
