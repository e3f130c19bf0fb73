// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probe/probe_file.h"

#include "core/io/json.h"
#include "core/io/safetensors.h"
#include "core/probe/probe_record.h"

namespace fathom {

namespace {

constexpr auto metadataKey = "fathom";

} // namespace

Status saveProbe(const Probe& probe, const std::filesystem::path& path)
{
    const auto record = recordOf(probe);
    std::vector<TensorToWrite> tensors;
    for (const auto& tensor : record.tensors)
        tensors.push_back({ tensor.name, TensorDtype::F64, tensor.shape,
            std::as_bytes(std::span(tensor.values)) });
    // Names may come from outside: invalid UTF-8 in a file name must not make the probe unsavable.
    const auto header = record.header.dump(-1, ' ', false, Json::error_handler_t::replace);
    return writeSafetensors(path, tensors, { { metadataKey, header } });
}

Result<Probe> loadProbe(const std::filesystem::path& path)
{
    const auto file = SafetensorsFile::open(path);
    if (!file)
        return tl::unexpected(file.error());
    const auto where = path.filename().string();
    const auto text = file->metadata().find(metadataKey);
    if (text == file->metadata().end())
        return fail(ErrorCode::InvalidFormat,
            "This safetensors file is not a Fathom probe: its metadata have no \"fathom\" entry.",
            where);
    const auto header = parseJson(text->second, where);
    if (!header)
        return tl::unexpected(header.error());
    return probeFrom(*header, *file, {}, where);
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
    return warnings;
}

} // namespace fathom
