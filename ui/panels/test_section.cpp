// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/test_section.h"

#include "ui/controllers/data_controller.h"
#include "ui/controllers/settings_controller.h"
#include "ui/panels/form_fields.h"
#include "ui/panels/panel_parts.h"
#include "ui/text/number_text.h"
#include "ui/text/utf8.h"

#include <QAction>
#include <QCheckBox>
#include <QSignalBlocker>
#include <QToolButton>

#include <cmath>
#include <limits>

using namespace Qt::StringLiterals;

namespace fathom {

namespace {

constexpr int mostFolds = 20;
constexpr int mostControlDraws = 100;
constexpr const char* holdoutChoice = "holdout";
constexpr const char* columnChoice = "column";
constexpr const char* fileChoice = "file";

const char* choiceOf(TestKind kind)
{
    return kind == TestKind::Holdout    ? holdoutChoice
        : kind == TestKind::SplitColumn ? columnChoice
                                        : fileChoice;
}

TestKind testKindOf(const std::string& choice)
{
    return choice == holdoutChoice ? TestKind::Holdout
        : choice == columnChoice   ? TestKind::SplitColumn
                                   : TestKind::File;
}

} // namespace

TestSection::TestSection(SettingsController& settings, DataController& dataController,
    QAction& openTestFile, QWidget* parent)
    : FormSection(u"testing"_s, tr("Testing"), parent)
    , m_settings(settings)
    , m_data(dataController)
{
    addTest(openTestFile);
    addSeed();
    addComparisons();
    addValidation();
    addLmprobe();
    connect(&m_settings, &SettingsController::changed, this, &TestSection::refresh);
    connect(&m_data, &DataController::testDataChanged, this, &TestSection::refreshTestFile);
    refresh();
}

void TestSection::addTest(QAction& openTestFile)
{
    m_test = new ChoiceCombo(u"test"_s, tr("Test on"),
        tr("Rows the probes never see while they are fitted and chosen"), this);
    m_test->addChoice(tr("Held-out rows"), holdoutChoice);
    m_test->addChoice(tr("Split column"), columnChoice);
    m_test->addChoice(tr("Another file"), fileChoice);
    connect(m_test, &ChoiceCombo::chosen, this, [this, &openTestFile](const std::string& value) {
        m_settings.edit(
            FormField::Test, tr("test"), [&](SweepForm& form) { form.test = testKindOf(value); });
        if (value == fileChoice && m_settings.form().testFile.empty())
            openTestFile.trigger();
    });
    m_holdout = new IntegerField(u"holdout"_s, tr("Share of rows held out"),
        tr("Groups stay whole, class shares are kept"), this);
    m_holdout->setRange(1, 90);
    m_holdout->setSuffix(tr(" % held out"));
    connect(m_holdout, &QSpinBox::valueChanged, this, [this](int percent) {
        m_settings.edit(FormField::Holdout, tr("held-out share"),
            [&](SweepForm& form) { form.holdoutFraction = percent / 100.0; });
    });
    m_testFile = new QToolButton(this);
    setNames(*m_testFile, u"testFileButton"_s, tr("Test file"));
    connect(m_testFile, &QToolButton::clicked, &openTestFile, &QAction::trigger);
    m_test->markDefault(holdoutChoice);
    m_holdout->markDefault(static_cast<int>(std::lround(100 * SweepForm().holdoutFraction)));
    addRow(tr("Test on"), m_test, Place::Front, "test");
    addRow({}, m_holdout);
    addRow({}, m_testFile);
}

void TestSection::addSeed()
{
    m_seed = new IntegerField(u"seed"_s, tr("Seed"),
        tr("Decides how rows are split and what classifiers draw at random; the same seed gives "
           "the "
           "same numbers"),
        this);
    m_seed->setRange(0, std::numeric_limits<int>::max());
    m_seed->markDefault(0);
    connect(m_seed, &QSpinBox::valueChanged, this, [this](int seed) {
        m_settings.edit(FormField::Seed, tr("seed"),
            [&](SweepForm& form) { form.seed = static_cast<std::uint64_t>(seed); });
    });
    addRow(tr("Seed"), m_seed);
}

void TestSection::addComparisons()
{
    m_control = new IntegerField(u"controlDraws"_s, tr("Control draws"),
        tr("Also fits and tests every layer on labels of other texts, this many times: what a "
           "probe finds where there is nothing to find. Takes as much longer"),
        this);
    m_control->setRange(0, mostControlDraws);
    m_control->setSpecialValueText(tr("off"));
    m_control->markDefault(SweepForm().controlDraws);
    connect(m_control, &QSpinBox::valueChanged, this, [this](int draws) {
        m_settings.edit(FormField::ControlDraws, tr("control labels"),
            [&](SweepForm& form) { form.controlDraws = draws; });
    });
    m_textBaselines = new QCheckBox(tr("Text baselines"), this);
    setNames(*m_textBaselines, u"textBaselines"_s, tr("Text baselines"));
    m_textBaselines->setToolTip(
        tr("Also tests what classifiers find that see the texts alone: their length, their words\n"
           "Default: on"));
    connect(m_textBaselines, &QCheckBox::toggled, this, [this](bool isOn) {
        m_settings.edit(FormField::TextBaselines, tr("text baselines"),
            [&](SweepForm& form) { form.scoresTextBaselines = isOn; });
    });
    addRow(tr("Control labels"), m_control, Place::More);
    addRow(tr("Texts alone"), m_textBaselines, Place::More);
}

void TestSection::addValidation()
{
    m_folds = new IntegerField(u"folds"_s, tr("Validation folds"),
        tr("The best layer is chosen by validation within the training rows, in this many folds"),
        this);
    m_folds->setRange(2, mostFolds);
    m_folds->markDefault(SweepForm().validationFolds);
    connect(m_folds, &QSpinBox::valueChanged, this, [this](int folds) {
        m_settings.edit(
            FormField::Folds, tr("folds"), [&](SweepForm& form) { form.validationFolds = folds; });
    });
    m_jointProbe = new QCheckBox(tr("Fit all together"), this);
    setNames(*m_jointProbe, u"jointProbe"_s, tr("Layer importance"));
    m_jointProbe->setToolTip(
        tr("After the sweep, fits one probe on all its layers together, for layer importance\n"
           "Default: on"));
    connect(m_jointProbe, &QCheckBox::toggled, this, [this](bool isOn) {
        m_settings.edit(FormField::JointProbe, tr("layer importance"),
            [&](SweepForm& form) { form.fitsJointProbe = isOn; });
    });
    addRow(tr("Validation folds"), m_folds, Place::More);
    addRow(tr("Layer importance"), m_jointProbe, Place::More);
}

void TestSection::addLmprobe()
{
    m_lmprobe = new QCheckBox(tr("Compute as lmprobe does"), this);
    setNames(*m_lmprobe, u"lmprobeCompatible"_s, tr("Comparison with lmprobe"));
    m_lmprobe->setToolTip(
        tr("Repeats what lmprobe does where that is statistically wrong, such as choosing the best "
           "layer on the test rows. For comparing numbers with it; results say that they were made "
           "this way.\nDefault: off"));
    connect(m_lmprobe, &QCheckBox::toggled, this, [this](bool isOn) {
        m_settings.edit(FormField::LmprobeCompatible, tr("comparison with lmprobe"),
            [&](SweepForm& form) { form.lmprobeCompatible = isOn; });
    });
    addRow(tr("Comparison"), m_lmprobe, Place::More);
}

void TestSection::refresh()
{
    const auto& form = m_settings.form();
    const SweepForm defaults;
    m_test->setChoice(choiceOf(form.test));
    m_holdout->showValue(static_cast<int>(std::lround(100 * form.holdoutFraction)));
    setRowRelevant(m_holdout, form.test == TestKind::Holdout);
    setRowRelevant(m_testFile, form.test == TestKind::File);
    setRowMarked(m_holdout, form.holdoutFraction != defaults.holdoutFraction);
    setRowMarked(m_test, form.test != defaults.test);
    setRowMarked(m_seed, form.seed != defaults.seed);
    refreshTestFile();
    m_seed->showValue(static_cast<int>(form.seed));
    m_folds->showValue(form.validationFolds);
    setRowMarked(m_folds, form.validationFolds != defaults.validationFolds);
    m_control->showValue(form.controlDraws);
    setRowMarked(m_control, form.controlDraws != defaults.controlDraws);
    const QSignalBlocker quietBaselines(m_textBaselines);
    m_textBaselines->setChecked(form.scoresTextBaselines);
    setRowMarked(m_textBaselines, form.scoresTextBaselines != defaults.scoresTextBaselines);
    const QSignalBlocker quiet(m_jointProbe);
    m_jointProbe->setChecked(form.fitsJointProbe);
    setRowMarked(m_jointProbe, form.fitsJointProbe != defaults.fitsJointProbe);
    // Automatic layers need it anyway.
    setRowRelevant(m_jointProbe, automaticLayersOf(form) == AutomaticLayers::No);
    const QSignalBlocker quietToo(m_lmprobe);
    m_lmprobe->setChecked(form.lmprobeCompatible);
    setRowMarked(m_lmprobe, form.lmprobeCompatible);
}

void TestSection::refreshTestFile()
{
    const auto& file = m_settings.form().testFile;
    m_testFile->setText(file.empty() ? tr("Choose a file …") : pathToQt(file.filename()));
    m_testFile->setToolTip(m_data.testData()
            ? tr("%1 rows").arg(countText(static_cast<std::int64_t>(m_data.testData()->size())))
            : QString());
}

} // namespace fathom
