// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text/error_text.h"
#include "ui/text/form_text.h"
#include "ui/text/layer_text.h"
#include "ui/text/utf8.h"

#include <QSet>
#include <QTest>

using namespace fathom;
using namespace Qt::StringLiterals;

class FormTextTest final : public QObject
{
    Q_OBJECT

private slots:
    void equalFormsDoNotDiffer() { QCOMPARE(formDifference({}, {}), QString()); }

    void aDifferenceNamesWhatTheEarlierFormHad_data()
    {
        QTest::addColumn<QString>("field");
        QTest::addColumn<QString>("expected");
        QTest::newRow("pooling") << u"pooling"_s << u"last token"_s;
        QTest::newRow("layers") << u"layers"_s << u"all layers"_s;
        QTest::newRow("classifier") << u"classifier"_s << u"logistic regression"_s;
        QTest::newRow("hyperparameter") << u"C"_s << u"C 1"_s;
        QTest::newRow("scaling") << u"scaling"_s << u"scaling per neuron"_s;
        QTest::newRow("held-out share") << u"holdout"_s << u"20 % held out"_s;
        QTest::newRow("seed") << u"seed"_s << u"seed 0"_s;
        QTest::newRow("folds") << u"folds"_s << u"5 folds"_s;
        QTest::newRow("texts") << u"texts"_s << u"with text baselines"_s;
        QTest::newRow("control") << u"control"_s << u"without control labels"_s;
        QTest::newRow("importance") << u"joint"_s << u"with layer importance"_s;
        QTest::newRow("preprocessing") << u"pca"_s << u"without preprocessing"_s;
        QTest::newRow("arithmetic") << u"dtype"_s << u"in float32"_s;
        QTest::newRow("lmprobe") << u"lmprobe"_s << u"not as lmprobe"_s;
    }
    void aDifferenceNamesWhatTheEarlierFormHad()
    {
        QFETCH(QString, field);
        QFETCH(QString, expected);
        SweepForm now;
        if (field == u"pooling")
            now.pooling = "mean";
        else if (field == u"layers")
            now.layers = "sweep:2";
        else if (field == u"classifier")
            now.classifier = "mass_mean";
        else if (field == u"C")
            now.classifierValues["C"] = 10.0;
        else if (field == u"scaling")
            now.normalizeLayers = "off";
        else if (field == u"holdout")
            now.holdoutFraction = 0.3;
        else if (field == u"seed")
            now.seed = 7;
        else if (field == u"folds")
            now.validationFolds = 3;
        else if (field == u"texts")
            now.scoresTextBaselines = false;
        else if (field == u"control")
            now.controlDraws = 10;
        else if (field == u"pca")
            now.preprocessing = "standard+pca";
        else if (field == u"dtype")
            now.dtype = "bfloat16";
        else if (field == u"lmprobe")
            now.lmprobeCompatible = true;
        else
            now.fitsJointProbe = false;
        QCOMPARE(formDifference({}, now), expected);
    }

    void aValueEqualToItsDefaultIsNoDifference()
    {
        SweepForm now;
        now.classifierValues["C"] = 1.0;
        QCOMPARE(formDifference({}, now), QString());
        now.trainPooling = "last_token";
        QCOMPARE(formDifference({}, now), QString());
    }

    void whatHasNoEffectIsNoDifference()
    {
        SweepForm now;
        now.autoCandidates = "1,2";
        now.autoAlpha = "0.3max";
        now.fastAutoTopK = 3;
        now.pcaComponents = 5;
        QCOMPARE(formDifference({}, now), QString());
        SweepForm before;
        before.layers = now.layers = "auto";
        QCOMPARE(formDifference(before, now), u"candidates 0.25,0.5,0.75, penalty 0.01"_s);
    }

    void aRunsTitleSaysWhatIsSpecialAboutIt()
    {
        SweepForm form;
        form.preprocessing = "standard+pca";
        form.pcaComponents = 16;
        form.dtype = "bfloat16";
        form.lmprobeCompatible = true;
        form.layers = "auto";
        QCOMPARE(runTitle(form),
            u"Last token, logistic regression, layers by group lasso, standardise, PCA with 16 "
            "components, in bfloat16, as lmprobe"_s);
    }

    void theQuestionReadsAsASentence()
    {
        QCOMPARE(questionText({}), u"All layers, last token, logistic regression"_s);
        SweepForm form;
        form.layers = "0,3";
        form.inferencePooling = "max";
        QCOMPARE(questionText(form),
            u"Layers 0,3, last token, tested with highest score, logistic regression"_s);
    }

    void everyErrorCodeHasAHeadlineOfItsOwn()
    {
        QSet<QString> headlines;
        for (int code = 0; code <= static_cast<int>(ErrorCode::Internal); ++code) {
            const auto headline = errorHeadline(static_cast<ErrorCode>(code));
            QVERIFY(!headline.isEmpty());
            QVERIFY2(!headlines.contains(headline), qPrintable(headline));
            headlines.insert(headline);
        }
    }

    void anErrorsDetailBeginsWithItsPlace()
    {
        QCOMPARE(
            errorDetail({ ErrorCode::InvalidFormat, "Expected a quote.", "cities.csv, line 12" }),
            u"cities.csv, line 12: Expected a quote."_s);
    }

    void theEmbeddingHasANameInsteadOfMinusOne()
    {
        QCOMPARE(layerName(embeddingLayer), u"the embedding"_s);
        QCOMPARE(layerName(LayerIndex(6)), u"layer 6"_s);
        QCOMPARE(layerNameCapitalized(LayerIndex(0)), u"Layer 0"_s);
    }

    void textsSurviveTheWayToTheCoreAndBack_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("empty") << QString();
        QTest::newRow("accents and ideographs") << u"Łódź 東京"_s;
        QTest::newRow("beyond the basic plane") << u"🜁 𝔣"_s;
        QTest::newRow("right to left") << u"שלום"_s;
    }
    void textsSurviveTheWayToTheCoreAndBack()
    {
        QFETCH(QString, text);
        QCOMPARE(toQt(toUtf8(text)), text);
        QCOMPARE(pathToQt(toPath(text)), text);
    }
};

QTEST_GUILESS_MAIN(FormTextTest)
#include "tst_form_text.moc"
