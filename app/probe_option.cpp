// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/probe_option.h"

#include "core/probe/probe_file.h"

#include <filesystem>

namespace fathom {

void ProbeOption::addTo(CLI::App& command)
{
    command.add_option("--probe", probe, "Probe file (.safetensors)")->required();
    command.add_option("--model", model, "Model directory or Hugging Face ID, if it is no longer where it was when the probe was made");
}

Result<ProbeOption::Opened> ProbeOption::open(const CommandRun& run) const
{
    auto loaded = loadProbe(probe);
    if (!loaded)
        return propagate(loaded);
    if (model.empty() && loaded->provenance().modelPath.empty()) {
        return fail(ErrorCode::ProbeMismatch,
            "The probe was fitted to hidden states from a file and knows no model. Use predict-activations and score-activations.", probe);
    }
    std::error_code ignored;
    if (model.empty() && !std::filesystem::exists(loaded->provenance().modelPath, ignored)) {
        return fail(ErrorCode::FileNotFound,
            "There is no model directory \"" + loaded->provenance().modelPath + "\". The probe was made with " + loaded->provenance().modelName
                + ": say where it is now with --model.",
            probe);
    }
    auto opened = ModelOption { model.empty() ? loaded->provenance().modelPath : model, {} }.open(run);
    if (!opened)
        return propagate(opened);
    const auto warnings = checkProbeFits(*loaded, opened->model->summary(), opened->tokenizer->hash());
    if (!warnings)
        return tl::unexpected(warnings.error());
    for (const auto& warning : *warnings)
        run.progress.print("warning: " + warning);
    return Opened { std::move(*loaded), std::move(*opened) };
}

} // namespace fathom
