// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/run_controller.h"
#include "ui/text/progress_text.h"

#include <QTest>

using namespace fathom;
using namespace Qt::StringLiterals;

class ProgressTextTest final : public QObject
{
    Q_OBJECT

private slots:
    void saysHowMuchOfAFileIsThere()
    {
        QCOMPARE(fetchedText({ Phase::Loading, 0, 0 }), QString());
        QCOMPARE(fetchedText({ Phase::Loading, 0, 2'000'000'000 }), u"0 % of 2.00 GB"_s);
        QCOMPARE(fetchedText({ Phase::Loading, 680'000'000, 2'000'000'000 }), u"34 % of 2.00 GB"_s);
        QCOMPARE(fetchedText({ Phase::Loading, 300, 300 }), u"100 % of 300 bytes"_s);
    }

    void saysStageLayersAndTimeLeft_data()
    {
        QTest::addColumn<RunProgress>("progress");
        QTest::addColumn<QString>("expected");
        RunProgress progress;
        progress.stage = { Phase::Tokenizing, 10, 100 };
        QTest::newRow("before the plan") << progress << u"tokenizing"_s;
        progress.stage = { Phase::Extracting, 10, 100 };
        progress.readyLayers = 3;
        progress.scoredLayers = 1;
        progress.plannedLayers = 5;
        progress.secondsLeft = 4;
        QTest::newRow("extracting counts layers that are ready")
            << progress << u"extracting 3/5 · 4 s"_s;
        progress.stage = { Phase::Fitting, 0, 0 };
        progress.scoredLayers = 2;
        progress.secondsLeft.reset();
        QTest::newRow("fitting counts layers that are scored") << progress << u"fitting 2/5"_s;
        progress.scoredLayers = 5;
        QTest::newRow("after the last layer comes the joint probe")
            << progress << u"fitting all layers together"_s;
        progress.isStopping = true;
        QTest::newRow("stopping") << progress << u"stopping …"_s;
    }
    void saysStageLayersAndTimeLeft()
    {
        QFETCH(RunProgress, progress);
        QFETCH(QString, expected);
        QCOMPARE(progressText(progress), expected);
    }
};

QTEST_GUILESS_MAIN(ProgressTextTest)
#include "tst_progress_text.moc"
