// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/sweep_form.h"

#include "core/fit/estimators/registry.h"

#include <utility>

namespace fathom {

Result<ProbeSettings> probeSettingsOf(const SweepForm& form)
{
    ProbeSettingsText text;
    text.layers = form.layers;
    text.pooling = form.pooling;
    text.trainPooling = form.trainPooling;
    text.inferencePooling = form.inferencePooling;
    text.classifier = form.classifier;
    text.normalizeLayers = form.normalizeLayers;
    text.randomState = form.seed;
    auto settings = parseProbeSettings(text);
    if (!settings)
        return settings;
    auto estimator = findEstimator(form.classifier);
    if (!estimator)
        return propagate(estimator);
    auto values
        = HyperparameterValues::create((*estimator)->hyperparameters(), form.classifierValues);
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
