// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/scripted_workbench.h"

#include <QSignalSpy>
#include <QTest>

#include <memory>

using namespace fathom;
using namespace fathom::testing;
using namespace Qt::StringLiterals;

class TokenControllerTest final : public QObject
{
    Q_OBJECT

    std::unique_ptr<ScriptedWorkbench> m_scripted;

    Workbench& bench() { return m_scripted->workbench; }
    TokenController& tokens() { return m_scripted->workbench.tokens(); }
    Matrix scores() { return tokens().scores() ? tokens().scores()->scores : Matrix(); }

private slots:
    void init()
    {
        m_scripted = std::make_unique<ScriptedWorkbench>();
        QVERIFY(m_scripted->openBoth());
    }
    void cleanup() { m_scripted.reset(); }

    void saysWhatToDoBeforeThereIsARun()
    {
        QVERIFY(!tokens().scores());
        QVERIFY(tokens().reason().contains(u"sweep"_s));
    }

    void aRunWithoutLayersSaysWhetherSomeWillCome()
    {
        bench().runs().start();
        m_scripted->sweep->allow(1);
        QTRY_VERIFY(tokens().scores());
        bench().runs().start(); // its layers are yet to come, whichever layer is still selected
        QVERIFY(bench().selection().layer());
        QVERIFY(tokens().reason().contains(u"first layer"_s));
        m_scripted->sweep->fails = true;
        bench().runs().start();
        QTRY_VERIFY(!bench().runs().isRunning());
        QVERIFY(tokens().reason().contains(u"ended before"_s));
    }

    void scoresTheSelectedRowWhileTheSweepGoesOn()
    {
        bench().runs().start();
        m_scripted->sweep->allow(1);
        QTRY_VERIFY(tokens().scores());
        QVERIFY(bench().runs().isRunning());
        QCOMPARE(tokens().scores()->text, bench().selection().row()->text());
        QCOMPARE(scores().rows(), 4); // the tokenizer's first token and three words
    }

    void anotherLayerGivesOtherScoresAndTheFirstOnesComeBack()
    {
        bench().runs().start();
        m_scripted->sweep->allow(6);
        QTRY_VERIFY(!bench().runs().isRunning());
        bench().selection().setLayer(LayerIndex(1));
        QTRY_VERIFY(tokens().scores() && tokens().probe()->layers().front() == LayerIndex(1));
        const Matrix first = scores();
        bench().selection().setLayer(LayerIndex(4));
        QTRY_VERIFY(tokens().scores() && tokens().probe()->layers().front() == LayerIndex(4));
        QVERIFY(scores() != first);
        bench().selection().setLayer(LayerIndex(1));
        QCOMPARE(tokens().probe()->layers().front(), LayerIndex(1)); // at once: it was kept
        QVERIFY(scores() == first);
    }

    void aPromptOfOnesOwnIsScoredAfterAPauseAndEmptyMeansTheRow()
    {
        bench().runs().start();
        m_scripted->sweep->allow(6);
        QTRY_VERIFY(tokens().scores() && !bench().runs().isRunning());
        tokens().setOwnPrompt(u"g"_s);
        tokens().setOwnPrompt(u"good words"_s);
        QTRY_COMPARE(
            tokens().scores() ? tokens().scores()->text : std::string(), std::string("good words"));
        tokens().setOwnPrompt({});
        QTRY_COMPARE(tokens().scores() ? tokens().scores()->text : std::string(),
            bench().selection().row()->text());
    }

    void theLatestRequestWins()
    {
        bench().runs().start();
        m_scripted->sweep->allow(6);
        QTRY_VERIFY(tokens().scores() && !bench().runs().isRunning());
        const auto dataset = bench().data().data()->dataset;
        for (int row = 0; row < 8; ++row)
            bench().selection().setRow(SelectedRow { dataset, ExampleIndex(row) });
        QTRY_VERIFY(!tokens().isScoring());
        QTRY_COMPARE(bench().jobs().runningCount(), 0);
        QCOMPARE(tokens().scores()->text, dataset->texts()[7]);
    }

    void aLayerWithoutAProbeSaysSo()
    {
        bench().runs().start();
        m_scripted->sweep->allow(1);
        QTRY_VERIFY(tokens().scores());
        bench().selection().setLayer(LayerIndex(5));
        QVERIFY(!tokens().scores());
        QVERIFY(tokens().reason().contains(u"5"_s));
    }
};

QTEST_GUILESS_MAIN(TokenControllerTest)
#include "tst_token_controller.moc"
