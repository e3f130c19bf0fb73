// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text/form_text.h"

#include "core/fit/estimators/registry.h"
#include "ui/text/number_text.h"
#include "ui/text/prompt_text.h"
#include "ui/text/utf8.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace fathom {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("FormText", text);
}

QString poolingPairText(const SweepForm& form)
{
    const auto train = poolingText(form.trainPooling.value_or(form.pooling));
    const auto inference = poolingText(form.inferencePooling.value_or(form.pooling));
    return train == inference ? train : tr("%1, tested with %2").arg(train, inference);
}

QString testText(const SweepForm& form)
{
    switch (form.test) {
    case TestKind::Holdout:
        return tr("%1 % held out").arg(QLocale().toString(100 * form.holdoutFraction, 'g', 3));
    case TestKind::SplitColumn:
        return tr("tested by the split column");
    case TestKind::File:
        break;
    }
    return tr("tested on %1").arg(pathToQt(form.testFile.filename()));
}

/// The given value, or the estimator's default.
QString classifierValueText(const SweepForm& form, const Hyperparameter& parameter)
{
    const auto found = form.classifierValues.find(parameter.name);
    return hyperparameterText(
        found == form.classifierValues.end() ? parameter.defaultValue : found->second);
}

/// "standardise, PCA with 32 components"; empty for nothing.
QString featuresText(const SweepForm& form)
{
    QStringList parts;
    if (!form.preprocessing.empty())
        parts.append(form.hasPca() ? tr("%1 with %2 components")
                                         .arg(preprocessingText(form.preprocessing))
                                         .arg(form.pcaComponents)
                                   : preprocessingText(form.preprocessing));
    if (form.massMeanAugment && form.task == Task::Classification)
        parts.append(tr("mass-mean column"));
    return parts.join(u", ");
}

/// What is chosen how, for layers that are; empty for others.
QString automaticText(const SweepForm& form)
{
    switch (automaticLayersOf(form)) {
    case AutomaticLayers::No:
        return {};
    case AutomaticLayers::GroupLasso:
        return tr("candidates %1, penalty %2").arg(toQt(form.autoCandidates), toQt(form.autoAlpha));
    case AutomaticLayers::Fast:
        break;
    }
    return form.fastAutoTopK
        ? tr("candidates %1, %2 chosen").arg(toQt(form.autoCandidates)).arg(*form.fastAutoTopK)
        : tr("candidates %1, half chosen").arg(toQt(form.autoCandidates));
}

/// In words, or that there was nothing of the kind.
QString orWithout(const QString& text, const QString& without)
{
    return text.isEmpty() ? without : text;
}

void addClassifierDifferences(
    const SweepForm& earlier, const SweepForm& now, QStringList& differences)
{
    if (earlier.classifier != now.classifier) {
        differences.append(classifierText(earlier.classifier).toLower());
        return;
    }
    const auto estimator = findEstimator(earlier.classifier);
    if (!estimator)
        return;
    for (const auto& parameter : (*estimator)->hyperparameters()) {
        const auto before = classifierValueText(earlier, parameter);
        if (before != classifierValueText(now, parameter))
            differences.append(toQt(parameter.name) + u' ' + before);
    }
}

} // namespace

QString hyperparameterText(const HyperparameterValue& value)
{
    if (const auto* number = std::get_if<double>(&value))
        return exactText(*number);
    if (const auto* flag = std::get_if<bool>(&value))
        return *flag ? tr("on") : tr("off");
    if (const auto* numbers = std::get_if<std::vector<double>>(&value))
        return exactText(*numbers);
    return toQt(std::get<std::string>(value));
}

QString capitalized(QString text)
{
    if (!text.isEmpty())
        text[0] = text[0].toUpper();
    return text;
}

QString layersText(const std::string& spec)
{
    if (spec == "sweep" || spec == "all")
        return tr("all layers");
    if (spec == "sweep:2")
        return tr("every 2nd layer");
    if (spec == "sweep:4")
        return tr("every 4th layer");
    if (spec == "middle")
        return tr("the middle layers");
    if (spec == "last")
        return tr("the last layer");
    if (spec == "auto")
        return tr("layers by group lasso");
    if (spec == "fast_auto")
        return tr("layers by a first fit");
    if (spec.starts_with("sweep:"))
        return tr("layers %1").arg(toQt(spec.substr(6)));
    return tr("layers %1").arg(toQt(spec));
}

QString layersChoiceText(const std::string& spec)
{
    if (spec == "auto")
        return tr("By group lasso");
    if (spec == "fast_auto")
        return tr("By a first fit");
    return capitalized(layersText(spec));
}

QString poolingText(const std::string& pooling)
{
    if (pooling == "last_token")
        return tr("last token");
    if (pooling == "first_token")
        return tr("first token");
    if (pooling == "mean")
        return tr("mean over tokens");
    if (pooling == "all")
        return tr("every token");
    if (pooling == "max" || pooling == "score:max")
        return tr("highest score");
    if (pooling == "min" || pooling == "score:min")
        return tr("lowest score");
    if (pooling == "score:mean")
        return tr("mean of scores");
    if (pooling == "score:last_token")
        return tr("score of the last token");
    if (pooling == "score:first_token")
        return tr("score of the first token");
    if (pooling == "activation:max")
        return tr("highest activations");
    if (pooling == "activation:min")
        return tr("lowest activations");
    return toQt(pooling);
}

