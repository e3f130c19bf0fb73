// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/choice_or_number_edit.h"
#include "ui/panels/form_fields.h"
#include "ui/panels/number_edit.h"
#include "ui/panels/number_list_edit.h"

#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

using namespace fathom;
using namespace Qt::StringLiterals;

class FormFieldsTest final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::German)); }

    void numbersAreReadInAnyNotation_data()
    {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<double>("expected");
        QTest::newRow("plain") << u"0.25"_s << 0.25;
        QTest::newRow("scientific") << u"1e-3"_s << 1e-3;
        QTest::newRow("the locale's comma") << u"2,5"_s << 2.5;
        QTest::newRow("spaces around") << u"  3 "_s << 3.0;
        QTest::newRow("above the range") << u"1e9"_s << 1000.0;
        QTest::newRow("below the range") << u"-4"_s << 0.001;
        QTest::newRow("no number") << u"much"_s << 1.0;
        QTest::newRow("not finite") << u"nan"_s << 1.0;
        QTest::newRow("empty") << QString() << 1.0;
    }
    void numbersAreReadInAnyNotation()
    {
        QFETCH(QString, typed);
        QFETCH(double, expected);
        NumberEdit edit(NumberRange { 0.001, 1000 });
        edit.setValue(1);
        QSignalSpy changed(&edit, &NumberEdit::valueChanged);
        edit.selectAll();
        QTest::keyClick(&edit, Qt::Key_Delete);
        QTest::keyClicks(&edit, typed);
        QTest::keyClick(&edit, Qt::Key_Return);
        QCOMPARE(edit.value(), expected);
        QCOMPARE(changed.size(), expected == 1.0 ? 0 : 1);
        QCOMPARE(edit.text().toDouble(), expected);
    }

    void arrowKeysStepByPowersOfTenInAWideRange()
    {
        NumberEdit edit(NumberRange { 0.001, 1000 });
        edit.setValue(3);
        QTest::keyClick(&edit, Qt::Key_Up);
        QCOMPARE(edit.value(), 10.0);
        QTest::keyClick(&edit, Qt::Key_Up);
        QCOMPARE(edit.value(), 100.0);
        QTest::keyClick(&edit, Qt::Key_Down);
        QTest::keyClick(&edit, Qt::Key_Down);
        QTest::keyClick(&edit, Qt::Key_Down);
        QCOMPARE(edit.value(), 0.1);
        for (int i = 0; i < 9; ++i)
            QTest::keyClick(&edit, Qt::Key_Down);
        QCOMPARE(edit.value(), 0.001);
    }

    void listsOfNumbersAreReadInAnyNotation_data()
    {
        using Numbers = std::vector<double>;
        QTest::addColumn<QString>("typed");
        QTest::addColumn<Numbers>("expected");
        QTest::newRow("commas") << u"0.5, 2,1e2"_s << Numbers { 0.5, 2, 100 };
        QTest::newRow("spaces and semicolons") << u" 3 4;5 "_s << Numbers { 3, 4, 5 };
        QTest::newRow("one number") << u"7"_s << Numbers { 7 };
        QTest::newRow("out of the range") << u"0, 1e9"_s << Numbers { 0.1, 1000 };
        QTest::newRow("not a number") << u"1, two"_s << Numbers { 1, 10 };
        QTest::newRow("not finite") << u"1, inf"_s << Numbers { 1, 10 };
        QTest::newRow("empty") << QString() << Numbers { 1, 10 };
        QTest::newRow("only commas") << u", ,"_s << Numbers { 1, 10 };
    }
    void listsOfNumbersAreReadInAnyNotation()
    {
        QFETCH(QString, typed);
        QFETCH(std::vector<double>, expected);
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
        QCOMPARE(edit.value(), expected);
        QCOMPARE(changed.size(), expected == before ? 0 : 1);
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
        row("out of the range", u"3"_s, 1.0);
        row("neither", u"some"_s, std::string("none"));
        row("empty", QString(), std::string("none"));
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
        QCOMPARE(changed.size(), expected == HyperparameterValue(std::string("none")) ? 0 : 1);
        edit.setValue(0.75);
        QCOMPARE(edit.currentText(), u"0.75"_s);
    }

    void arrowKeysLeaveZeroInAWideRange()
    {
        NumberEdit edit(NumberRange { 0, 1000 });
        QTest::keyClick(&edit, Qt::Key_Up);
        QCOMPARE(edit.value(), 0.001);
        edit.setValue(0);
        QTest::keyClick(&edit, Qt::Key_Down);
        QCOMPARE(edit.value(), 0.0);
    }

    void arrowKeysStepEvenlyInANarrowRange()
    {
        NumberEdit share(NumberRange { 0, 1 });
        share.setValue(0.15);
        QTest::keyClick(&share, Qt::Key_Up);
        QCOMPARE(share.value(), 0.2);
        share.setValue(0.17); // off the grid
        QTest::keyClick(&share, Qt::Key_Up);
        QCOMPARE(share.value(), 0.2);
        share.setValue(0.17);
        QTest::keyClick(&share, Qt::Key_Down);
        QCOMPARE(share.value(), 0.15);
        for (int i = 0; i < 9; ++i)
            QTest::keyClick(&share, Qt::Key_Down);
        QCOMPARE(share.value(), 0.0);
        NumberEdit neighbours(NumberRange { 1, 15, true });
        QTest::keyClick(&neighbours, Qt::Key_Up);
        QCOMPARE(neighbours.value(), 2.0);
        NumberEdit offset(NumberRange { -10, 10 });
        offset.setValue(0);
        QTest::keyClick(&offset, Qt::Key_Down);
        QCOMPARE(offset.value(), -1.0);
    }

    void wholeNumbersStayWhole()
    {
        NumberEdit edit(NumberRange { 1, 1e6, true });
        QSignalSpy changed(&edit, &NumberEdit::valueChanged);
        edit.selectAll();
        QTest::keyClicks(&edit, u"37.6"_s);
        QTest::keyClick(&edit, Qt::Key_Return);
        QCOMPARE(edit.value(), 38.0);
        QCOMPARE(edit.text(), u"38"_s);
        QCOMPARE(changed.size(), 1);
    }

    void whatIsBeingTypedIsKept()
    {
        NumberEdit edit(NumberRange { 0.001, 1000 });
        edit.setValue(1);
        edit.selectAll();
        QTest::keyClicks(&edit, u"0.0"_s);
        edit.setValue(1); // the form refreshes for another reason
        QCOMPARE(edit.text(), u"0.0"_s);
        edit.setValue(2); // undone, or the settings of another run
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
