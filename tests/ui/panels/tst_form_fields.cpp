// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/estimators/registry.h"
#include "ui/panels/choice_or_number_edit.h"
#include "ui/panels/form_fields.h"
#include "ui/panels/hyperparameter_form.h"
#include "ui/panels/number_edit.h"
#include "ui/panels/number_list_edit.h"
#include "ui/text/utf8.h"

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
        NumberEdit edit(0.001, 1000);
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
        NumberEdit edit(0.001, 1000);
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

    void theFormHasAFieldForEveryHyperparameterOfEveryEstimator()
    {
        for (const auto* estimator : estimators()) {
            HyperparameterForm form;
            form.setEstimator(estimator);
            for (const auto& parameter : estimator->hyperparameters()) {
                auto* field = form.findChild<QWidget*>(u"hyperparameter_"_s + toQt(parameter.name));
                QVERIFY2(field, parameter.name.c_str());
                QVERIFY(!field->toolTip().isEmpty());
                QVERIFY(!field->accessibleName().isEmpty());
            }
        }
    }

    void typingAHyperparameterTellsItsNameAndValue()
    {
        HyperparameterForm form;
        form.setEstimator(*findEstimator("logistic_regression"));
        std::string name;
        HyperparameterValue value;
        connect(&form, &HyperparameterForm::valueChanged, this,
            [&](const std::string& changed, const HyperparameterValue& to) {
                name = changed;
                value = to;
            });
        auto* field = form.findChild<NumberEdit*>(u"hyperparameter_C"_s);
        field->selectAll();
        QTest::keyClicks(field, u"0.5"_s);
        QTest::keyClick(field, Qt::Key_Return);
        QCOMPARE(name, std::string("C"));
        QCOMPARE(std::get<double>(value), 0.5);
        form.setValues({ { "C", 2.0 } });
        QCOMPARE(field->value(), 2.0);
        form.setValues({});
        QCOMPARE(field->value(), 1.0);
    }

    void scrollingPastAFieldChangesNothing()
    {
        ChoiceCombo combo(u"c"_s, u"c"_s, {}, nullptr);
        combo.addChoice(u"One"_s, "1");
        combo.addChoice(u"Two"_s, "2");
        IntegerField number(u"n"_s, u"n"_s, {}, nullptr);
        number.setValue(5);
        for (QWidget* field : { static_cast<QWidget*>(&combo), static_cast<QWidget*>(&number) }) {
            QWheelEvent wheel({ 1, 1 }, { 1, 1 }, {}, { 0, -120 }, Qt::NoButton, Qt::NoModifier,
                Qt::NoScrollPhase, false);
            QCoreApplication::sendEvent(field, &wheel);
            QVERIFY(!wheel.isAccepted());
        }
        QCOMPARE(combo.choice(), std::string("1"));
        QCOMPARE(number.value(), 5);
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
