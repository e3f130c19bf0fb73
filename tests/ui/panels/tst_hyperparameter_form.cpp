// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/estimators/registry.h"
#include "ui/panels/form_fields.h"
#include "ui/panels/form_section.h"
#include "ui/panels/hyperparameter_form.h"
#include "ui/panels/number_edit.h"
#include "ui/text/utf8.h"

#include <QCheckBox>
#include <QLabel>
#include <QTest>
#include <QToolButton>
#include <QWheelEvent>

using namespace fathom;
using namespace Qt::StringLiterals;

namespace {

/// An estimator as there will be many: a choice on which others depend, numbers over decades, a
/// flag.
const std::vector<Hyperparameter> machine {
    { .name = "kernel",
        .label = "Kernel",
        .help = "h",
        .defaultValue = std::string("linear"),
        .choices = { "linear", "rbf", "poly" } },
    { .name = "gamma",
        .label = "Width of the kernel, as a share of the features' spread",
        .help = "h",
        .defaultValue = 1e-2,
        .minimum = 1e-6,
        .maximum = 1e3,
        .onlyWith = { { "kernel", { std::string("rbf"), std::string("poly") } } } },
    { .name = "shrinking", .label = "Shrinking", .help = "h", .defaultValue = true },
    { .name = "tol",
        .label = "Tolerance",
        .help = "h",
        .defaultValue = 1e-4,
        .minimum = 1e-12,
        .maximum = 1,
        .isAdvanced = true },
};

class FormUnderTest
{
public:
    explicit FormUnderTest(std::span<const Hyperparameter> parameters = machine)
        : section(u"estimator"_s, u"Learning"_s, nullptr)
        , form(section)
    {
        form.setParameters(parameters);
        section.show();
    }
    template <class T = QWidget>
    T* field(const QString& name)
    {
        return section.findChild<T*>(u"hyperparameter_"_s + name);
    }
    [[nodiscard]] QLabel* labelOf(const QString& name)
    {
        for (auto* label : section.findChildren<QLabel*>())
            if (label->buddy() && label->buddy() == field(name))
                return label;
        return nullptr;
    }

    FormSection section;
    HyperparameterForm form;
};

} // namespace

class HyperparameterFormTest final : public QObject
{
    Q_OBJECT

private slots:
    void hasAFieldForEveryHyperparameterOfEveryEstimator()
    {
        for (const auto* estimator : estimators()) {
            FormUnderTest test(estimator->hyperparameters());
            for (const auto& parameter : estimator->hyperparameters()) {
                const auto* field = test.field(toQt(parameter.name));
                QVERIFY2(field, parameter.name.c_str());
                QVERIFY(!field->toolTip().isEmpty());
                QVERIFY(!field->accessibleName().isEmpty());
            }
        }
    }

    void anotherEstimatorsRowsTakeThePlaceOfTheFirst()
    {
        FormUnderTest test;
        test.form.setParameters((*findEstimator("logistic_regression"))->hyperparameters());
        QVERIFY(!test.field(u"kernel"_s));
        QVERIFY(test.field(u"C"_s)->isVisible());
        test.form.setParameters({});
        QVERIFY(!test.field(u"C"_s));
        QVERIFY(!test.section.findChild<QToolButton*>(u"estimatorMore"_s)->isVisible());
    }

    void typingAHyperparameterTellsItsNameAndValue()
    {
        FormUnderTest test;
        std::string name;
        HyperparameterValue value;
        connect(&test.form, &HyperparameterForm::valueChanged, this,
            [&](const std::string& changed, const HyperparameterValue& to) {
                name = changed;
                value = to;
            });
        auto* field = test.field<NumberEdit>(u"gamma"_s);
        field->selectAll();
        QTest::keyClicks(field, u"0.5"_s);
        QTest::keyClick(field, Qt::Key_Return);
        QCOMPARE(name, std::string("gamma"));
        QCOMPARE(std::get<double>(value), 0.5);
        test.form.setValues({ { "gamma", 2.0 } });
        QVERIFY(field->value() == HyperparameterValue(2.0));
        test.form.setValues({});
        QVERIFY(field->value() == HyperparameterValue(1e-2));
        test.field<QCheckBox>(u"shrinking"_s)->click();
        QCOMPARE(name, std::string("shrinking"));
        QCOMPARE(std::get<bool>(value), false);
        QTest::keyClick(test.field(u"kernel"_s), Qt::Key_Down);
        QCOMPARE(name, std::string("kernel"));
        QCOMPARE(std::get<std::string>(value), std::string("rbf"));
    }

