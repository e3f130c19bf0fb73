// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/controllers/sweep_form.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fathom {

class DataController;
class ModelController;

/// What a form is checked against beside itself, as far as it is known.
struct FormFacts
{
    std::optional<std::int64_t> layerCount; ///< of the model
    std::optional<std::int64_t> hiddenSize;
    std::optional<std::int64_t> rowCount; ///< of the data set
    std::optional<std::size_t> classCount; ///< none for numbers
    std::optional<Error> noChatTemplate; ///< why the model's cannot be used
    bool hasSplitColumn = true;
    bool hasTestData = false; ///< the test file has been read

    [[nodiscard]] static FormFacts of(const DataController& data, const ModelController& model);
};

/// Something wrong with one parameter: its name as lmprobe and the command line spell it (of the
/// classifier's: as scikit-learn does), and a sentence that says what is expected.
struct FormProblem
{
    std::string parameter;
    std::string message;
};

/// All that is wrong, each parameter by itself, in the form's order; empty if a run can begin.
/// Settings that have no effect at present are not looked at.
[[nodiscard]] std::vector<FormProblem> formProblems(const SweepForm& form, const FormFacts& facts);

} // namespace fathom
