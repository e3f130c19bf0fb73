// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/fit/hyperparameters.h"
#include "core/probe/sweep.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace fathom {

enum class TestKind : std::uint8_t
{
    Holdout,
    SplitColumn,
    File
};

/// The probe settings as the form holds them: what was typed, valid or not. A value with equality,
/// so that undo, "is this still what the plot shows" and saving are comparisons and copies.
struct SweepForm
{
    std::string layers = "sweep";
    std::string pooling = "last_token";
    std::optional<std::string> trainPooling; ///< none: `pooling`
    std::optional<std::string> inferencePooling;
    std::string classifier = "logistic_regression";
    std::map<std::string, HyperparameterValue>
        classifierValues; ///< what the user set; the rest has its default
    std::string normalizeLayers = "per_neuron";
    TestKind test = TestKind::Holdout;
    double holdoutFraction = 0.2;
    std::filesystem::path testFile;
    std::int32_t validationFolds = 5;
    std::uint64_t seed = 0;
    bool fitsJointProbe = true; ///< for layer importance

    bool operator==(const SweepForm&) const = default;
};

/// Fields as undo sees them: changes of one field in a row become one step.
enum class FormField : std::uint8_t
{
    Layers,
    Pooling,
    TrainPooling,
    InferencePooling,
    Classifier,
    Hyperparameter,
    Scaling,
    Test,
    Holdout,
    TestFile,
    Folds,
    Seed,
    JointProbe,
};

/// Checks everything; the error names the parameter.
[[nodiscard]] Result<ProbeSettings> probeSettingsOf(const SweepForm& form);
/// `testData` is the opened test file, if that is what the form asks for.
[[nodiscard]] Result<SweepSettings> sweepSettingsOf(
    const SweepForm& form, const std::shared_ptr<const Dataset>& testData);

} // namespace fathom
