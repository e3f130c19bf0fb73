// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/scripted_workbench.h"

#include <QSignalSpy>
#include <QTest>

#include <memory>

using namespace fathom;
using namespace fathom::testing;

class SelectionTest final : public QObject
{
    Q_OBJECT

    std::unique_ptr<ScriptedWorkbench> m_scripted;

    Workbench& bench() { return m_scripted->workbench; }
    std::optional<LayerIndex> layer() { return bench().selection().layer(); }
    void finishRun()
    {
        bench().runs().start();
        m_scripted->sweep->allow(6);
        QTRY_VERIFY(!bench().runs().isRunning());
    }

private slots:
    void init()
    {
        m_scripted = std::make_unique<ScriptedWorkbench>();
        QVERIFY(m_scripted->openBoth());
    }
    void cleanup() { m_scripted.reset(); }

    void tellsOnlyChanges()
    {
        Selection selection;
        QSignalSpy changed(&selection, &Selection::layerChanged);
        selection.setLayer(LayerIndex(3));
        selection.setLayer(LayerIndex(3));
        selection.setLayer(std::nullopt);
        QCOMPARE(changed.size(), 2);
    }

    void theFirstFinishedLayerIsSelectedThenTheBest()
    {
        bench().runs().start();
        m_scripted->sweep->allow(2);
        QTRY_COMPARE(bench().runs().shownRun()->result.layers().size(), 2U);
        QCOMPARE(layer(), LayerIndex(0));
        m_scripted->sweep->allow(4);
        QTRY_VERIFY(!bench().runs().isRunning());
        QCOMPARE(layer(), LayerIndex(5)); // the highest validation accuracy of the script
    }

    void aLayerPickedDuringTheRunStaysSelected()
    {
        bench().runs().start();
        m_scripted->sweep->allow(3);
        QTRY_COMPARE(bench().runs().shownRun()->result.layers().size(), 3U);
        bench().selection().setLayer(LayerIndex(1));
        m_scripted->sweep->allow(3);
        QTRY_VERIFY(!bench().runs().isRunning());
        QCOMPARE(layer(), LayerIndex(1));
    }

    void theFirstTestRowIsSelectedUntilAnotherIs()
    {
        finishRun();
        QCOMPARE(bench().selection().row()->row,
            ExampleIndex(10)); // the script tests on the second half of 20 rows
        QCOMPARE(bench().selection().row()->dataset, bench().data().data()->dataset);
        bench().selection().setRow(SelectedRow { bench().data().data()->dataset, ExampleIndex(3) });
        finishRun();
        QCOMPARE(bench().selection().row()->row, ExampleIndex(3));
    }

    void steppingGoesFromLayerToLayerAndStopsAtTheEnds()
    {
        bench().stepLayer(1); // no run: nothing
        QVERIFY(!layer());
        finishRun();
        bench().stepLayer(1);
        QCOMPARE(layer(), LayerIndex(5));
        bench().stepLayer(-1);
        QCOMPARE(layer(), LayerIndex(4));
        for (int i = 0; i < 10; ++i)
            bench().stepLayer(-1);
        QCOMPARE(layer(), LayerIndex(0));
        bench().stepLayer(1);
        QCOMPARE(layer(), LayerIndex(1));
    }
};

QTEST_GUILESS_MAIN(SelectionTest)
#include "tst_selection.moc"
