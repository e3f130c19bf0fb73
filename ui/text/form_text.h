// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/job_context.h"
#include "ui/controllers/sweep_form.h"

#include <QString>

#include <string>

namespace fathom {

/// Settings in words.

/// "all layers", "every 2nd layer", "middle layers", "layers 2-5".
[[nodiscard]] QString layersText(const std::string& spec);
/// The same as a choice in the field of layers, short: "All layers", "By group lasso".
[[nodiscard]] QString layersChoiceText(const std::string& spec);
/// "last token", "mean over tokens".
[[nodiscard]] QString poolingText(const std::string& pooling);
/// "Logistic regression"; the name itself if there is no such estimator.
[[nodiscard]] QString classifierText(const std::string& name);
/// "0.01", "on", "balanced"; what was typed if it is no valid value.
[[nodiscard]] QString hyperparameterText(const HyperparameterValue& value);
/// "none", "standardise", "standardise, PCA".
[[nodiscard]] QString preprocessingText(const std::string& steps);
/// "per neuron", "per layer", "off".
[[nodiscard]] QString scalingText(const std::string& name);
/// "All layers, last token, logistic regression": the question as the top bar asks it.
[[nodiscard]] QString questionText(const SweepForm& form);
/// "Last token, logistic regression": a run in the list, with what else makes it different.
[[nodiscard]] QString runTitle(const SweepForm& form);
/// What `earlier` had that `now` has not, in the words of the form: "pooling last token, C 1".
/// Empty if they are equal.
[[nodiscard]] QString formDifference(const SweepForm& earlier, const SweepForm& now);
/// The same text beginning with a capital.
[[nodiscard]] QString capitalized(QString text);
/// "tokenizing", "extracting".
[[nodiscard]] QString phaseText(Phase phase);

} // namespace fathom
