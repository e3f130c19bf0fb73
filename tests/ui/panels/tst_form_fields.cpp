// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/choice_or_number_edit.h"
#include "ui/panels/form_fields.h"
#include "ui/panels/number_edit.h"
#include "ui/panels/number_list_edit.h"
#include "ui/panels/penalty_edit.h"

#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

using namespace fathom;
using namespace Qt::StringLiterals;

namespace {

double numberIn(const NumberEdit& edit)
{
    return std::get<double>(edit.value());
}

} // namespace

class FormFieldsTest final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::German)); }

    void numbersAreReadInAnyNotation_data()
    {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<HyperparameterValue>("expected");
        const auto row = [](const char* name, const QString& typed, HyperparameterValue value) {
            QTest::newRow(name) << typed << std::move(value);
        };
        row("plain", u"0.25"_s, 0.25);
        row("scientific", u"1e-3"_s, 1e-3);
        row("the locale's comma", u"2,5"_s, 2.5);
        row("spaces around", u"  3 "_s, 3.0);
        // Whoever listens says what is wrong with these.
        row("above the range", u"1e9"_s, 1e9);
        row("no number", u"much"_s, std::string("much"));
        row("not finite", u"nan"_s, std::string("nan"));
        row("empty", QString(), std::string());
    }
    void numbersAreReadInAnyNotation()
    {
        QFETCH(QString, typed);
        QFETCH(HyperparameterValue, expected);
        NumberEdit edit(NumberRange { 0.001, 1000 });
        edit.setValue(1.0);
        QSignalSpy changed(&edit, &NumberEdit::valueChanged);
        edit.selectAll();
        QTest::keyClick(&edit, Qt::Key_Delete);
        QTest::keyClicks(&edit, typed);
        QTest::keyClick(&edit, Qt::Key_Return);
        QVERIFY(edit.value() == expected);
        QCOMPARE(changed.size(), 1);
        QTest::keyClick(&edit, Qt::Key_Return);
        QCOMPARE(changed.size(), 1); // the same is told once
        if (std::holds_alternative<std::string>(expected))
            QCOMPARE(edit.text(), typed); // to be put right, not to be guessed at
    }

    void arrowKeysLeadBackIntoTheRange()
    {
        NumberEdit edit(NumberRange { 0.001, 1000 });
        edit.setValue(1e9);
        QTest::keyClick(&edit, Qt::Key_Up);
        QCOMPARE(numberIn(edit), 1000.0);
        edit.setValue(std::string("much"));
        QTest::keyClick(&edit, Qt::Key_Up);
        QCOMPARE(numberIn(edit), 0.01);
    }

    void arrowKeysStepByPowersOfTenInAWideRange()
    {
        NumberEdit edit(NumberRange { 0.001, 1000 });
        edit.setValue(3.0);
        QTest::keyClick(&edit, Qt::Key_Up);
        QCOMPARE(numberIn(edit), 10.0);
        QTest::keyClick(&edit, Qt::Key_Up);
        QCOMPARE(numberIn(edit), 100.0);
        QTest::keyClick(&edit, Qt::Key_Down);
        QTest::keyClick(&edit, Qt::Key_Down);
        QTest::keyClick(&edit, Qt::Key_Down);
        QCOMPARE(numberIn(edit), 0.1);
        for (int i = 0; i < 9; ++i)
            QTest::keyClick(&edit, Qt::Key_Down);
        QCOMPARE(numberIn(edit), 0.001);
    }

    void listsOfNumbersAreReadInAnyNotation_data()
    {
        using Numbers = std::vector<double>;
        QTest::addColumn<QString>("typed");
        QTest::addColumn<HyperparameterValue>("expected");
        const auto row = [](const char* name, const QString& typed, HyperparameterValue value) {
            QTest::newRow(name) << typed << std::move(value);
        };
        row("commas", u"0.5, 2,1e2"_s, Numbers { 0.5, 2, 100 });
        row("spaces and semicolons", u" 3 4;5 "_s, Numbers { 3, 4, 5 });
        row("one number", u"7"_s, Numbers { 7 });
        row("out of the range", u"0, 1e9"_s, Numbers { 0, 1e9 });
        row("not a number", u"1, two"_s, std::string("1, two"));
        row("not finite", u"1, inf"_s, std::string("1, inf"));
        row("empty", QString(), std::string());
        row("only commas", u", ,"_s, std::string(", ,"));
    }
    void listsOfNumbersAreReadInAnyNotation()
    {
        QFETCH(QString, typed);
        QFETCH(HyperparameterValue, expected);
        const std::vector<double> before { 1, 10 };
        NumberListEdit edit({ .name = {},
            .label = {},
            .help = {},
            .defaultValue = before,
            .minimum = 0.1,
            .maximum = 1000 });
        QCOMPARE(edit.text(), u"1, 10"_s);
        QSignalSpy changed(&edit, &NumberListEdit::valueChanged);
        edit.selectAll();
        QTest::keyClick(&edit, Qt::Key_Delete);
        QTest::keyClicks(&edit, typed);
        QTest::keyClick(&edit, Qt::Key_Return);
        QVERIFY(edit.value() == expected);
        QCOMPARE(changed.size(), 1);
    }

    void aListMayBeTypedAsANumberWhereOneIsTaken()
    {
        NumberListEdit edit({ .name = {},
            .label = {},
            .help = {},
            .defaultValue = std::vector<double> { 1, 10 },
            .minimum = 0.1,
            .maximum = 1000,
            .takesNumber = true });
        edit.selectAll();
        QTest::keyClicks(&edit, u"7"_s);
        QTest::keyClick(&edit, Qt::Key_Return);
        QVERIFY(edit.value() == HyperparameterValue(7.0));
        edit.setValue(5.0);
        QCOMPARE(edit.text(), u"5"_s);
    }

    void aChoiceMayBeTypedAsNumbersWhereTheyAreTaken()
    {
        ChoiceOrNumberEdit edit({ .name = {},
            .label = {},
            .help = {},
            .defaultValue = std::string("none"),
            .minimum = 0,
            .maximum = 100,
            .choices = { "none", "balanced" },
            .takesNumbers = true });
        edit.lineEdit()->selectAll();
        QTest::keyClicks(edit.lineEdit(), u"1, 2.5"_s);
        QTest::keyClick(edit.lineEdit(), Qt::Key_Return);
        QVERIFY(edit.value() == HyperparameterValue(std::vector<double> { 1, 2.5 }));
        edit.setValue(std::string("balanced"));
        QCOMPARE(edit.currentText(), u"balanced"_s);
    }

    void aChoiceMayBeTypedAsANumber_data()
    {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<HyperparameterValue>("expected");
        const auto row = [](const char* name, const QString& typed, HyperparameterValue value) {
            QTest::newRow(name) << typed << std::move(value);
        };
        row("a choice", u"auto"_s, std::string("auto"));
        row("a number", u"0.25"_s, 0.25);
        row("the locale's comma", u"0,5"_s, 0.5);
        row("out of the range", u"3"_s, 3.0);
        row("neither", u"some"_s, std::string("some"));
        row("empty", QString(), std::string());
    }
    void aChoiceMayBeTypedAsANumber()
    {
        QFETCH(QString, typed);
        QFETCH(HyperparameterValue, expected);
        ChoiceOrNumberEdit edit({ .name = {},
            .label = {},
            .help = {},
            .defaultValue = std::string("none"),
            .minimum = 0,
            .maximum = 1,
            .choices = { "none", "auto" },
            .takesNumber = true });
        QSignalSpy changed(&edit, &ChoiceOrNumberEdit::valueChanged);
        edit.lineEdit()->selectAll();
        QTest::keyClick(edit.lineEdit(), Qt::Key_Delete);
        QTest::keyClicks(edit.lineEdit(), typed);
        QTest::keyClick(edit.lineEdit(), Qt::Key_Return);
        QVERIFY(edit.value() == expected);
        QCOMPARE(changed.size(), 1);
        edit.setValue(0.75);
        QCOMPARE(edit.currentText(), u"0.75"_s);
    }

    void arrowKeysLeaveZeroInAWideRange()
    {
        NumberEdit edit(NumberRange { 0, 1000 });
        QTest::keyClick(&edit, Qt::Key_Up);
        QCOMPARE(numberIn(edit), 0.001);
        edit.setValue(0.0);
        QTest::keyClick(&edit, Qt::Key_Down);
        QCOMPARE(numberIn(edit), 0.0);
    }

    void arrowKeysStepEvenlyInANarrowRange()
    {
        NumberEdit share(NumberRange { 0, 1 });
        share.setValue(0.15);
        QTest::keyClick(&share, Qt::Key_Up);
        QCOMPARE(numberIn(share), 0.2);
        share.setValue(0.17); // off the grid
        QTest::keyClick(&share, Qt::Key_Up);
        QCOMPARE(numberIn(share), 0.2);
        share.setValue(0.17);
        QTest::keyClick(&share, Qt::Key_Down);
        QCOMPARE(numberIn(share), 0.15);
        for (int i = 0; i < 9; ++i)
            QTest::keyClick(&share, Qt::Key_Down);
        QCOMPARE(numberIn(share), 0.0);
        NumberEdit neighbours(NumberRange { 1, 15, true });
        QTest::keyClick(&neighbours, Qt::Key_Up);
        QCOMPARE(numberIn(neighbours), 2.0);
        NumberEdit offset(NumberRange { -10, 10 });
        offset.setValue(0.0);
        QTest::keyClick(&offset, Qt::Key_Down);
        QCOMPARE(numberIn(offset), -1.0);
    }

    void whatIsBeingTypedIsKept()
    {
        NumberEdit edit(NumberRange { 0.001, 1000 });
        edit.setValue(1.0);
        edit.selectAll();
        QTest::keyClicks(&edit, u"0.0"_s);
        edit.setValue(1.0); // the form refreshes for another reason
        QCOMPARE(edit.text(), u"0.0"_s);
        edit.setValue(2.0); // undone, or the settings of another run
        QCOMPARE(edit.text(), u"2"_s);
    }

    void scrollingPastAFieldChangesNothing()
    {
        ChoiceCombo combo(u"c"_s, u"c"_s, {}, nullptr);
        combo.addChoice(u"One"_s, "1");
        combo.addChoice(u"Two"_s, "2");
        IntegerField number(u"n"_s, u"n"_s, {}, nullptr);
        number.setValue(5);
        ChoiceOrNumberEdit mixed({ .name = {},
            .label = {},
            .help = {},
            .defaultValue = std::string("none"),
            .maximum = 1,
            .choices = { "none", "auto" },
            .takesNumber = true });
        for (QWidget* field : std::initializer_list<QWidget*> { &combo, &number, &mixed }) {
            QWheelEvent wheel({ 1, 1 }, { 1, 1 }, {}, { 0, -120 }, Qt::NoButton, Qt::NoModifier,
                Qt::NoScrollPhase, false);
            QCoreApplication::sendEvent(field, &wheel);
            QVERIFY(!wheel.isAccepted());
        }
        QCOMPARE(combo.choice(), std::string("1"));
        QCOMPARE(number.value(), 5);
        QCOMPARE(mixed.currentText(), u"none"_s);
    }

    void theListOfChoicesSaysWhichIsTheDefault()
    {
        ChoiceCombo combo(u"c"_s, u"c"_s, u"What for."_s, nullptr);
        combo.addChoice(u"One"_s, "1");
        combo.addChoice(u"Two"_s, "2");
        combo.markDefault("2");
        QVERIFY(combo.toolTip().contains(u"Default: Two"_s));
        combo.setChoice("2");
        QCOMPARE(combo.currentText(), u"Two"_s); // only the open list is marked
    }

    void aTextIsToldWhenItIsFinished()
    {
        TextField field(u"f"_s, u"f"_s, {}, nullptr);
        field.showText(u"0.25"_s);
        QSignalSpy typed(&field, &TextField::typed);
        field.selectAll();
        QTest::keyClicks(&field, u"4,8"_s);
        field.showText(u"0.25"_s); // the form refreshes for another reason
        QCOMPARE(field.text(), u"4,8"_s);
        QCOMPARE(typed.size(), 0);
        QTest::keyClick(&field, Qt::Key_Return);
        QTest::keyClick(&field, Qt::Key_Return);
        QCOMPARE(typed.size(), 1);
        field.showText(u"0.25"_s); // undone
        QCOMPARE(field.text(), u"0.25"_s);
        QCOMPARE(typed.size(), 1);
    }

    void aPenaltyIsANumberOrAShareOfTheLargest()
    {
        PenaltyEdit edit;
        edit.showText("0.3max");
        auto* number = edit.findChild<QLineEdit*>(u"autoAlphaNumber"_s);
        auto* unit = edit.findChild<ChoiceCombo*>(u"autoAlphaUnit"_s);
        QCOMPARE(number->text(), u"0.3"_s);
        QCOMPARE(unit->choice(), std::string("max"));
        std::string told;
        connect(&edit, &PenaltyEdit::changed, this, [&](const std::string& to) { told = to; });
        QTest::keyClick(unit, Qt::Key_Up);
        QCOMPARE(told, std::string("0.3"));
        number->selectAll();
        QTest::keyClicks(number, u"much"_s);
        QTest::keyClick(number, Qt::Key_Return);
        QCOMPARE(told, std::string("much")); // AutoAlpha says what is wrong with it
    }

    void showingAChoiceTellsNothing()
    {
        ChoiceCombo combo(u"c"_s, u"c"_s, {}, nullptr);
        combo.addChoice(u"One"_s, "1");
        combo.addChoice(u"Two"_s, "2");
        QSignalSpy chosen(&combo, &ChoiceCombo::chosen);
        combo.setChoice("2");
        QCOMPARE(combo.choice(), std::string("2"));
        combo.setChoice("unknown");
        QCOMPARE(combo.choice(), std::string("1"));
        QCOMPARE(chosen.size(), 0);
    }
};

QTEST_MAIN(FormFieldsTest)
#include "tst_form_fields.moc"
