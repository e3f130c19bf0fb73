// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/hyperparameters.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string_view>

using namespace fathom;

namespace {

const std::vector<Hyperparameter> known {
    { .name = "C", .label = "C", .help = "", .defaultValue = 1.0, .minimum = 1e-3, .maximum = 1e3 },
    { .name = "steps",
        .label = "Steps",
        .help = "",
        .defaultValue = 10.0,
        .minimum = 1,
        .maximum = 100,
        .isInteger = true },
    { .name = "shuffle", .label = "Shuffle", .help = "", .defaultValue = true },
    { .name = "loss",
        .label = "Loss",
        .help = "",
        .defaultValue = std::string("log"),
        .choices = { "log", "hinge" } },
    { .name = "grid",
        .label = "Grid",
        .help = "",
        .defaultValue = std::vector<double> { 1, 10 },
        .minimum = 0.1,
        .maximum = 100 },
    { .name = "shrinkage",
        .label = "Shrinkage",
        .help = "",
        .defaultValue = std::string("none"),
        .minimum = 0,
        .maximum = 1,
        .choices = { "none", "auto" },
        .takesNumber = true },
    { .name = "margin",
        .label = "Margin",
        .help = "",
        .defaultValue = false,
        .onlyWith = { { "loss", { std::string("hinge") } } } },
    { .name = "width",
        .label = "Width",
        .help = "",
        .defaultValue = 1.0,
        .minimum = 0,
        .maximum = 2,
        .onlyWith = { { "margin", { true } } } },
};

const Hyperparameter& named(std::string_view name)
{
    return *std::ranges::find(known, name, &Hyperparameter::name);
}

} // namespace

class HyperparametersTest : public QObject
{
    Q_OBJECT

private slots:
    void fillsInDefaults();
    void keepsGivenValues();
    void keepsATextOrANumberWhereBothAreAllowed();
    void keepsNumbersWhereTheyAreAllowedInsteadOfATextOrAList();
    void refusesWhatIsNotAllowed_data();
    void refusesWhatIsNotAllowed();
    void hasAnEffectOnlyWithItsCondition();
};

void HyperparametersTest::fillsInDefaults()
{
    const auto values = HyperparameterValues::create(known, {});
    QVERIFY(values);
    QCOMPARE(values->number("C"), 1.0);
    QCOMPARE(values->number("steps"), 10.0);
    QVERIFY(values->flag("shuffle"));
    QCOMPARE(values->choice("loss"), "log");
    QCOMPARE(values->numbers("grid"), (std::vector<double> { 1, 10 }));
    QCOMPARE(values->choice("shrinkage"), "none");
    QVERIFY(!values->isNumber("shrinkage"));
    QCOMPARE(values->values().size(), known.size());
}

void HyperparametersTest::keepsGivenValues()
{
    const auto values = HyperparameterValues::create(known,
        { { "C", 1e-3 }, { "steps", 100.0 }, { "shuffle", false }, { "loss", std::string("hinge") },
            { "grid", std::vector<double> { 0.1, 100, 7 } } });
    QVERIFY(values);
    QCOMPARE(values->number("C"), 1e-3);
    QCOMPARE(values->number("steps"), 100.0);
    QVERIFY(!values->flag("shuffle"));
    QCOMPARE(values->choice("loss"), "hinge");
    QCOMPARE(values->numbers("grid"), (std::vector<double> { 0.1, 100, 7 }));
    QVERIFY(*values == *HyperparameterValues::create(known, values->values()));
}

void HyperparametersTest::keepsATextOrANumberWhereBothAreAllowed()
{
    const auto text = HyperparameterValues::create(known, { { "shrinkage", std::string("auto") } });
    QVERIFY(text);
    QVERIFY(!text->isNumber("shrinkage"));
    QCOMPARE(text->choice("shrinkage"), "auto");
    const auto number = HyperparameterValues::create(known, { { "shrinkage", 0.25 } });
    QVERIFY(number);
    QVERIFY(number->isNumber("shrinkage"));
    QCOMPARE(number->number("shrinkage"), 0.25);
}

