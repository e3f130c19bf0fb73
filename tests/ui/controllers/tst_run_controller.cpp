// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/scripted_workbench.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>

#include <memory>

using namespace fathom;
using namespace fathom::testing;
using namespace Qt::StringLiterals;

class RunControllerTest final : public QObject
{
    Q_OBJECT

    std::unique_ptr<ScriptedWorkbench> m_scripted;

    RunController& runs() { return m_scripted->workbench.runs(); }
    ScriptedSweep& sweep() { return *m_scripted->sweep; }
    std::size_t landed(std::size_t run) { return runs().runs().at(run)->result.layers().size(); }
    Run::State state(std::size_t run) { return runs().runs().at(run)->state; }

private slots:
    void init()
    {
        m_scripted = std::make_unique<ScriptedWorkbench>();
        QVERIFY(m_scripted->openBoth());
    }
    void cleanup() { m_scripted.reset(); }

    void saysWhatIsMissing()
    {
        ScriptedWorkbench empty;
        QVERIFY(empty.workbench.runs().obstacle().contains(u"data set"_s));
        empty.workbench.data().open(empty.writeStatements("s.csv", 10));
        QTRY_VERIFY(empty.workbench.data().data());
        QVERIFY(empty.workbench.runs().obstacle().contains(u"model"_s));
        empty.workbench.model().open("model");
        QTRY_VERIFY(empty.workbench.runs().obstacle().isEmpty());
        auto form = empty.workbench.settings().form();
        form.layers = "nonsense";
        empty.workbench.settings().change(FormField::Layers, form, {});
        QVERIFY(!empty.workbench.runs().obstacle().isEmpty());
        empty.workbench.runs().start();
        QVERIFY(empty.workbench.runs().runs().empty());
    }

    void layersArriveWhileTheRunGoesOn()
    {
        QSignalSpy scored(&runs(), &RunController::layerScored);
        runs().start();
        QVERIFY(runs().isRunning());
        sweep().allow(2);
        QTRY_COMPARE(scored.size(), 2);
        QVERIFY(runs().isRunning());
        QCOMPARE(runs().shownRun()->plannedLayers(), 6U);
        sweep().allow(4);
        QTRY_COMPARE(state(0), Run::State::Finished);
        QCOMPARE(landed(0), 6U);
        QCOMPARE(runs().runs().at(0)->times.total, 1.0);
    }

    void stopKeepsFinishedLayersAndSaysSo()
    {
        runs().start();
        sweep().allow(3);
        QTRY_COMPARE(landed(0), 3U);
        runs().stop();
        QCOMPARE(state(0), Run::State::Stopping);
        QTRY_COMPARE(state(0), Run::State::Stopped);
        QCOMPARE(landed(0), 3U);
        QCOMPARE(m_scripted->workbench.messages().messages().back().headline,
            u"Stopped: 3 of 6 layers kept."_s);
    }

    void aFailureIsShownAndKeptWithItsRun()
    {
        sweep().fails = true;
        runs().start();
        QTRY_COMPARE(state(0), Run::State::Failed);
        QCOMPARE(runs().runs().at(0)->error->code, ErrorCode::InvalidSplit);
        QCOMPARE(
            m_scripted->workbench.messages().messages().back().severity, Message::Severity::Error);
    }

    void lateEventsOfAnEarlierRunDoNotReachANewOne()
    {
        sweep().ignoresStop = true;
        runs().start();
        sweep().allow(2);
        QTRY_COMPARE(landed(0), 2U);
        runs().start(); // replaces the first run, whose worker does not listen
        QCOMPARE(runs().runs().size(), 2U);
        QTRY_COMPARE(sweep().started.load(), 2);
        sweep().allow(10); // both go on: 4 layers of the first, 6 of the second
        QTRY_COMPARE(state(1), Run::State::Finished);
        QTRY_VERIFY(state(0) != Run::State::Stopping);
        QCOMPARE(landed(0), 6U);
        QCOMPARE(landed(1), 6U);
        QCOMPARE(runs().shownRun()->id, RunId(2));
        for (const auto& run : runs().runs())
            for (const auto& [layer, scored] : run->result.layers())
                QCOMPARE(scored.score.layer, layer);
    }

