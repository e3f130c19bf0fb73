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
    Task task = Task::Classification; ///< the data set's
    PromptFormat prompt; ///< of other kinds: what it would be if that were chosen
    std::string layers = "sweep";
    std::string autoCandidates = "0.25,0.5,0.75"; ///< for automatic layers
    std::string autoAlpha = "0.01"; ///< for `auto`; a share of the largest is "0.3max"
    std::optional<std::int64_t> fastAutoTopK; ///< for `fast_auto`; none: half of the candidates
    std::string pooling = "last_token";
    std::optional<std::string> trainPooling; ///< none: `pooling`
    std::optional<std::string> inferencePooling;
    std::string dtype = "float32"; ///< what the model's products are computed in
    std::string classifier = "logistic_regression"; ///< an estimator of `task`
    std::map<std::string, HyperparameterValue>
        classifierValues; ///< what the user set; the rest has its default
    std::string normalizeLayers = "per_neuron";
    std::string preprocessing; ///< steps: "standard", "pca" or both, joined by "+"
    std::int32_t pcaComponents = 32; ///< where `pca` is a step
    bool massMeanAugment = false; ///< for classes
    TestKind test = TestKind::Holdout;
    double holdoutFraction = 0.2;
    std::filesystem::path testFile;
    std::int32_t validationFolds = 5;
    bool scoresTextBaselines = true;
    std::int32_t controlDraws = 0;
    std::uint64_t seed = 0;
    bool fitsJointProbe = true; ///< for layer importance
    bool lmprobeCompatible = false;

    bool operator==(const SweepForm&) const = default;

    [[nodiscard]] bool hasPca() const { return preprocessing.find("pca") != std::string::npos; }
};

/// Fields as undo sees them: changes of one field in a row become one step.
enum class FormField : std::uint8_t
{
    Task,
    PromptFormat,
    PromptPrefix,
    PromptSuffix,
    SystemPrompt,
    GenerationPrompt,
    Layers,
    Candidates,
    Alpha,
    TopK,
    Pooling,
    TrainPooling,
    InferencePooling,
    Dtype,
    Classifier,
    Hyperparameter,
    Scaling,
    Preprocessing,
    Components,
    MassMean,
    Test,
    Holdout,
    TestFile,
    Folds,
    TextBaselines,
    ControlDraws,
    Seed,
    JointProbe,
    LmprobeCompatible,
};

/// Sets the task, and a classifier that learns it unless the form's does.
void takeTask(SweepForm& form, Task task);
/// The prompt's format without what other kinds would need.
[[nodiscard]] PromptFormat promptFormatOf(const SweepForm& form);
/// None: `layers` names them, or cannot be read.
[[nodiscard]] AutomaticLayers automaticLayersOf(const SweepForm& form);

/// Checks everything; the error names the parameter.
[[nodiscard]] Result<ProbeSettings> probeSettingsOf(const SweepForm& form);
/// `testData` is the opened test file, if that is what the form asks for.
[[nodiscard]] Result<SweepSettings> sweepSettingsOf(
    const SweepForm& form, const std::shared_ptr<const Dataset>& testData);

} // namespace fathom
