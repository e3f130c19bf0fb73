// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probe/probe_file.h"

#include "core/probe/probe_record.h"
#include "core/probe/sweep_file.h"

namespace fathom {

Status saveProbe(const Probe& probe, const std::filesystem::path& path)
{
    const auto record = recordOf(probe);
    return writeRecords(path, record.header, { &record, 1 });
}

Result<Probe> loadProbe(const std::filesystem::path& path)
{
    auto loaded = loadProbeOrSweep(path);
    if (!loaded)
        return propagate(loaded);
    if (const auto* sweep = std::get_if<LayerSweepResult>(&*loaded)) {
        return fail(ErrorCode::ProbeMismatch,
            "The file holds the probes of a sweep, one for each of " + std::to_string(sweep->size())
                + " layers, where a single probe is needed. Save the probe of one layer.",
            path.filename().string());
    }
    return std::get<Probe>(std::move(*loaded));
}

Result<std::vector<std::string>> checkProbeFits(
    const Probe& probe, const ModelSummary& model, const std::string& tokenizerHash)
{
    const auto& from = probe.provenance();
    if (from.hiddenSize != model.hiddenSize) {
        return fail(ErrorCode::ProbeMismatch,
            "The probe was made for " + from.modelName + " with hidden states of width "
                + std::to_string(from.hiddenSize) + "; " + model.name + " has width "
                + std::to_string(model.hiddenSize) + ". Open the model it was made with.");
    }
    if (probe.layers().back().value >= model.layerCount) {
        return fail(ErrorCode::ProbeMismatch,
            "The probe reads layer " + std::to_string(probe.layers().back().value) + "; "
                + model.name + " has only " + std::to_string(model.layerCount)
                + " layers. Open the model it was made with.");
    }
    std::vector<std::string> warnings;
    if (from.weightsHash != model.weightsHash)
        warnings.push_back("The probe was made with the weights of " + from.modelName
            + ", not with those of " + model.name + ": its scores may mean nothing here.");
    if (from.tokenizerHash != tokenizerHash)
        warnings.emplace_back(
            "The probe was made with another tokenizer: prompts may be cut into other tokens.");
    if (from.dtype != model.dtype)
        warnings.push_back("The probe was made with hidden states computed in " + from.dtype
            + ", these are computed in " + model.dtype + ": scores differ a little.");
    return warnings;
}

} // namespace fathom
