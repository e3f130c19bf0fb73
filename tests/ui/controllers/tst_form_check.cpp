// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/form_check.h"

#include <QTest>

#include <functional>

using namespace fathom;

using Change = std::function<void(SweepForm&)>;
Q_DECLARE_METATYPE(Change)

class FormCheckTest final : public QObject
{
    Q_OBJECT

    static FormFacts facts()
    {
        FormFacts facts;
        facts.layerCount = 6;
        facts.hiddenSize = 64;
        facts.rowCount = 300;
        facts.classCount = 3;
        return facts;
    }

private slots:
    void theFormItBeginsWithIsRight()
    {
        QVERIFY(formProblems({}, {}).empty());
        QVERIFY(formProblems({}, facts()).empty());
        SweepForm regression;
        takeTask(regression, Task::Regression);
        QVERIFY(formProblems(regression, facts()).empty());
    }

    void whatIsWrongIsSaidOfItsParameter_data()
    {
        QTest::addColumn<Change>("change");
        QTest::addColumn<QByteArray>("parameter");
        QTest::addColumn<QByteArray>("words");
        const auto row
            = [](const char* name, const char* parameter, const char* words, const Change& change) {
                  QTest::newRow(name) << change << QByteArray(parameter) << QByteArray(words);
              };
        row("no layers", "layers", "does not name layers", [](SweepForm& f) { f.layers = "7x"; });
        row("a layer too many", "layers", "Layer 6 does not exist",
            [](SweepForm& f) { f.layers = "6"; });
        row("no candidates", "auto_candidates", "neither a fraction", [](SweepForm& f) {
            f.layers = "auto";
            f.autoCandidates = "some";
        });
        row("a candidate too many", "auto_candidates", "Layer 9 does not exist", [](SweepForm& f) {
            f.layers = "fast_auto";
            f.autoCandidates = "1,9";
        });
        row("no penalty", "auto_alpha", "is not a penalty", [](SweepForm& f) {
            f.layers = "auto";
            f.autoAlpha = "muchmax";
        });
        row("group lasso on numbers", "layers", "tells classes apart", [](SweepForm& f) {
            f.layers = "auto";
            takeTask(f, Task::Regression);
        });
        row("components beyond the width", "pca_components", "64 features", [](SweepForm& f) {
            f.preprocessing = "standard+pca";
            f.pcaComponents = 65;
        });
        row("a direction between three classes", "mass_mean_augment", "the data set has 3",
            [](SweepForm& f) { f.massMeanAugment = true; });
        row("a classifier of the other task", "classifier", "predicts numbers",
            [](SweepForm& f) { f.classifier = "ridge_regression"; });
        row("an unknown classifier", "classifier", "nearest",
            [](SweepForm& f) { f.classifier = "nearest"; });
        row("a number out of range", "C", "must be",
            [](SweepForm& f) { f.classifierValues["C"] = -1.0; });
        row("no number", "C", "\"much\"",
            [](SweepForm& f) { f.classifierValues["C"] = std::string("much"); });
        row("no file to test on", "test", "Choose a file",
            [](SweepForm& f) { f.test = TestKind::File; });
    }
    void whatIsWrongIsSaidOfItsParameter()
    {
        QFETCH(Change, change);
        QFETCH(QByteArray, parameter);
        QFETCH(QByteArray, words);
        SweepForm form;
        change(form);
        const auto problems = formProblems(form, facts());
        QCOMPARE(problems.size(), 1U);
        QCOMPARE(problems.front().parameter, parameter.toStdString());
        QVERIFY2(QByteArray::fromStdString(problems.front().message).contains(words),
            problems.front().message.c_str());
    }

    void aModelWithoutAChatTemplateIsNamedBeforeTheRun()
    {
        auto known = facts();
        SweepForm form;
        form.prompt.kind = PromptFormatKind::Chat;
        QVERIFY(formProblems(form, known).empty());
        known.noChatTemplate = Error { ErrorCode::InvalidTokenizer, "There is none.", {} };
        QCOMPARE(formProblems(form, known).front().parameter, std::string("prompt_format"));
        QVERIFY(formProblems({}, known).empty());
    }

    void eachParameterIsLookedAtByItself()
    {
        SweepForm form;
        form.layers = "99";
        form.classifierValues["C"] = -1.0;
        form.classifierValues["max_iter"] = 0.0;
        QCOMPARE(formProblems(form, facts()).size(), 3U);
    }

    void whatHasNoEffectDoesNoHarm()
    {
        SweepForm form;
        form.autoCandidates = "nonsense"; // layers are named
        form.autoAlpha = "nonsense";
        form.pcaComponents = 1'000'000; // nothing is reduced
        form.classifierValues["l1_ratio"] = 7.0; // of another penalty
        QVERIFY(formProblems(form, facts()).empty());
        QVERIFY(probeSettingsOf(form));
    }

    void aMissingSplitColumnIsSaidBeforeTheRun()
    {
        auto known = facts();
        known.hasSplitColumn = false;
        SweepForm form;
        form.test = TestKind::SplitColumn;
        QCOMPARE(formProblems(form, known).size(), 1U);
        known.hasSplitColumn = true;
        QVERIFY(formProblems(form, known).empty());
    }
};

QTEST_GUILESS_MAIN(FormCheckTest)
#include "tst_form_check.moc"