    void onlyWhatHasAnEffectIsShown()
    {
        FormUnderTest test;
        QVERIFY(!test.field(u"gamma"_s)->isVisible());
        test.form.setValues({ { "kernel", std::string("poly") } });
        QVERIFY(test.field(u"gamma"_s)->isVisible());
        QVERIFY(test.labelOf(u"gamma"_s)->isVisible());
        test.form.setValues({ { "kernel", std::string("linear") }, { "gamma", 7.0 } });
        QVERIFY(!test.field(u"gamma"_s)->isVisible());
    }

    void whatFewPeopleChangeIsBehindMoreUntilItIsChanged()
    {
        FormUnderTest test;
        auto* more = test.section.findChild<QToolButton*>(u"estimatorMore"_s);
        QVERIFY(more->isVisible());
        QVERIFY(!test.field(u"tol"_s)->isVisible());
        more->click();
        QVERIFY(test.field(u"tol"_s)->isVisible());
        more->click();
        QVERIFY(!test.field(u"tol"_s)->isVisible());
        test.form.setValues({ { "tol", 1e-6 } });
        QVERIFY(test.field(u"tol"_s)->isVisible());
        QVERIFY(test.labelOf(u"tol"_s)->font().bold());
        QVERIFY(!test.labelOf(u"kernel"_s)->font().bold());
        test.form.setValues({ { "tol", 1e-4 } }); // the default, given
        QVERIFY(!test.field(u"tol"_s)->isVisible());
        QVERIFY(!test.labelOf(u"tol"_s)->font().bold());
    }

    void longLabelsAreNeverCut()
    {
        FormUnderTest test;
        test.form.setValues({ { "kernel", std::string("rbf") } });
        test.section.resize(300, 60); // far too low
        QVERIFY(QTest::qWaitForWindowExposed(&test.section));
        const auto* label = test.labelOf(u"gamma"_s);
        const auto needed = label->fontMetrics().boundingRect(
            QRect(0, 0, label->width(), 1000), Qt::TextWordWrap, label->text());
        QVERIFY(needed.height() > label->fontMetrics().height());
        QVERIFY2(label->height() >= needed.height(), qPrintable(QString::number(label->height())));
    }

    void whatIsWrongIsSaidUnderItsField()
    {
        FormUnderTest test;
        const std::vector<FormProblem> problems { { "tol", "It must be smaller." },
            { "elsewhere", "Not here." } };
        const auto others = test.section.showProblems(problems);
        QCOMPARE(others.size(), 1U);
        QCOMPARE(others.front().parameter, std::string("elsewhere"));
        auto* problem = test.section.findChild<QLabel*>(u"hyperparameter_tolProblem"_s);
        QVERIFY(problem && problem->isVisible());
        QVERIFY(problem->text().contains(u"smaller"_s));
        QVERIFY(test.field(u"tol"_s)->isVisible()); // though More is closed
        QCOMPARE(test.field(u"tol"_s)->accessibleDescription(), u"It must be smaller."_s);
        QVERIFY(test.section.showProblems({}).empty());
        QVERIFY(!test.section.findChild<QLabel*>(u"hyperparameter_tolProblem"_s));
        QVERIFY(!test.field(u"tol"_s)->isVisible());
        // Rows go with what was said under them.
        static_cast<void>(test.section.showProblems(problems));
        test.form.setParameters({});
        QVERIFY(!test.section.findChild<QLabel*>(u"hyperparameter_tolProblem"_s));
    }

    void whatIsNoNumberIsToldAsText()
    {
        FormUnderTest test;
        test.form.setValues({ { "kernel", std::string("rbf") } });
        HyperparameterValue value;
        connect(&test.form, &HyperparameterForm::valueChanged, this,
            [&](const std::string&, const HyperparameterValue& to) { value = to; });
        auto* field = test.field<NumberEdit>(u"gamma"_s);
        field->selectAll();
        QTest::keyClicks(field, u"wide"_s);
        QTest::keyClick(field, Qt::Key_Return);
        QCOMPARE(std::get<std::string>(value), std::string("wide"));
        test.form.setValues({ { "kernel", std::string("rbf") }, { "gamma", value } });
        QCOMPARE(field->text(), u"wide"_s);
    }

    void scrollingPastAChoiceChangesNothing()
    {
        FormUnderTest test;
        auto* field = test.field<ChoiceCombo>(u"kernel"_s);
        QWheelEvent wheel({ 1, 1 }, { 1, 1 }, {}, { 0, -120 }, Qt::NoButton, Qt::NoModifier,
            Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(field, &wheel);
        QCOMPARE(field->choice(), std::string("linear"));
    }
};

QTEST_MAIN(HyperparameterFormTest)
#include "tst_hyperparameter_form.moc"
