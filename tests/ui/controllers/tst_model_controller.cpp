// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/scripted_workbench.h"

#include <QSignalSpy>
#include <QTest>

using namespace fathom;
using namespace fathom::testing;

class ModelControllerTest final : public QObject
{
    Q_OBJECT

private slots:
    void theSummaryComesBeforeTheBlocks()
    {
        ScriptedWorkbench scripted;
        auto& model = scripted.workbench.model();
        bool hadSummaryAlone = false;
        connect(&model, &ModelController::changed, this,
            [&] { hadSummaryAlone |= model.summary() && !model.model() && model.isOpening(); });
        model.open("model");
        QVERIFY(model.isOpening());
        QTRY_VERIFY(model.model());
        QVERIFY(hadSummaryAlone);
        QVERIFY(!model.isOpening());
    }

    void aModelThatCannotBeOpenedKeepsItsSummaryAndSaysWhy()
    {
        ScriptedWorkbench scripted;
        auto& model = scripted.workbench.model();
        model.open("broken");
        QTRY_VERIFY(model.problem());
        QVERIFY(model.summary());
        QVERIFY(!model.model());
        QVERIFY(!model.isOpening());
        QCOMPARE(
            scripted.workbench.messages().messages().back().severity, Message::Severity::Error);
        QVERIFY(!scripted.workbench.runs().obstacle().isEmpty());
    }

    void aDirectoryThatIsNoModelLeavesTheOpenOne()
    {
        ScriptedWorkbench scripted;
        auto& model = scripted.workbench.model();
        model.open("model");
        QTRY_VERIFY(model.model());
        const auto before = model.model();
        model.open("missing");
        QTRY_VERIFY(model.problem());
        QCOMPARE(model.model(), before);
    }

    void theLatestRequestWins()
    {
        ScriptedWorkbench scripted;
        auto& model = scripted.workbench.model();
        QSignalSpy opened(&model, &ModelController::opened);
        model.open("broken");
        model.open("model");
        QTRY_VERIFY(model.model());
        QTRY_COMPARE(scripted.workbench.jobs().runningCount(), 0);
        QVERIFY(!model.problem());
        QCOMPARE(opened.size(), 1);
    }
};

QTEST_GUILESS_MAIN(ModelControllerTest)
#include "tst_model_controller.moc"
