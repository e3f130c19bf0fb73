// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/sweep_job.h"

#include <QSignalSpy>
#include <QTest>

#include <thread>

using namespace fathom;

namespace {

LayerIndex layerOf(const SweepEvent& event)
{
    return std::get<LayerReady>(event).layer;
}

} // namespace

class SweepJobTest final : public QObject
{
    Q_OBJECT

private slots:
    void allEventsComeInOrderAndBeforeTheEnd()
    {
        constexpr int count = 100;
        SweepJob job(RunId(7), [](const SweepSink& sink, const JobContext&) -> Result<SweepTimes> {
            for (int layer = 0; layer < count; ++layer)
                sink(LayerReady { LayerIndex(layer) });
            return SweepTimes { .load = 0, .tokenize = 0, .extract = 0, .fit = 0, .total = 2.5 };
        });
        QList<LayerIndex> layers;
        qsizetype layersAtTheEnd = -1;
        double total = 0;
        connect(&job, &SweepJob::eventArrived, this, [&](RunId run, const SweepEvent& event) {
            QCOMPARE(run, RunId(7));
            layers.append(layerOf(event));
        });
        connect(&job, &SweepJob::finished, this, [&](RunId run, const SweepTimes& times) {
            QCOMPARE(run, RunId(7));
            layersAtTheEnd = layers.size();
            total = times.total;
        });
        QTRY_COMPARE(layersAtTheEnd, count);
        QCOMPARE(total, 2.5);
        for (int layer = 0; layer < count; ++layer)
            QCOMPARE(layers[layer], LayerIndex(layer));
    }

    void eventsFromManyThreadsAllArrive()
    {
        constexpr int threads = 4;
        constexpr int each = 50;
        SweepJob job(RunId(1), [](const SweepSink& sink, const JobContext&) -> Result<SweepTimes> {
            std::vector<std::jthread> workers;
            for (int thread = 0; thread < threads; ++thread)
                workers.emplace_back([&sink] {
                    for (int i = 0; i < each; ++i)
                        sink(LayerReady {});
                });
            workers.clear();
            return SweepTimes {};
        });
        QSignalSpy events(&job, &SweepJob::eventArrived);
        QSignalSpy finished(&job, &SweepJob::finished);
        QVERIFY(finished.wait());
        QCOMPARE(events.size(), threads * each);
    }

    void endsInExactlyOneWay_data()
    {
        QTest::addColumn<int>("way");
        QTest::newRow("finished") << 0;
        QTest::newRow("failed") << 1;
        QTest::newRow("cancelled") << 2;
    }
    void endsInExactlyOneWay()
    {
        QFETCH(int, way);
        SweepJob job(RunId(1), [way](const SweepSink&, const JobContext&) -> Result<SweepTimes> {
            if (way == 1)
                return fail(ErrorCode::InvalidSplit, "no");
            if (way == 2)
                throw Cancelled {};
            return SweepTimes {};
        });
        QSignalSpy finished(&job, &SweepJob::finished);
        QSignalSpy failed(&job, &SweepJob::failed);
        QSignalSpy cancelled(&job, &SweepJob::cancelled);
        QTRY_COMPARE(finished.size() + failed.size() + cancelled.size(), 1);
        QCOMPARE(finished.size(), way == 0 ? 1 : 0);
        QCOMPARE(failed.size(), way == 1 ? 1 : 0);
        QCOMPARE(cancelled.size(), way == 2 ? 1 : 0);
    }

    void mayBeDestroyedWhileRunning()
    {
        int events = 0;
        {
            SweepJob job(RunId(1),
                [](const SweepSink& sink, const JobContext& context) -> Result<SweepTimes> {
                    while (true) {
                        sink(LayerReady {});
                        context.checkpoint();
                    }
                });
            connect(&job, &SweepJob::eventArrived, this, [&] { ++events; });
        }
        QCoreApplication::sendPostedEvents();
        QCOMPARE(events, 0); // nobody went back to the event loop while it lived
    }
};

QTEST_GUILESS_MAIN(SweepJobTest)
#include "tst_sweep_job.moc"
