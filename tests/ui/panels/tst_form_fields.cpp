// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/estimators/registry.h"
#include "ui/panels/form_fields.h"
#include "ui/panels/hyperparameter_form.h"
#include "ui/panels/number_edit.h"
#include "ui/text/utf8.h"

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