    void eventsOfAForgottenRunAreDropped()
    {
        runs().start();
        sweep().allow(6);
        QTRY_COMPARE(state(0), Run::State::Finished);
        runs().start();
        sweep().allow(6);
        QTRY_COMPARE(state(1), Run::State::Finished);
        QSignalSpy scored(&runs(), &RunController::layerScored);
        runs().remove(RunId(1));
        QCOMPARE(runs().runs().size(), 1U);
        QVERIFY(!runs().find(RunId(1)));
        QCOMPARE(scored.size(), 0);
    }

    void aRunningRunCannotBeRemoved()
    {
        runs().start();
        runs().remove(RunId(1));
        QCOMPARE(runs().runs().size(), 1U);
    }

    void otherSettingsMakeTheShownRunStale()
    {
        runs().start();
        sweep().allow(6);
        QTRY_COMPARE(state(0), Run::State::Finished);
        QCOMPARE(runs().staleReason(), QString());
        auto& settings = m_scripted->workbench.settings();
        settings.edit(
            FormField::Pooling, u"pooling"_s, [](SweepForm& form) { form.pooling = "mean"; });
        QCOMPARE(runs().staleReason(), u"last token"_s);
        settings.undoStack().undo();
        QCOMPARE(runs().staleReason(), QString());
    }

    void otherDataMakeTheShownRunStaleAndTheSameAgainDoNot()
    {
        runs().start();
        sweep().allow(6);
        QTRY_COMPARE(state(0), Run::State::Finished);
        auto& data = m_scripted->workbench.data();
        data.open(m_scripted->writeStatements("others.csv", 30));
        QTRY_VERIFY(runs().staleReason().contains(u"statements.csv"_s));
        data.open(m_scripted->writeStatements("statements.csv", 20));
        QTRY_COMPARE(runs().staleReason(), QString());
    }

    void aRunKeepsTheSettingsAndDataItWasStartedWith()
    {
        runs().start();
        const auto data = m_scripted->workbench.data().data();
        m_scripted->workbench.settings().edit(
            FormField::Seed, u"seed"_s, [](SweepForm& form) { form.seed = 9; });
        m_scripted->workbench.data().open(m_scripted->writeStatements("others.csv", 30));
        QTRY_VERIFY(m_scripted->workbench.data().data() != data);
        QCOMPARE(runs().shownRun()->data, data);
        QCOMPARE(runs().shownRun()->form.seed, 0U);
        QCOMPARE(runs().shownRun()->result.hasPlan()
                ? runs().shownRun()->result.plan().dataset->size()
                : 20U,
            20U);
    }

    void closingMidRunJoinsWithinASecond()
    {
        runs().start();
        sweep().allow(1);
        QTRY_COMPARE(landed(0), 1U);
        QElapsedTimer clock;
        clock.start();
        m_scripted.reset();
        QVERIFY(clock.elapsed() < 1000);
    }

    void progressCountsLayers()
    {
        runs().start();
        sweep().allow(2);
        QTRY_COMPARE(runs().progress().scoredLayers, 2U);
        QCOMPARE(runs().progress().plannedLayers, 6U);
        QCOMPARE(runs().progress().stage.phase, Phase::Extracting);
        QCOMPARE(runs().progress().stage.expected, 6);
    }

    void anEarlierRunCanBeShownAgain()
    {
        for (int i = 0; i < 2; ++i) {
            runs().start();
            sweep().allow(6);
            QTRY_COMPARE(state(static_cast<std::size_t>(i)), Run::State::Finished);
        }
        QSignalSpy shown(&runs(), &RunController::shownRunChanged);
        runs().show(RunId(1));
        QCOMPARE(shown.size(), 1);
        QCOMPARE(runs().shownRun()->id, RunId(1));
        runs().show(RunId(99));
        QCOMPARE(runs().shownRun()->id, RunId(1));
    }
};

QTEST_GUILESS_MAIN(RunControllerTest)
#include "tst_run_controller.moc"