void HyperparametersTest::keepsNumbersWhereTheyAreAllowedInsteadOfATextOrAList()
{
    const std::vector<Hyperparameter> mixed {
        Hyperparameter { .name = "class_weight",
            .label = "Class weights",
            .help = "",
            .defaultValue = std::string("none"),
            .minimum = 0.1,
            .maximum = 10,
            .choices = { "none", "balanced" },
            .takesNumbers = true },
        Hyperparameter { .name = "Cs",
            .label = "Grid",
            .help = "",
            .defaultValue = std::vector<double> { 1, 10 },
            .minimum = 0.1,
            .maximum = 10,
            .takesNumber = true },
    };
    const std::vector<double> weights { 0.5, 2 };
    const auto values
        = HyperparameterValues::create(mixed, { { "class_weight", weights }, { "Cs", 5.0 } });
    QVERIFY(values);
    QVERIFY(values->isNumbers("class_weight") && values->isNumber("Cs"));
    QCOMPARE(values->numbers("class_weight"), weights);
    QCOMPARE(values->number("Cs"), 5.0);
    const auto texts = HyperparameterValues::create(mixed, { { "class_weight", std::string("balanced") } });
    QVERIFY(texts && !texts->isNumbers("class_weight"));
    const auto wrong = HyperparameterValues::create(
        mixed, { { "class_weight", std::vector<double> { 0.5, 20 } } });
    QVERIFY(!wrong);
    QVERIFY(wrong.error().message.find("a list of 1 to 1000 numbers") != std::string::npos);
    QVERIFY(!HyperparameterValues::create(mixed, { { "class_weight", 0.5 } }));
}

void HyperparametersTest::refusesWhatIsNotAllowed_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<HyperparameterValue>("value");
    QTest::addColumn<QString>("explanation");
    const auto row = [](const char* title, const char* name, HyperparameterValue value,
                         const char* explanation) {
        QTest::newRow(title) << QString(name) << std::move(value) << QString(explanation);
    };
    row("unknown name", "alpha", 1.0,
        "known are C, steps, shuffle, loss, grid, shrinkage, margin, width");
    row("below the range", "C", 1e-4, "a number from 0.001 to 1000, not 0.0001");
    row("above the range", "C", 1001.0, "not 1001");
    row("not a number", "C", std::nan(""), "a number from");
    row("infinite", "C", std::numeric_limits<double>::infinity(), "not inf");
    row("text for a number", "C", std::string("1"), "not \"1\"");
    row("a flag for a number", "C", true, "not true");
    row("a fraction for a whole number", "steps", 1.5, "a whole number from 1 to 100");
    row("a number for a flag", "shuffle", 1.0, "true or false");
    row("a number for a list", "grid", 3.0, "a list of 1 to 1000 numbers, each a number from 0.1");
    row("a list for a number", "C", std::vector<double> { 1 }, "not [1]");
    row("an empty list", "grid", std::vector<double> {}, "not []");
    row("a list with a number out of range", "grid", std::vector<double> { 1, 0 }, "not [1, 0]");
    row("a list with NaN", "grid", std::vector<double> { std::nan("") }, "not [nan]");
    row("a list that is too long", "grid", std::vector<double>(1001, 1), "1, ...]");
    row("a number out of range for a text", "shrinkage", 1.5, "or a number from 0 to 1, not 1.5");
    row("another text", "shrinkage", std::string("0.5"), "one of none, auto, or a number");
    row("unknown choice", "loss", std::string("square"), "one of log, hinge, not \"square\"");
}

void HyperparametersTest::refusesWhatIsNotAllowed()
{
    QFETCH(const QString, name);
    QFETCH(const HyperparameterValue, value);
    QFETCH(const QString, explanation);
    const auto values = HyperparameterValues::create(known, { { name.toStdString(), value } });
    QVERIFY(!values);
    QVERIFY(values.error().code == ErrorCode::InvalidHyperparameter);
    QVERIFY2(values.error().message.find(explanation.toStdString()) != std::string::npos,
        values.error().message.c_str());
    QVERIFY(values.error().message.find(name.toStdString()) != std::string::npos);
}

void HyperparametersTest::hasAnEffectOnlyWithItsCondition()
{
    const auto hinge = std::string("hinge");
    QVERIFY(hasEffect(named("C"), known, {}));
    QVERIFY(!hasEffect(named("margin"), known, {})); // the default loss is another
    QVERIFY(hasEffect(named("margin"), known, { { "loss", hinge } }));
    QVERIFY(!hasEffect(named("width"), known, { { "loss", hinge } }));
    QVERIFY(hasEffect(named("width"), known, { { "loss", hinge }, { "margin", true } }));
    // "margin" is set but has no effect itself.
    QVERIFY(!hasEffect(named("width"), known, { { "margin", true } }));
}

QTEST_APPLESS_MAIN(HyperparametersTest)
#include "tst_hyperparameters.moc"
