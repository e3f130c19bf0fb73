// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/sweep_form.h"

#include "core/fit/estimators/registry.h"

#include <utility>

namespace fathom {

namespace {

/// The one to begin with: lmprobe's.
std::string defaultEstimator(Task task)
{
    return task == Task::Regression ? "ridge_regression" : ProbeSettingsText {}.classifier;
}

} // namespace

void takeTask(SweepForm& form, Task task)
{
    form.task = task;
    const auto estimator = findEstimator(form.classifier);
    if (estimator && (*estimator)->task() == task)
        return;
    form.classifier = defaultEstimator(task);
    form.classifierValues.clear();
}

PromptFormat promptFormatOf(const SweepForm& form)
{
    const auto& prompt = form.prompt;
    switch (prompt.kind) {
    case PromptFormatKind::Chat:
        return { .kind = prompt.kind,
            .system = prompt.system,
            .addsGenerationPrompt = prompt.addsGenerationPrompt };
    case PromptFormatKind::Affixes:
        return { .kind = prompt.kind, .prefix = prompt.prefix, .suffix = prompt.suffix };
    case PromptFormatKind::Raw:
        break;
    }
    return {};
}

AutomaticLayers automaticLayersOf(const SweepForm& form)
{
    const auto spec = LayerSpec::parse(form.layers);
    return spec ? spec->automatic() : AutomaticLayers::No;
}

Result<ProbeSettings> probeSettingsOf(const SweepForm& form)
{
    const auto automatic = automaticLayersOf(form);
    ProbeSettingsText text;
    text.task = taskName(form.task);
    text.prompt = textOf(promptFormatOf(form));
    text.layers = form.layers;
    if (automatic != AutomaticLayers::No)
        text.autoCandidates = form.autoCandidates;
    if (automatic == AutomaticLayers::GroupLasso)
        text.autoAlpha = form.autoAlpha;
    if (automatic == AutomaticLayers::Fast)
        text.fastAutoTopK = form.fastAutoTopK;
    text.pooling = form.pooling;
    text.trainPooling = form.trainPooling;
    text.inferencePooling = form.inferencePooling;
    text.dtype = form.dtype;
    text.classifier = form.classifier;
    text.normalizeLayers = form.normalizeLayers;
    text.preprocessing = form.preprocessing;
    if (form.hasPca())
        text.pcaComponents = form.pcaComponents;
    text.massMeanAugment = form.massMeanAugment && form.task == Task::Classification;
    text.randomState = form.seed;
    text.lmprobeCompatible = form.lmprobeCompatible;
    auto settings = parseProbeSettings(text);
    if (!settings)
        return settings;
    auto estimator = findEstimator(form.classifier);
    if (!estimator)
        return propagate(estimator);
    const auto known = (*estimator)->hyperparameters();
    auto given = form.classifierValues;
    // What another choice has hidden does no harm, valid or not.
    for (const auto& parameter : known)
        if (!hasEffect(parameter, known, form.classifierValues))
            given.erase(parameter.name);
    auto values = HyperparameterValues::create(known, std::move(given));
    if (!values)
        return propagate(values);
    settings->classifierValues = std::move(*values);
    return settings;
}

Result<SweepSettings> sweepSettingsOf(
    const SweepForm& form, const std::shared_ptr<const Dataset>& testData)
{
    auto probe = probeSettingsOf(form);
    if (!probe)
        return propagate(probe);
    SweepSettings settings;
    settings.probe = std::move(*probe);
    settings.validationFolds = form.validationFolds;
    settings.scoresTextBaselines = form.scoresTextBaselines;
    settings.controlDraws = form.controlDraws;
    settings.fitJointProbe = form.fitsJointProbe;
    switch (form.test) {
    case TestKind::Holdout:
        settings.test = HoldoutTest { form.holdoutFraction };
        break;
    case TestKind::SplitColumn:
        settings.test = SplitColumnTest {};
        break;
    case TestKind::File:
        if (!testData)
            return fail(ErrorCode::InvalidSplit,
                "Choose a file to test on, or hold out a part of the data set.");
        settings.test = SeparateTest { testData };
        break;
    }
    return settings;
}

} // namespace fathom
