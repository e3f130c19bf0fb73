// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/scripted_workbench.h"

#include <QSignalSpy>
#include <QTest>

#include <memory>

using namespace fathom;
using namespace fathom::testing;
using namespace Qt::StringLiterals;

class DataControllerTest final : public QObject
{
    Q_OBJECT

    std::unique_ptr<ScriptedWorkbench> m_scripted;

    DataController& data() { return m_scripted->workbench.data(); }
    const std::vector<Message>& messages() { return m_scripted->workbench.messages().messages(); }

private slots:
    void init() { m_scripted = std::make_unique<ScriptedWorkbench>(); }
    void cleanup() { m_scripted.reset(); }

    void readsAFileAndGuessesItsRoles()
    {
        data().open(m_scripted->writeStatements("s.csv", 12));
        QVERIFY(data().isLoading());
        QTRY_VERIFY(!data().isLoading());
        QCOMPARE(data().data()->table->rows.size(), 12U);
        QCOMPARE(*data().data()->roles.text, std::string("statement"));
        QCOMPARE(*data().data()->roles.label, std::string("label"));
        QCOMPARE(data().data()->dataset->size(), 12U);
    }

    void aFileThatCannotBeReadLeavesTheOpenOne_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("a quote that never ends") << QByteArray("a,b\n\"x,1\n");
        QTest::newRow("rows of different length") << QByteArray("statement,label\nx,1,2\ny,0\n");
    }
    void aFileThatCannotBeReadLeavesTheOpenOne()
    {
        QFETCH(QByteArray, content);
        data().open(m_scripted->writeStatements("good.csv", 4));
        QTRY_VERIFY(data().data());
        const auto before = data().data();
        data().open(m_scripted->write("bad.csv", content.toStdString()));
        QTRY_VERIFY(!data().isLoading());
        QCOMPARE(data().data(), before);
        QCOMPARE(data().path().filename(), std::filesystem::path("good.csv"));
        QCOMPARE(messages().back().severity, Message::Severity::Error);
        QVERIFY(messages().back().detail.contains(u"bad.csv"_s));
    }

    void aTableWithoutUsableLabelsIsShownWithTheReason()
    {
        data().open(m_scripted->write("one.csv", "statement,label\na thing,1\nanother thing,1\n"));
        QTRY_VERIFY(data().data());
        QVERIFY(!data().data()->dataset);
        QCOMPARE(data().data()->problem->code, ErrorCode::SingleClass);
        QCOMPARE(data().data()->table->rows.size(), 2U);
    }

    void aColumnOfNumbersIsToBePredicted()
    {
        std::string text = "statement,price,kind\n";
        for (int i = 0; i < 30; ++i)
            text += "thing " + std::to_string(i) + ',' + std::to_string(i * 1.37) + ','
                + (i % 2 == 0 ? "a\n" : "b\n");
        data().open(m_scripted->write("prices.csv", text));
        QTRY_VERIFY(!data().isLoading());
        auto& settings = m_scripted->workbench.settings();
        QCOMPARE(data().data()->roles.label.value_or(""), std::string("kind"));
        QCOMPARE(settings.form().task, Task::Classification);

        // Another column of labels needs the other task, and the form says so.
        auto roles = data().data()->roles;
        roles.label = "price";
        data().setRoles(roles);
        QTRY_VERIFY(!data().isLoading());
        QCOMPARE(data().data()->task, Task::Regression);
        QVERIFY(data().data()->dataset->hasTargets());
        QCOMPARE(settings.form().task, Task::Regression);
        QCOMPARE(settings.form().classifier, std::string("ridge_regression"));

        // The other way round: the task is set, and the column is guessed.
        settings.edit(FormField::Task, u"task"_s,
            [](SweepForm& form) { takeTask(form, Task::Classification); });
        QTRY_VERIFY(!data().isLoading());
        QCOMPARE(data().data()->roles.label.value_or(""), std::string("kind"));
        QVERIFY(data().data()->dataset->hasLabels());
        QVERIFY(messages().empty());
    }

    void theLastTaskThatWasAskedForWins()
    {
        data().open(m_scripted->writeStatements("s.csv", 12));
        QTRY_VERIFY(data().data());
        auto& settings = m_scripted->workbench.settings();
        for (const auto task : { Task::Regression, Task::Classification })
            settings.edit(
                FormField::Task, u"task"_s, [&](SweepForm& form) { takeTask(form, task); });
        QTRY_VERIFY(!data().isLoading());
        QCOMPARE(data().data()->task, Task::Classification);
        QCOMPARE(settings.form().task, Task::Classification);
    }

    void whatWasWrongIsNotSaidOnceItIsRight()
    {
        data().open(m_scripted->writeStatements("s.csv", 12));
        QTRY_VERIFY(data().data());
        const auto good = data().data()->roles;
        auto bad = good;
        bad.text = "no such column";
        data().setRoles(bad);
        QTRY_VERIFY(data().data()->problem);
        QCOMPARE(messages().size(), 1U);
        data().setRoles(good);
        QTRY_VERIFY(data().data()->dataset);
        QVERIFY(messages().empty());
    }

    void rolesCanBeChangedAndTakenAway()
    {
        data().open(m_scripted->writeStatements("s.csv", 12));
        QTRY_VERIFY(data().data());
        auto roles = data().data()->roles;
        roles.group = "pair";
        data().setRoles(roles);
        QTRY_VERIFY(data().data()->roles.group == std::optional<std::string>("pair"));
        QCOMPARE(data().data()->groups.count, 6U);
        roles.group.reset();
        data().setRoles(roles);
        QTRY_VERIFY(!data().data()->roles.group);
        QVERIFY(data().data()->dataset->groups().empty());
    }

    void reloadSeesWhatChangedOnDisk()
    {
        data().open(m_scripted->writeStatements("s.csv", 12));
        QTRY_VERIFY(data().data());
        QSignalSpy opened(&data(), &DataController::opened);
        static_cast<void>(m_scripted->writeStatements("s.csv", 16));
        data().reload();
        QTRY_COMPARE(data().data()->dataset->size(), 16U);
        QCOMPARE(opened.size(), 0);
    }

    void theLatestRequestWins()
    {
        const auto first = m_scripted->writeStatements("first.csv", 4);
        const auto second = m_scripted->writeStatements("second.csv", 8);
        QSignalSpy opened(&data(), &DataController::opened);
        data().open(first);
        data().open(second);
        QTRY_VERIFY(!data().isLoading());
        QTRY_COMPARE(m_scripted->workbench.jobs().runningCount(), 0);
        QCOMPARE(data().data()->path, second);
        QCOMPARE(opened.size(), 1);
    }

    void aTestFileMustHaveTheClassesOfTheData()
    {
        data().open(m_scripted->writeStatements("s.csv", 12));
        QTRY_VERIFY(data().data());
        data().openTestFile(m_scripted->writeStatements("test.csv", 6));
        QTRY_VERIFY(data().testData());
        QCOMPARE(data().testData()->size(), 6U);
        data().openTestFile(m_scripted->write("other.csv", "statement,label\na,yes\nb,no\n"));
        QTRY_VERIFY(!messages().empty());
        QVERIFY(!data().testData());
    }
};

QTEST_GUILESS_MAIN(DataControllerTest)
#include "tst_data_controller.moc"