QString preprocessingText(const std::string& steps)
{
    if (steps.empty())
        return tr("none");
    if (steps == "standard")
        return tr("standardise");
    if (steps == "pca")
        return tr("PCA");
    if (steps == "standard+pca")
        return tr("standardise, PCA");
    if (steps == "pca+standard")
        return tr("PCA, standardise");
    return toQt(steps);
}

QString classifierText(const std::string& name)
{
    const auto estimator = findEstimator(name);
    return toQt(estimator ? (*estimator)->label() : std::string_view(name));
}

QString scalingText(const std::string& name)
{
    if (name == "per_neuron")
        return tr("per neuron");
    if (name == "per_layer")
        return tr("per layer");
    return name == "off" ? tr("off") : toQt(name);
}

QString questionText(const SweepForm& form)
{
    QStringList parts { layersText(form.layers), poolingPairText(form),
        classifierText(form.classifier).toLower() };
    if (const auto format = promptFormatText(promptFormatOf(form)); !format.isEmpty())
        parts.append(format);
    if (form.dtype != SweepForm().dtype)
        parts.append(tr("in %1").arg(toQt(form.dtype)));
    if (form.lmprobeCompatible)
        parts.append(tr("as lmprobe"));
    return capitalized(parts.join(u", "));
}

QString runTitle(const SweepForm& form)
{
    QStringList parts { poolingPairText(form), classifierText(form.classifier).toLower() };
    if (automaticLayersOf(form) != AutomaticLayers::No)
        parts.append(layersText(form.layers));
    if (const auto features = featuresText(form); !features.isEmpty())
        parts.append(features);
    if (const auto format = promptFormatText(promptFormatOf(form)); !format.isEmpty())
        parts.append(format);
    if (form.dtype != SweepForm().dtype)
        parts.append(tr("in %1").arg(toQt(form.dtype)));
    if (form.lmprobeCompatible)
        parts.append(tr("as lmprobe"));
    return capitalized(parts.join(u", "));
}

QString formDifference(const SweepForm& earlier, const SweepForm& now)
{
    QStringList differences;
    if (const auto before = promptFormatOf(earlier); before != promptFormatOf(now))
        differences.append(orWithout(promptFormatText(before), tr("the text as it is")));
    if (earlier.layers != now.layers)
        differences.append(layersText(earlier.layers));
    if (const auto before = automaticText(earlier);
        !before.isEmpty() && earlier.layers == now.layers && before != automaticText(now))
        differences.append(before);
    if (earlier.trainPooling.value_or(earlier.pooling) != now.trainPooling.value_or(now.pooling)
        || earlier.inferencePooling.value_or(earlier.pooling)
            != now.inferencePooling.value_or(now.pooling))
        differences.append(poolingPairText(earlier));
    if (earlier.dtype != now.dtype)
        differences.append(tr("in %1").arg(toQt(earlier.dtype)));
    addClassifierDifferences(earlier, now, differences);
    if (earlier.normalizeLayers != now.normalizeLayers)
        differences.append(tr("scaling %1").arg(scalingText(earlier.normalizeLayers)));
    if (const auto before = featuresText(earlier); before != featuresText(now))
        differences.append(orWithout(before, tr("without preprocessing")));
    if (testText(earlier) != testText(now))
        differences.append(testText(earlier));
    if (earlier.validationFolds != now.validationFolds)
        differences.append(tr("%1 folds").arg(earlier.validationFolds));
    if (earlier.scoresTextBaselines != now.scoresTextBaselines)
        differences.append(earlier.scoresTextBaselines ? tr("with text baselines")
                                                       : tr("without text baselines"));
    if (earlier.controlDraws != now.controlDraws)
        differences.append(earlier.controlDraws == 0
                ? tr("without control labels")
                : tr("%1 draws of control labels").arg(earlier.controlDraws));
    if (earlier.seed != now.seed)
        differences.append(tr("seed %1").arg(earlier.seed));
    if (earlier.fitsJointProbe != now.fitsJointProbe)
        differences.append(
            earlier.fitsJointProbe ? tr("with layer importance") : tr("without layer importance"));
    if (earlier.lmprobeCompatible != now.lmprobeCompatible)
        differences.append(earlier.lmprobeCompatible ? tr("as lmprobe") : tr("not as lmprobe"));
    return differences.join(u", ");
}

QString phaseText(Phase phase)
{
    switch (phase) {
    case Phase::Waiting:
        return tr("starting");
    case Phase::Loading:
        return tr("loading");
    case Phase::Tokenizing:
        return tr("tokenizing");
    case Phase::Extracting:
        return tr("extracting");
    case Phase::Fitting:
        return tr("fitting");
    case Phase::Scoring:
        return tr("scoring");
    case Phase::Writing:
        return tr("writing");
    }
    return {};
}

} // namespace fathom
