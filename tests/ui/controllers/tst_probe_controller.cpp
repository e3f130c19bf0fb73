// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/scripted_workbench.h"
#include "ui/text/utf8.h"

#include <QFileInfo>
#include <QSignalSpy>
#include <QTest>

#include <memory>

using namespace fathom;
using namespace fathom::testing;
using namespace Qt::StringLiterals;

class ProbeControllerTest final : public QObject
{
    Q_OBJECT

    std::unique_ptr<ScriptedWorkbench> m_scripted;

    Workbench& bench() { return m_scripted->workbench; }
    std::filesystem::path probePath()
    {
        return toPath(m_scripted->directory.filePath(u"probe.safetensors"_s));
    }
    void finishRun()
    {
        bench().runs().start();
        m_scripted->sweep->allow(6);
        QTRY_VERIFY(!bench().runs().isRunning());
    }
    void saveLayer(int layer)
    {
        bench().selection().setLayer(LayerIndex(layer));
        QSignalSpy saved(&bench().probes(), &ProbeController::saved);
        bench().probes().save(probePath());
        QVERIFY(saved.wait());
    }

private slots:
    void init()
    {
        m_scripted = std::make_unique<ScriptedWorkbench>();
        QVERIFY(m_scripted->openBoth());
    }
    void cleanup() { m_scripted.reset(); }

    void withoutAProbeSavingSaysWhatToDo()
    {
        bench().probes().save(probePath());
        QCOMPARE(bench().messages().messages().back().severity, Message::Severity::Warning);
        QVERIFY(!QFileInfo::exists(pathToQt(probePath())));
    }

    void aSavedProbeIsListedAndNamedAfterDataAndLayer()
    {
        finishRun();
        bench().selection().setLayer(LayerIndex(3));
        QCOMPARE(ProbeController::suggestedFileName(*bench().probes().selectedProbe()),
            u"statements-layer-3.safetensors"_s);
        saveLayer(3);
        QCOMPARE(bench().probes().entries().size(), 1U);
        saveLayer(4); // the same file again
        QCOMPARE(bench().probes().entries().size(), 1U);
        QCOMPARE(bench().probes().entries().front().probe->layers().front(), LayerIndex(4));
    }

    void anOpenedProbeBecomesARunWithOneLayer()
    {
        finishRun();
        saveLayer(3);
        bench().probes().open(probePath());
        QTRY_COMPARE(bench().runs().runs().size(), 2U);
        QTRY_COMPARE(bench().runs().runs().back()->state, Run::State::Finished);
        const auto& run = *bench().runs().shownRun();
        QCOMPARE(run.kind, Run::Kind::OpenedProbe);
        QCOMPARE(run.result.layers().size(), 1U);
        QCOMPARE(run.result.layers().begin()->first, LayerIndex(3));
        QCOMPARE(run.result.plan().split.test.size(), 20U);
        // "good" and "bad" end the texts, and the probe reads what the word model writes there: it
        // is right about every row.
        QCOMPARE(run.result.layers().begin()->second.score.test, 1.0);
        QVERIFY(!run.result.warnings().empty()); // tested on the rows it was trained on
    }

    void anOpenedProbeWaitsForDataAndModel()
    {
        finishRun();
        saveLayer(2);
        const auto copy = m_scripted->write("copy.safetensors", {});
        std::filesystem::copy_file(
            probePath(), copy, std::filesystem::copy_options::overwrite_existing);
        ScriptedWorkbench fresh;
        fresh.workbench.probes().open(copy);
        QTRY_COMPARE(fresh.workbench.probes().entries().size(), 1U);
        QVERIFY(fresh.workbench.runs().runs().empty());
        QVERIFY(!fresh.workbench.messages().messages().empty());
        QVERIFY(fresh.openBoth());
        QTRY_COMPARE(fresh.workbench.runs().runs().size(), 1U);
    }

    void aFileThatIsNoProbeIsRefused()
    {
        bench().probes().open(m_scripted->write("no.safetensors", "this is not a probe"));
        QTRY_VERIFY(!bench().messages().messages().empty());
        QCOMPARE(bench().messages().messages().back().severity, Message::Severity::Error);
        QVERIFY(bench().probes().entries().empty());
    }
};

QTEST_GUILESS_MAIN(ProbeControllerTest)
#include "tst_probe_controller.moc"
