// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/estimators/registry.h"
#include "tests/ui/support/window_under_test.h"
#include "ui/models/examples_model.h"
#include "ui/models/item_roles.h"
#include "ui/plots/importance_plot.h"
#include "ui/plots/penalty_path_plot.h"
#include "ui/plots/token_heatmap.h"
#include "ui/text/utf8.h"
#include "ui/theme/theme.h"
#include "ui/window/action_registry.h"

#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QTabWidget>
#include <QTableView>
#include <QTest>

#include <cmath>
#include <memory>

using namespace fathom;
using namespace fathom::testing;
using namespace Qt::StringLiterals;

/// Every kind of probe from the form to the last view, in the real window on the built-in example.
class ProbeKindsTest final : public QObject
{
    Q_OBJECT

    std::unique_ptr<WindowUnderTest> m_test;

    QString textOf(const QString& label) { return m_test->find<QLabel>(label)->text(); }
    const QAbstractItemModel& examples()
    {
        return *m_test->find<QTableView>(u"examplesTable"_s)->model();
    }
    QString newestRunInTheList()
    {
        return m_test->find<QListView>(u"runsList"_s)
            ->model()
            ->index(0, 0)
            .data(DetailRole)
            .toString();
    }
    /// The tokens of the selected row, once they have been scored.
    bool waitForTokens()
    {
        return QTest::qWaitFor(
            [this] {
                const auto& tokens = m_test->workbench->tokens();
                const auto* scored
                    = m_test->newestRun()->result.find(*m_test->workbench->selection().layer());
                return tokens.scores() && scored && tokens.probe() == scored->probe;
            },
            10'000);
    }
    /// The other view of the importance panel, by the numbers that the selection has.
    void showsWhichLayersEnterAtWhichPenalty(const LayerSelection& selection)
    {
        m_test->find<QTabWidget>(u"detailTabs"_s)->setCurrentIndex(2);
        auto* bars = m_test->find<ImportancePlot>(u"importancePlot"_s);
        auto* path = m_test->find<PenaltyPathPlot>(u"penaltyPathPlot"_s);
        QVERIFY(bars->isVisible() && !path->isVisible());
        QVERIFY(m_test->choose(u"importanceView"_s, u"by penalty"_s));
        QVERIFY(!bars->isVisible() && path->isVisible());
        QCOMPARE(path->layersWithData(), selection.candidates);
        QCOMPARE(textOf(u"importanceSentence"_s), path->summary());
        // the twin of the picture: a row for every candidate at every penalty
        const auto rows = path->dataAsCsv().split(u"\r\n"_s, Qt::SkipEmptyParts);
        QCOMPARE(std::size_t(rows.size()),
            1 + selection.path.size() * selection.candidates.size());
        QTest::keyClick(path, Qt::Key_End);
        QCOMPARE(m_test->workbench->selection().layer(), selection.candidates.back());
        QVERIFY(m_test->choose(u"importanceView"_s, u"coefficients"_s));
        QVERIFY(bars->isVisible());
    }
    /// Examples and token scores of the shown run's probe on several layers, without a file.
    void examinesTheJointProbe()
    {
        const auto id = m_test->newestRun()->id;
        const auto probe = m_test->workbench->probes().jointProbe();
        m_test->click(u"examineJointProbeButton"_s);
        QVERIFY(QTest::qWaitFor(
            [&] {
                return m_test->newestRun()->id != id && !m_test->newestRun()->isActive()
                    && m_test->workbench->tokens().scores();
            },
            30'000));
        const auto& result = m_test->newestRun()->result;
        QCOMPARE(m_test->newestRun()->state, Run::State::Finished);
        QCOMPARE(result.layers().size(), 1U);
        QCOMPARE(result.layers().begin()->second.probe, probe);
        QVERIFY(waitForTokens());
        QCOMPARE(m_test->workbench->tokens().probe(), probe);
        QVERIFY(examples().rowCount() > 0);
        QVERIFY(!examples().index(0, ExamplesModel::PredictedColumn).data().toString().isEmpty());
        QVERIFY(!m_test->window->actions().action(u"examineJointProbe"_s)->isEnabled());
        m_test->workbench->runs().show(id);
        QVERIFY(m_test->window->actions().action(u"examineJointProbe"_s)->isEnabled());
    }
    /// Saves a probe and opens its file again; the run that tests it is then the newest.
    bool reopen(const std::shared_ptr<const Probe>& probe)
    {
        const auto path = toPath(m_test->filePath(u"again.safetensors"_s));
        m_test->workbench->probes().save(path, probe);
        if (!QTest::qWaitFor([this] { return !m_test->workbench->probes().entries().empty(); }))
            return false;
        m_test->workbench->openPath(path);
        return QTest::qWaitFor(
            [this] {
                return m_test->newestRun()->kind == Run::Kind::OpenedProbe
                    && !m_test->newestRun()->isActive();
            },
            30'000);
    }

private slots:
    void initTestCase() { applyTheme(*qApp, ColorScheme::Light); }
    void init() { m_test = std::make_unique<WindowUnderTest>(); }
    void cleanup() { m_test.reset(); }

    void aClassifierWithMarginsOnly_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<bool>("hasProbabilities");
        for (const auto* estimator : estimatorsFor(Task::Classification))
            if (estimator->name() == "ridge" || estimator->name() == "svm")
                QTest::newRow(estimator->name().data())
                    << toQt(estimator->label()) << estimator->hasProbabilities();
    }
    void aClassifierWithMarginsOnly()
    {
        QFETCH(QString, name);
        QFETCH(bool, hasProbabilities);
        QVERIFY(m_test->openExample());
        QVERIFY(m_test->choose(u"classifier"_s, name));
        QVERIFY(m_test->runToTheEnd());
        QCOMPARE(m_test->newestRun()->result.layers().size(), 6U);
        QVERIFY(examples().rowCount() > 0);
        const auto cell = [&](int column) { return examples().index(0, column).data().toString(); };
        QVERIFY(!cell(ExamplesModel::ScoreColumn).isEmpty());
        QCOMPARE(!cell(ExamplesModel::ProbabilityColumn).isEmpty(), hasProbabilities);
        QCOMPARE(!m_test->find<QTableView>(u"examplesTable"_s)
                      ->isColumnHidden(ExamplesModel::ProbabilityColumn),
            hasProbabilities);
        QVERIFY(waitForTokens());
        QCOMPARE(
            m_test->find<TokenHeatmap>(u"tokenHeatmap"_s)->toolTipOf(1).contains(u"Probability"_s),
            hasProbabilities);
        QVERIFY(textOf(u"tokenCaption"_s).contains(u" says "_s));
        QCOMPARE(textOf(u"tokenCaption"_s).contains(u"probability"_s), hasProbabilities);
        QVERIFY(reopen(m_test->workbench->probes().selectedProbe()));
        QCOMPARE(m_test->newestRun()->state, Run::State::Finished);
    }

    void aRegression()
    {
        QVERIFY(m_test->openExample());
        QVERIFY(m_test->openData(m_test->writeNumbers(u"sizes.csv"_s)));
        // Guessed from the column, and all that depends on it follows.
        QCOMPARE(m_test->find<QComboBox>(u"task"_s)->currentText(), u"Regression"_s);
        const auto* classifiers = m_test->find<QComboBox>(u"classifier"_s);
        QCOMPARE(std::size_t(classifiers->count()), estimatorsFor(Task::Regression).size());
        QCOMPARE(classifiers->accessibleName(), u"Regression"_s);
        QVERIFY(textOf(u"dataFacts"_s).startsWith(u"size: "_s));

        QVERIFY(m_test->runToTheEnd());
        const auto run = m_test->newestRun();
        QCOMPARE(run->result.layers().size(), 6U);
        QCOMPARE(m_test->plot().accessibleName(), u"R² by layer"_s);
        QVERIFY(m_test->plot().summary().contains(u"predicting the training mean"_s));
        QCOMPARE(m_test->find<QComboBox>(u"metric"_s)->itemText(0), u"R²"_s);
        QVERIFY(m_test->choose(u"metric"_s, u"Spearman correlation"_s));
        QCOMPARE(m_test->plot().metric(), SweepMetric::Spearman);
        QVERIFY2(newestRunInTheList().contains(u"R² "_s), qPrintable(newestRunInTheList()));

        QCOMPARE(examples().columnCount(), int(ExamplesModel::RegressionColumnCount));
        const auto number
            = [&](int column) { return examples().index(0, column).data(ExactRole).toDouble(); };
        QCOMPARE(number(ExamplesModel::ResidualColumn),
            number(ExamplesModel::TargetColumn) - number(ExamplesModel::NumberColumn));
        QVERIFY(
            !m_test->find<QAbstractButton>(u"showWrongRows"_s)->isVisibleTo(m_test->window.get()));

        QVERIFY(waitForTokens());
        const auto& heat = m_test->find<TokenHeatmap>(u"tokenHeatmap"_s)->heat();
        QVERIFY(heat.isRegression);
        QCOMPARE(heat.centre, m_test->workbench->tokens().probe()->targets().mean);
        QVERIFY2(textOf(u"tokenCaption"_s).contains(u"target "_s)
                && textOf(u"tokenCaption"_s).contains(u" predicts "_s),
            qPrintable(textOf(u"tokenCaption"_s)));

        // Saved and opened, it is tested on numbers again.
        QVERIFY(reopen(m_test->workbench->probes().selectedProbe()));
        QCOMPARE(m_test->newestRun()->state, Run::State::Finished);
        QVERIFY(m_test->newestRun()->result.layers().begin()->second.score.regression);
        // The metric that was chosen is the user's, for every run that has it.
        QCOMPARE(m_test->plot().metric(), SweepMetric::Spearman);
    }

    void anOpenedRegressionAsksForNumbers()
    {
        QVERIFY(m_test->openExample());
        QVERIFY(m_test->openData(m_test->writeNumbers(u"sizes.csv"_s)));
        QVERIFY(m_test->runToTheEnd());
        const auto probe = m_test->workbench->probes().selectedProbe();
        QVERIFY(m_test->openData(WindowUnderTest::exampleDirectory() + u"/statements.csv"_s));
        QCOMPARE(m_test->find<QComboBox>(u"task"_s)->currentText(), u"Classification"_s);
        QVERIFY(reopen(probe));
        QCOMPARE(m_test->newestRun()->state, Run::State::Failed);
        // What it names is there: the column and the task, under Data.
        const auto detail = textOf(u"messageDetail"_s);
        QVERIFY2(detail.contains(u"under Data"_s) && detail.contains(u"Regression as the task"_s),
            qPrintable(detail));
        // Metrics are those of classes again.
        m_test->workbench->messages().clear();
        QVERIFY(m_test->runToTheEnd());
        QCOMPARE(m_test->find<QComboBox>(u"metric"_s)->itemText(1), u"AUROC"_s);
        QCOMPARE(m_test->plot().accessibleName(), u"Accuracy by layer"_s);
    }

    void layersAreChosenAutomatically()
    {
        QVERIFY(m_test->openExample());
        QVERIFY(m_test->choose(u"layers"_s, u"By group lasso"_s));
        auto* candidates = m_test->find<QLineEdit>(u"autoCandidates"_s);
        QVERIFY(candidates->isVisible());
        candidates->setFocus();
        candidates->selectAll();
        QTest::keyClicks(candidates, u"1,3,5"_s);
        QTest::keyClick(candidates, Qt::Key_Return);
        QVERIFY(m_test->choose(u"autoAlphaUnit"_s, u"of largest"_s));
        auto* alpha = m_test->find<QLineEdit>(u"autoAlphaNumber"_s);
        alpha->selectAll();
        QTest::keyClicks(alpha, u"0.5"_s);
        QTest::keyClick(alpha, Qt::Key_Return);
        QCOMPARE(m_test->workbench->settings().form().autoAlpha, std::string("0.5max"));
        QVERIFY(m_test->runToTheEnd());

        const auto& result = m_test->newestRun()->result;
        QCOMPARE(result.layers().size(), 3U); // a point for each candidate
        const auto probe = result.jointProbe();
        QVERIFY(probe && probe->selection());
        QVERIFY(std::abs(probe->selection()->alpha / probe->selection()->alphaMax - 0.5) < 1e-12);
        const auto chosen = textOf(u"chosenLayers"_s);
        QVERIFY(m_test->find<QLabel>(u"chosenLayers"_s)->isVisible());
        QVERIFY2(chosen.contains(u"0.500 of the largest"_s), qPrintable(chosen));
        QCOMPARE(m_test->find<ImportancePlot>(u"importancePlot"_s)->layersWithData().size(), 3U);
        showsWhichLayersEnterAtWhichPenalty(*probe->selection());
        QVERIFY(m_test->window->actions().action(u"saveJointProbe"_s)->isEnabled());
        examinesTheJointProbe();
        QVERIFY(reopen(m_test->workbench->probes().jointProbe()));
        QCOMPARE(m_test->newestRun()->state, Run::State::Finished);
    }

    void whatIsComputedAsLmprobeDoesIsMarked()
    {
        QVERIFY(m_test->openExample());
        m_test->click(u"testingMore"_s);
        m_test->find<QAbstractButton>(u"lmprobeCompatible"_s)->click();
        QVERIFY(m_test->runToTheEnd());
        QVERIFY(m_test->newestRun()->title.contains(u"as lmprobe"_s));
        QVERIFY(textOf(u"sweepNote"_s).contains(u"as lmprobe does"_s));
        QVERIFY(m_test->plot().summary().contains(u"on the test rows"_s));
        // A run without it, afterwards, is not.
        m_test->find<QAbstractButton>(u"lmprobeCompatible"_s)->click();
        QVERIFY(textOf(u"staleNote"_s).contains(u"as lmprobe"_s));
        QVERIFY(m_test->runToTheEnd());
        QVERIFY(!textOf(u"sweepNote"_s).contains(u"lmprobe"_s));
    }
};

QTEST_MAIN(ProbeKindsTest)
#include "tst_probe_kinds.moc"
