// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/scripted_workbench.h"

#include <QSignalSpy>
#include <QTest>

#include <atomic>
#include <filesystem>

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

    void aModelThatIsFetchedSaysHowFarItIs()
    {
        std::atomic<bool> mayEnd = false;
        ScriptedWorkbench scripted(
            [&](const std::string& name, const JobContext& job) -> Result<std::filesystem::path> {
                job.enter(Phase::Loading, 200);
                job.advance(50);
                while (!mayEnd)
                    job.checkpoint();
                return name + "-snapshot";
            });
        auto& model = scripted.workbench.model();
        QSignalSpy opened(&model, &ModelController::opened);
        model.open("owner/name");
        QCOMPARE(model.fetched(), QStringLiteral("owner/name"));
        QTRY_COMPARE(model.fetchStage(), (JobStage { Phase::Loading, 50, 200 }));
        mayEnd = true;
        QTRY_COMPARE(opened.size(), 1);
        QCOMPARE(opened.front().front().value<std::filesystem::path>(),
            std::filesystem::path("owner/name-snapshot"));
        QVERIFY(model.fetched().isEmpty());
    }

    void fetchingCanBeStopped()
    {
        ScriptedWorkbench scripted(
            [](const std::string&, const JobContext& job) -> Result<std::filesystem::path> {
                while (true)
                    job.checkpoint();
            });
        auto& model = scripted.workbench.model();
        model.open("owner/name");
        QVERIFY(model.isOpening());
        model.stopFetching();
        QTRY_VERIFY(!model.isOpening());
        QVERIFY(model.fetched().isEmpty());
        QVERIFY(!model.problem());
        QVERIFY(scripted.workbench.messages().messages().empty());
    }

    void aModelThatCannotBeFetchedLeavesTheOpenOne()
    {
        ScriptedWorkbench scripted(
            [](const std::string& name, const JobContext&) -> Result<std::filesystem::path> {
                if (name == "owner/name")
                    return fail(ErrorCode::FileNotFound, "The model is not to be found.", name);
                return name;
            });
        auto& model = scripted.workbench.model();
        model.open("model");
        QTRY_VERIFY(model.model());
        const auto before = model.model();
        model.open("owner/name");
        QTRY_VERIFY(model.problem());
        QCOMPARE(model.model(), before);
        QVERIFY(!model.isOpening());
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
