// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probe/probe_settings.h"

#include <QTest>

using namespace fathom;
using namespace std::string_literals;

class TestProbeSettings : public QObject
{
    Q_OBJECT

private slots:
    /// lmprobe: with task="regression", logistic_regression stands for ridge_regression.
    void theDefaultOfRegressionIsRidge()
    {
        const auto settings = parseProbeSettings({ .task = "regression" });
        QVERIFY2(settings, settings ? "" : settings.error().text().c_str());
        QCOMPARE(settings->task, Task::Regression);
        QCOMPARE(settings->classifier, "ridge_regression"s);
        const auto again = parseProbeSettings(textOf(*settings));
        QVERIFY(again && *again == *settings);
        QCOMPARE(parseProbeSettings({})->classifier, "logistic_regression"s);
    }

    void namesTheEstimatorsOfTheTaskWhereOneDoesNotFit()
    {
        const auto mean = parseProbeSettings({ .task = "regression", .classifier = "mass_mean" });
        QVERIFY(!mean);
        QCOMPARE(mean.error().code, ErrorCode::UnknownEstimator);
        QCOMPARE(mean.error().where, "classifier"s);
        QVERIFY(mean.error().message.find("ridge_regression") != std::string::npos);
        QVERIFY(mean.error().message.find("logistic_regression") == std::string::npos);

        const auto ridge = parseProbeSettings({ .classifier = "ridge_regression" });
        QVERIFY(!ridge);
        QVERIFY(ridge.error().message.find("Set the task to regression") != std::string::npos);
        QVERIFY(ridge.error().message.find("mass_mean") != std::string::npos);
    }

    void checksSettingsOfTheEstimatorThatIsMeant()
    {
        QVERIFY(
            parseProbeSettings({ .task = "regression", .classifierKwargs = R"({"alpha": 2})" }));
        const auto other
            = parseProbeSettings({ .task = "regression", .classifierKwargs = R"({"C": 2})" });
        QVERIFY(!other);
        QCOMPARE(other.error().code, ErrorCode::InvalidHyperparameter);
    }

    void keepsThePromptFormat()
    {
        const auto chat = parseProbeSettings(
            { .prompt = { .format = "chat", .system = "Be brief.", .generationPrompt = false } });
        QVERIFY2(chat, chat ? "" : chat.error().text().c_str());
        QCOMPARE(chat->promptFormat.kind, PromptFormatKind::Chat);
        const auto again = parseProbeSettings(textOf(*chat));
        QVERIFY(again && *again == *chat);

        const auto affixed = parseProbeSettings({ .prompt = { .suffix = " True or false?" } });
        QCOMPARE(affixed->promptFormat.kind, PromptFormatKind::Affixes);
        QVERIFY(*parseProbeSettings(textOf(*affixed)) == *affixed);
        QVERIFY(*affixed != *parseProbeSettings({}));
    }

    void refusesPromptFormatsThatDoNotGoTogether()
    {
        QVERIFY(!parseProbeSettings({ .prompt = { .format = "chat", .prefix = "x" } }));
        QVERIFY(!parseProbeSettings({ .prompt = { .system = "x" } }));
        QVERIFY(
            !parseProbeSettings({ .prompt = { .format = "affixes", .generationPrompt = false } }));
        const auto unknown = parseProbeSettings({ .prompt = { .format = "xml" } });
        QCOMPARE(unknown.error().where, "prompt_format"s);
    }

    void refusesAnUnknownTask()
    {
        const auto settings = parseProbeSettings({ .task = "ranking" });
        QVERIFY(!settings);
        QCOMPARE(settings.error().text(),
            "task: \"ranking\" is not a task. Use classification or regression."s);
    }
};

QTEST_APPLESS_MAIN(TestProbeSettings)
#include "tst_probe_settings.moc"
