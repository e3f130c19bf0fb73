// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/settings_controller.h"

#include <QSignalSpy>
#include <QTest>

using namespace fathom;
using namespace Qt::StringLiterals;

class SettingsControllerTest final : public QObject
{
    Q_OBJECT

private slots:
    void theFormItBeginsWithIsValid()
    {
        const SettingsController settings;
        QVERIFY(probeSettingsOf(settings.form()));
        QVERIFY(sweepSettingsOf(settings.form(), nullptr));
    }

    void everyChangeCanBeUndoneAndRedone()
    {
        SettingsController settings;
        QSignalSpy changed(&settings, &SettingsController::changed);
        settings.edit(
            FormField::Pooling, u"pooling"_s, [](SweepForm& form) { form.pooling = "mean"; });
        settings.edit(FormField::Seed, u"seed"_s, [](SweepForm& form) { form.seed = 3; });
        settings.undoStack().undo();
        QCOMPARE(settings.form().seed, 0U);
        QCOMPARE(settings.form().pooling, std::string("mean"));
        settings.undoStack().undo();
        QCOMPARE(settings.form(), SweepForm());
        settings.undoStack().redo();
        settings.undoStack().redo();
        QCOMPARE(settings.form().seed, 3U);
        QCOMPARE(changed.size(), 6);
    }

    void changesOfOneFieldInARowAreOneStep()
    {
        SettingsController settings;
        for (int seed = 1; seed <= 5; ++seed)
            settings.edit(FormField::Seed, u"seed"_s,
                [seed](SweepForm& form) { form.seed = static_cast<std::uint64_t>(seed); });
        QCOMPARE(settings.undoStack().count(), 1);
        settings.undoStack().undo();
        QCOMPARE(settings.form(), SweepForm());
    }

    void changesOfOneFieldFurtherApartAreSteps()
    {
        SettingsController settings(std::chrono::milliseconds(0));
        for (const auto* pooling : { "mean", "first_token" })
            settings.edit(FormField::Pooling, u"pooling"_s,
                [pooling](SweepForm& form) { form.pooling = pooling; });
        settings.undoStack().undo();
        QCOMPARE(settings.form().pooling, std::string("mean"));
    }

    void twoHyperparametersAreTwoSteps()
    {
        SettingsController settings;
        settings.edit(FormField::Hyperparameter, u"C"_s,
            [](SweepForm& form) { form.classifierValues["C"] = 0.1; });
        settings.edit(FormField::Hyperparameter, u"max_iter"_s,
            [](SweepForm& form) { form.classifierValues["max_iter"] = 10.0; });
        settings.undoStack().undo();
        QCOMPARE(settings.form().classifierValues,
            (std::map<std::string, HyperparameterValue> { { "C", 0.1 } }));
    }

    void aRunBetweenTwoChangesKeepsThemApart()
    {
        SettingsController settings;
        settings.edit(FormField::Seed, u"seed"_s, [](SweepForm& form) { form.seed = 1; });
        settings.endUndoStep();
        settings.edit(FormField::Seed, u"seed"_s, [](SweepForm& form) { form.seed = 2; });
        settings.undoStack().undo();
        QCOMPARE(settings.form().seed, 1U);
    }

    void noChangeIsNoStep()
    {
        SettingsController settings;
        QSignalSpy changed(&settings, &SettingsController::changed);
        settings.edit(FormField::Seed, u"seed"_s, [](SweepForm&) {});
        settings.restore(SweepForm());
        QCOMPARE(settings.undoStack().count(), 0);
        QCOMPARE(changed.size(), 0);
    }

    void namesTheParameterThatIsWrong_data()
    {
        QTest::addColumn<int>("field");
        QTest::addColumn<int>("code");
        QTest::newRow("layers") << 0 << static_cast<int>(ErrorCode::InvalidLayerSpec);
        QTest::newRow("pooling") << 1 << static_cast<int>(ErrorCode::InvalidPooling);
        QTest::newRow("classifier") << 2 << static_cast<int>(ErrorCode::UnknownEstimator);
        QTest::newRow("hyperparameter out of range")
            << 3 << static_cast<int>(ErrorCode::InvalidHyperparameter);
        QTest::newRow("unknown hyperparameter")
            << 4 << static_cast<int>(ErrorCode::InvalidHyperparameter);
        QTest::newRow("no test file") << 5 << static_cast<int>(ErrorCode::InvalidSplit);
    }
    void namesTheParameterThatIsWrong()
    {
        QFETCH(int, field);
        QFETCH(int, code);
        SweepForm form;
        if (field == 0)
            form.layers = "eleventh";
        else if (field == 1)
            form.pooling = "sum";
        else if (field == 2)
            form.classifier = "oracle";
        else if (field == 3)
            form.classifierValues["C"] = -1.0;
        else if (field == 4)
            form.classifierValues["K"] = 1.0;
        else
            form.test = TestKind::File;
        const auto settings = sweepSettingsOf(form, nullptr);
        QVERIFY(!settings);
        QCOMPARE(static_cast<int>(settings.error().code), code);
        QVERIFY(!settings.error().message.empty());
    }

    void theTestChoiceBecomesTheSweeps()
    {
        SweepForm form;
        form.holdoutFraction = 0.35;
        QCOMPARE(std::get<HoldoutTest>(sweepSettingsOf(form, nullptr)->test).fraction, 0.35);
        form.test = TestKind::SplitColumn;
        QVERIFY(std::holds_alternative<SplitColumnTest>(sweepSettingsOf(form, nullptr)->test));
    }
};

QTEST_GUILESS_MAIN(SettingsControllerTest)
#include "tst_settings_controller.moc"
