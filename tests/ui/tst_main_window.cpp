// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/window_under_test.h"
#include "ui/models/examples_model.h"
#include "ui/panels/elided_label.h"
#include "ui/plots/importance_plot.h"
#include "ui/plots/token_heatmap.h"
#include "ui/text/utf8.h"
#include "ui/theme/theme.h"
#include "ui/window/action_registry.h"

#include <QAbstractButton>
#include <QAbstractSpinBox>
#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDockWidget>
#include <QElapsedTimer>
#include <QFile>
#include <QInputDialog>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTableView>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <memory>
#include <vector>

using namespace fathom;
using namespace fathom::testing;
using namespace Qt::StringLiterals;

namespace {
constexpr std::size_t exampleLayers = 6;
}

class MainWindowTest final : public QObject
{
    Q_OBJECT

    std::unique_ptr<WindowUnderTest> m_test;

    void openExample() { QVERIFY(m_test->openExample()); }
    void runToTheEnd() { QVERIFY(m_test->runToTheEnd()); }

private slots:
    void initTestCase() { applyTheme(*qApp, ColorScheme::Light); }
    void init() { m_test = std::make_unique<WindowUnderTest>(); }
    void cleanup() { m_test.reset(); }

    void aSweepIsRunStoppedExploredSavedAndReopened()
    {
        auto& bench = *m_test->workbench;
        openExample();
        QCOMPARE(m_test->find<QTableView>(u"dataTable"_s)->model()->rowCount(), 380);
        QVERIFY(m_test->find<QLabel>(u"untrainedBadge"_s)->isVisible());

        // Points arrive before the run ends.
        std::vector<std::size_t> pointsWhileRunning;
        const auto watch = connect(&bench.runs(), &RunController::layerScored, this, [&] {
            if (bench.runs().isRunning())
                pointsWhileRunning.push_back(m_test->plot().layersWithData().size());
        });
        m_test->click(u"runButton"_s);
        QVERIFY(m_test->find<QPushButton>(u"stopButton"_s)->isVisible());
        QTRY_VERIFY_WITH_TIMEOUT(m_test->newestRun()->state == Run::State::Finished, 60000);
        disconnect(watch);
        QCOMPARE(pointsWhileRunning.size(), exampleLayers);
        QVERIFY(std::ranges::is_sorted(pointsWhileRunning));
        QVERIFY(pointsWhileRunning.front() < exampleLayers);
        QCOMPARE(m_test->plot().layersWithData().size(), exampleLayers);
        QVERIFY(m_test->find<QLabel>(u"sweepNote"_s)->text().contains(u"not for conclusions"_s));
        QVERIFY(!m_test->find<QPushButton>(u"stopButton"_s)->isVisible());
        const auto firstRun = m_test->newestRun();

        // A second run, stopped half-way, keeps its finished layers.
        m_test->holdSweepsAfter(3);
        m_test->trigger(u"run"_s);
        QTRY_COMPARE_WITH_TIMEOUT(m_test->newestRun()->result.layers().size() >= 3, true, 30000);
        m_test->click(u"stopButton"_s);
        QTRY_VERIFY_WITH_TIMEOUT(m_test->newestRun()->state == Run::State::Stopped, 10000);
        m_test->holdSweepsAfter(1000);
        const auto kept = m_test->newestRun()->result.layers().size();
        QVERIFY(kept >= 3 && kept < exampleLayers);
        QCOMPARE(m_test->plot().layersWithData().size(), kept);
        QVERIFY(
            m_test->find<QLabel>(u"messageHeadline"_s)->text().contains(u"%1 of 6"_s.arg(kept)));
        QCOMPARE(firstRun->result.layers().size(), exampleLayers);

        // Another layer: other tokens, another sentence about importance.
        bench.runs().show(firstRun->id);
        bench.selection().setLayer(LayerIndex(4));
        auto* heatmap = m_test->find<TokenHeatmap>(u"tokenHeatmap"_s);
        const auto scoresOf = [&](int layer) {
            const auto& scores = bench.tokens().scores();
            return scores && bench.tokens().probe()->layers().front() == LayerIndex(layer)
                ? scores->scores
                : Matrix();
        };
        QTRY_VERIFY(scoresOf(4).size() > 0);
        QVERIFY(heatmap->tokenCount() > 0);
        const auto tokensAtFour = heatmap->dataAsTsv();
        const auto importanceAtFour = m_test->find<QLabel>(u"importanceSentence"_s)->text();
        m_test->plot().setFocus();
        QTest::keyClick(&m_test->plot(), Qt::Key_Left);
        QCOMPARE(bench.selection().layer(), std::optional(LayerIndex(3)));
        QTRY_VERIFY(scoresOf(3).size() > 0);
        QVERIFY(heatmap->dataAsTsv() != tokensAtFour);
        QVERIFY(m_test->find<QLabel>(u"importanceSentence"_s)->text() != importanceAtFour);
        QCOMPARE(m_test->find<ImportancePlot>(u"importancePlot"_s)->selectedLayer(),
            std::optional(LayerIndex(3)));

        // Saved and opened again, the probe says the same.
        const auto path = m_test->filePath(u"probe.safetensors"_s);
        const Matrix before = scoresOf(3);
        bench.probes().save(toPath(path));
        QTRY_COMPARE(bench.probes().entries().size(), 1U);
        bench.openPath(toPath(path));
        QTRY_VERIFY_WITH_TIMEOUT(
            m_test->newestRun()->kind == Run::Kind::OpenedProbe && !m_test->newestRun()->isActive(),
            30000);
        const auto probeRun = m_test->newestRun();
        QCOMPARE(probeRun->state, Run::State::Finished);
        QTRY_VERIFY(bench.tokens().probe()
            && bench.tokens().probe() == probeRun->result.layers().begin()->second.probe);
        QVERIFY(scoresOf(3) == before);
        const auto& first = *firstRun->result.find(LayerIndex(3))->predictions;
        const auto& again = *probeRun->result.find(LayerIndex(3))->predictions;
        const auto& rows = firstRun->result.plan().split.test;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            // Sums over the features may be ordered differently for a matrix of another height.
            const double score = again.scores[static_cast<std::size_t>(rows[i].value)];
            QVERIFY(std::abs(first.scores[i] - score) <= 1e-9 * (1 + std::abs(score)));
        }
    }

    void otherSettingsMarkThePlotAndCallForARun()
    {
        openExample();
        runToTheEnd();
        auto* pooling = m_test->find<QComboBox>(u"pooling"_s);
        pooling->setFocus();
        QTest::keyClick(pooling, Qt::Key_Down);
        QVERIFY(!m_test->workbench->runs().staleReason().isEmpty());
        const auto* note = m_test->find<QLabel>(u"staleNote"_s);
        QVERIFY(note->isVisible());
        QVERIFY(note->text().contains(u"last token"_s)); // what the plot was made with
        m_test->trigger(u"undo"_s);
        QVERIFY(m_test->workbench->runs().staleReason().isEmpty());
        QVERIFY(!note->isVisible());
        QCOMPARE(pooling->currentIndex(), 0);
    }

    void aTypedSettingIsUndoneFromItsField()
    {
        openExample();
        auto* layers = m_test->find<QLineEdit>(u"layersEdit"_s);
        m_test->window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_test->window.get()));
        layers->setFocus();
        layers->selectAll();
        QTest::keyClicks(layers, u"99"_s);
        QTest::keyClick(layers, Qt::Key_Return);
        auto& settings = m_test->workbench->settings();
        QCOMPARE(settings.form().layers, std::string("99"));
        QVERIFY(m_test->find<QLabel>(u"layersProblem"_s)->text().contains(u"Layer 99"_s));
        QTest::keyClick(layers, Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(settings.form().layers, std::string("sweep"));
        QCOMPARE(layers->text(), u"All layers"_s);
        // While something is being typed the key is the field's own.
        QTest::keyClicks(layers, u"7"_s);
        QTest::keyClick(layers, Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(layers->text(), u"All layers"_s);
        QCOMPARE(settings.form().layers, std::string("sweep"));
    }

    void textGrowsWithRoomAndRows()
    {
        m_test->window->resize(1600, 900);
        openExample();
        const auto* table = m_test->find<QTableView>(u"dataTable"_s);
        const auto* dock = m_test->find<QDockWidget>(u"settingsDock"_s);
        const int width = dock->width();
        const auto usual = QApplication::font();
        for (int i = 0; i < 3; ++i)
            m_test->trigger(u"zoomIn"_s);
        QTRY_VERIFY(dock->width() > width);
        QVERIFY(table->rowHeight(0) > table->fontMetrics().height());
        m_test->trigger(u"zoomReset"_s);
        QTRY_VERIFY(std::abs(dock->width() - width) <= 2);
        QCOMPARE(QApplication::font(), usual);
    }

    void anotherDataSetIsSeenFromItsFirstRow()
    {
        openExample();
        auto* table = m_test->find<QTableView>(u"dataTable"_s);
        table->scrollToBottom();
        QVERIFY(table->indexAt({ 5, 5 }).row() > 0);
        const auto copy = m_test->filePath(u"copy.csv"_s);
        QVERIFY(QFile::copy(WindowUnderTest::exampleDirectory() + u"/statements.csv"_s, copy));
        m_test->workbench->openPath(toPath(copy));
        QTRY_COMPARE(m_test->workbench->data().data()->path, toPath(copy));
        QCOMPARE(table->indexAt({ 5, 5 }).row(), 0);
    }

    void theListOfRunsIsUsedWithTheKeyboard()
    {
        openExample();
        runToTheEnd();
        const auto first = m_test->newestRun();
        m_test->trigger(u"run"_s);
        QTRY_VERIFY_WITH_TIMEOUT(m_test->newestRun()->state == Run::State::Finished, 60000);
        auto& runs = m_test->workbench->runs();
        const auto second = runs.shownRun();
        auto* list = m_test->find<QListView>(u"runsList"_s);
        list->setFocus();
        QTest::keyClick(list, Qt::Key_Down); // the newest is on top
        QCOMPARE(runs.shownRun(), first);
        QTest::keyClick(list, Qt::Key_Delete);
        QCOMPARE(runs.runs().size(), 1U);
        QCOMPARE(runs.shownRun(), second);
        QCOMPARE(list->currentIndex().row(), 0);
    }

    void deletingTextRemovesNoRun()
    {
        openExample();
        runToTheEnd();
        auto* prompt = m_test->find<QLineEdit>(u"ownPrompt"_s);
        prompt->setText(u"word"_s);
        prompt->setFocus();
        prompt->home(false);
        QTest::keyClick(prompt, Qt::Key_Delete);
        QCOMPARE(prompt->text(), u"ord"_s);
        QTest::keyClick(&m_test->plot(), Qt::Key_Delete);
        QCOMPARE(m_test->workbench->runs().runs().size(), 1U);
    }

    void exactNumbersGoToTheClipboard()
    {
        openExample();
        runToTheEnd();
        m_test->trigger(u"showExamples"_s);
        auto* table = m_test->find<QTableView>(u"examplesTable"_s);
        table->setFocus();
        table->selectRow(0);
        m_test->trigger(u"copy"_s);
        const auto cells = QGuiApplication::clipboard()->text().split(u'\n').at(1).split(u'\t');
        const auto& run = *m_test->newestRun();
        const auto layer = *m_test->workbench->selection().layer();
        QCOMPARE(cells.at(ExamplesModel::ScoreColumn).toDouble(),
            run.result.find(layer)->predictions->scores.front());
    }

    void theSettingsShowTheirFirstRowsAtTheSmallestSize()
    {
        m_test->window->resize(1280, 720);
        m_test->trigger(u"resetLayout"_s);
        openExample();
        for (const auto* name : { "layers", "pooling", "classifier", "test", "holdout", "seed" }) {
            const auto* field = m_test->find<QWidget>(QString::fromLatin1(name));
            QVERIFY2(!field->visibleRegion().isEmpty(), name);
            QCOMPARE(field->visibleRegion().boundingRect(), field->rect());
        }
    }

    void moreSettingsStayOpen()
    {
        m_test->click(u"hiddenStatesMore"_s);
        QVERIFY(m_test->find<QComboBox>(u"trainPooling"_s)->isVisibleTo(m_test->window.get()));
        m_test->window->close();
        m_test->open();
        QVERIFY(m_test->find<QAbstractButton>(u"hiddenStatesMore"_s)->isChecked());
        QVERIFY(!m_test->find<QAbstractButton>(u"testingMore"_s)->isChecked());
    }

    void aTypedPromptIsScored()
    {
        openExample();
        runToTheEnd();
        QTRY_VERIFY(m_test->workbench->tokens().scores());
        auto* prompt = m_test->find<QLineEdit>(u"ownPrompt"_s);
        QTest::keyClicks(prompt, u"A sparrow is a bird."_s);
        QTRY_COMPARE(
            toQt(m_test->workbench->tokens().scores() ? m_test->workbench->tokens().scores()->text
                                                      : ""),
            u"A sparrow is a bird."_s);
        QVERIFY(m_test->find<QLabel>(u"tokenCaption"_s)->text().startsWith(u"Your prompt"_s));
    }

    void onlyWrongRowsCanBeShownAndTheirTokensSeen()
    {
        openExample();
        runToTheEnd();
        auto* table = m_test->find<QTableView>(u"examplesTable"_s);
        const int all = table->model()->rowCount();
        m_test->find<QTabWidget>(u"detailTabs"_s)->setCurrentIndex(1);
        m_test->click(u"showWrongRows"_s);
        const int wrong = table->model()->rowCount();
        m_test->click(u"showRightRows"_s);
        QCOMPARE(wrong + table->model()->rowCount(), all);
        m_test->click(u"showAllRows"_s);
        table->selectRow(all - 1);
        const auto& run = *m_test->newestRun();
        QCOMPARE(m_test->workbench->selection().row()->row, run.result.plan().split.test.back());
        QTRY_COMPARE(m_test->workbench->tokens().scores()
                ? m_test->workbench->tokens().scores()->text
                : std::string(),
            m_test->workbench->selection().row()->text());
    }

    void aModelIsOpenedByItsId()
    {
        openExample();
        QVERIFY(!m_test->find<QAbstractButton>(u"stopFetchingButton"_s)->isVisible());
        m_test->trigger(u"openHubModel"_s);
        auto* dialog = m_test->find<QInputDialog>(u"modelIdDialog"_s);
        QTRY_VERIFY(dialog->isVisible());
        QTest::keyClicks(dialog->findChild<QLineEdit*>(), u" owner/name "_s);
        QTest::keyClick(dialog, Qt::Key_Return);
        QTRY_COMPARE(m_test->workbench->model().fetched(), u"owner/name"_s);
        QTRY_VERIFY(m_test->find<QLabel>(u"modelState"_s)
                        ->text()
                        .contains(u"Downloading owner/name: 25 % of"_s));
        QTRY_VERIFY(m_test->find<QAbstractButton>(u"stopFetchingButton"_s)->isVisible());
        m_test->click(u"stopFetchingButton"_s);
        QTRY_VERIFY(!m_test->workbench->model().isOpening());
        QVERIFY(!m_test->find<QAbstractButton>(u"stopFetchingButton"_s)->isVisible());
        QVERIFY(m_test->workbench->model().model()); // the one that was open
    }

    void errorsAppearInTheBarAndGoWhenDismissed()
    {
        m_test->workbench->openPath("/nowhere/at-all.csv");
        auto* headline = m_test->find<QLabel>(u"messageHeadline"_s);
        QTRY_VERIFY(headline->isVisible());
        QVERIFY(m_test->find<QLabel>(u"messageDetail"_s)->text().contains(u"at-all.csv"_s));
        QTest::keyClick(m_test->window.get(), Qt::Key_Escape);
        QTRY_VERIFY(!headline->isVisible());
    }

    void aRunThatMemoryCannotHoldIsRefused()
    {
        openExample();
        auto* memory = m_test->find<ElidedLabel>(u"modelMemory"_s);
        QVERIFY(memory->fullText().contains(u"MB"_s));
        m_test->workbench->memory().setChosenLimit(5'000'000);
        QVERIFY(memory->fullText().contains(u"too much"_s));
        m_test->click(u"runButton"_s);
        QTRY_VERIFY_WITH_TIMEOUT(m_test->newestRun()->state == Run::State::Failed, 30000);
        const auto detail = m_test->find<QLabel>(u"messageDetail"_s)->text();
        QVERIFY2(detail.contains(u"Allowed are 5.0 MB"_s), qPrintable(detail));
        m_test->window->close();
        m_test->open(); // it is remembered
        QCOMPARE(m_test->workbench->memory().budget()->bytes(), 5'000'000);
        m_test->workbench->memory().setChosenLimit(std::nullopt);
        QVERIFY(m_test->workbench->memory().budget()->bytes() > 5'000'000);
    }

    void filesDroppedOnTheWindowAreOpened()
    {
        QMimeData files;
        files.setUrls(
            { QUrl::fromLocalFile(WindowUnderTest::exampleDirectory() + u"/statements.csv"_s),
                QUrl::fromLocalFile(WindowUnderTest::exampleDirectory() + u"/model"_s) });
        QDragEnterEvent enter({ 50, 50 }, Qt::CopyAction, &files, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(m_test->window.get(), &enter);
        QVERIFY(enter.isAccepted());
        QVERIFY(m_test->find<QLabel>(u"dropHint"_s)->isVisible());
        QDropEvent drop({ 50, 50 }, Qt::CopyAction, &files, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(m_test->window.get(), &drop);
        QVERIFY(!m_test->find<QLabel>(u"dropHint"_s)->isVisible());
        QTRY_VERIFY(m_test->workbench->data().data());
        QTRY_VERIFY_WITH_TIMEOUT(m_test->workbench->model().model(), 30000);
    }

    void closingMidRunTakesLessThanASecond()
    {
        openExample();
        m_test->holdSweepsAfter(1);
        m_test->click(u"runButton"_s);
        QTRY_VERIFY_WITH_TIMEOUT(!m_test->newestRun()->result.layers().empty(), 30000);
        QElapsedTimer clock;
        clock.start();
        m_test->window->close();
        QVERIFY(clock.elapsed() < 1000);
    }

    void theLayoutIsRememberedAndCanBeReset()
    {
        auto* dock = m_test->find<QDockWidget>(u"probesDock"_s);
        QVERIFY(dock->isVisible());
        m_test->trigger(u"probesDockToggle"_s);
        QVERIFY(!dock->isVisible());
        m_test->window->close();
        m_test->open();
        dock = m_test->find<QDockWidget>(u"probesDock"_s);
        QVERIFY(!dock->isVisible());
        m_test->trigger(u"resetLayout"_s);
        QVERIFY(dock->isVisible());
        dock->setFloating(true);
        m_test->trigger(u"resetLayout"_s);
        QVERIFY(!dock->isFloating());
    }

    void nothingHeavyHappensBeforeTheFirstFrame()
    {
        // Processor time of all threads, so that a busy machine fails nobody.
        const auto begin = std::clock();
        WindowUnderTest fresh;
        QSignalSpy shown(fresh.window.get(), &MainWindow::firstFrameShown);
        QVERIFY(shown.wait());
        const double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
        QVERIFY2(seconds < 0.5, qPrintable(QString::number(seconds)));
        QCOMPARE(fresh.workbench->jobs().runningCount(), 0);
    }

    void everyKeyBelongsToOneAction()
    {
        QHash<QKeySequence, QString> owners;
        for (const auto& section : m_test->window->actions().sections()) {
            for (const auto* action : section.actions) {
                QVERIFY(!action->objectName().isEmpty());
                QVERIFY2(!action->text().isEmpty(), qPrintable(action->objectName()));
                for (const auto& key : action->shortcuts()) {
                    // Esc stops a run, or dismisses a message when nothing runs; never both are
                    // enabled.
                    if (key == QKeySequence(Qt::Key_Escape))
                        continue;
                    QVERIFY2(!owners.contains(key),
                        qPrintable(action->objectName() + u" and "_s + owners.value(key)));
                    owners.insert(key, action->objectName());
                }
            }
        }
        QVERIFY(owners.size() > 20);
    }

    void everythingOneCanUseHasANameForTestsAndForReaders()
    {
        QList<QWidget*> usable;
        for (auto* button : m_test->window->findChildren<QAbstractButton*>())
            usable.append(button);
        for (auto* combo : m_test->window->findChildren<QComboBox*>())
            usable.append(combo);
        for (auto* spin : m_test->window->findChildren<QAbstractSpinBox*>())
            usable.append(spin);
        for (auto* view : m_test->window->findChildren<QAbstractItemView*>())
            usable.append(view);
        for (auto* widget : usable) {
            // Parts that Qt makes inside its own widgets (scroll buttons of tabs, the list of a
            // combo box) are its own business.
            if (widget->objectName().startsWith(u"qt_"_s)
                || widget->objectName() == u"ScrollLeftButton"_s
                || widget->objectName() == u"ScrollRightButton"_s
                || widget->inherits("QComboBoxListView")
                || qobject_cast<QComboBox*>(widget->parentWidget())
                || widget->inherits("QTableCornerButton")
                || qobject_cast<QLineEdit*>(widget->parentWidget())
                || widget->inherits("QHeaderView"))
                continue;
            const auto described = QString::fromLatin1(widget->metaObject()->className()) + u' '
                + widget->objectName();
            QVERIFY2(!widget->objectName().isEmpty(), qPrintable(described));
            QVERIFY2(!widget->accessibleName().isEmpty(), qPrintable(described));
        }
    }
};

QTEST_MAIN(MainWindowTest)
#include "tst_main_window.moc"
