// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/scripted_workbench.h"
#include "ui/models/item_roles.h"
#include "ui/models/probes_model.h"
#include "ui/models/runs_model.h"
#include "ui/text/utf8.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace fathom;
using namespace fathom::testing;
using namespace Qt::StringLiterals;

class RunsModelTest final : public QObject
{
    Q_OBJECT

private slots:
    void theNewestRunIsOnTopAndSaysHowFarItIs()
    {
        ScriptedWorkbench scripted;
        QVERIFY(scripted.openBoth());
        auto& runs = scripted.workbench.runs();
        RunsModel model(runs);
        const QAbstractItemModelTester tester(
            &model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        runs.start();
        scripted.sweep->allow(2);
        const auto detail = [&](int row) { return model.index(row).data(DetailRole).toString(); };
        QTRY_COMPARE(detail(0), u"running, 2 of 6 layers"_s);
        runs.stop();
        QTRY_VERIFY(detail(0).startsWith(u"stopped at 2 of 6"_s));
        scripted.workbench.settings().edit(
            FormField::Pooling, {}, [](SweepForm& form) { form.pooling = "mean"; });
        runs.start();
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(model.index(0).data().toString(), u"Mean over tokens, logistic regression"_s);
        QCOMPARE(model.index(1).data().toString(), u"Last token, logistic regression"_s);
        QVERIFY(model.index(0).data(IsShownRole).toBool());
        QVERIFY(!model.index(1).data(IsShownRole).toBool());
        scripted.sweep->allow(6);
        QTRY_VERIFY(detail(0).startsWith(u"layer 5"_s));
        runs.remove(RunId(1));
        QCOMPARE(model.rowCount(), 1);
        QVERIFY(!model.indexOf(RunId(1)).isValid());
        QCOMPARE(model.indexOf(RunId(2)).row(), 0);
    }

    void probesAreListedWithLayerAndClassifier()
    {
        ScriptedWorkbench scripted;
        QVERIFY(scripted.openBoth());
        ProbesModel model(scripted.workbench.probes());
        const QAbstractItemModelTester tester(
            &model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        scripted.workbench.runs().start();
        scripted.sweep->allow(6);
        QTRY_VERIFY(!scripted.workbench.runs().isRunning());
        scripted.workbench.probes().save(
            toPath(scripted.directory.filePath(u"truth.safetensors"_s)));
        QTRY_COMPARE(model.rowCount(), 1);
        QCOMPARE(model.index(0).data().toString(), u"truth"_s);
        QCOMPARE(model.index(0).data(DetailRole).toString(), u"layer 5 · logistic regression"_s);
    }
};

QTEST_GUILESS_MAIN(RunsModelTest)
#include "tst_runs_model.moc"
