// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/probe_option.h"

#include "core/extract/layer_spec.h"
#include "core/probe/probe_file.h"
#include "core/probe/report.h"

#include <charconv>
#include <filesystem>
#include <utility>

namespace fathom {

namespace {

std::string listOf(const std::vector<LayerIndex>& layers)
{
    std::string text;
    for (const auto layer : layers)
        text += (text.empty() ? "" : ", ") + layerText(layer);
    return text;
}

} // namespace

void ProbeFileOption::addTo(CLI::App& command)
{
    command.add_option("--probe", probe, "Probe or sweep file (.safetensors)")->required();
    command.add_option("--layer", layer,
        "Of a sweep file, the layer meant: k, -k, embedding, or best (by validation)");
}

Result<LayerIndex> ProbeFileOption::chosenLayer(const LayerSweepResult& sweep) const
{
    if (layer == "best") {
        if (const auto best = sweep.bestLayer())
            return *best;
        return fail(ErrorCode::NotFitted,
            "The sweep chose no best layer. Pick one of its layers with --layer: "
                + listOf(sweep.layers()) + ".",
            probe);
    }
    auto chosen = embeddingLayer;
    if (layer != layerText(embeddingLayer)) {
        std::int32_t index = 0;
        const auto* const end = layer.data() + layer.size();
        if (const auto read = std::from_chars(layer.data(), end, index);
            read.ec != std::errc {} || read.ptr != end) {
            return fail(ErrorCode::InvalidLayerSpec,
                "\"" + layer + "\" is not a layer. Use an index, embedding or best.", "--layer");
        }
        const auto resolved = resolveLayer(index, sweep.provenance().layerCount, "--layer");
        if (!resolved)
            return resolved;
        chosen = *resolved;
    }
    if (!sweep.find(chosen)) {
        return fail(ErrorCode::InvalidLayerSpec,
            "Layer " + layerText(chosen) + " is not in the sweep, which has the layers "
                + listOf(sweep.layers()) + ".",
            probe);
    }
    return chosen;
}

Result<ProbeOrSweep> ProbeFileOption::load() const
{
    auto loaded = loadProbeOrSweep(probe);
    if (!loaded || layer.empty())
        return loaded;
    const auto* sweep = std::get_if<LayerSweepResult>(&*loaded);
    if (!sweep) {
        return fail(ErrorCode::InvalidArgument,
            "The file holds a single probe, on layers " + listOf(std::get<Probe>(*loaded).layers())
                + "; --layer picks one of a sweep. Leave it out.",
            probe);
    }
    const auto chosen = chosenLayer(*sweep);
    if (!chosen)
        return tl::unexpected(chosen.error());
    return ProbeOrSweep((*sweep)[*chosen]);
}

Result<Probe> ProbeFileOption::loadOne(const CommandRun& run) const
{
    auto loaded = load();
    if (!loaded)
        return propagate(loaded);
    if (auto* single = std::get_if<Probe>(&*loaded))
        return std::move(*single);
    auto best = *this;
    best.layer = "best";
    const auto& sweep = std::get<LayerSweepResult>(*loaded);
    const auto chosen = best.chosenLayer(sweep);
    if (!chosen)
        return tl::unexpected(chosen.error());
    run.progress.print("layer " + layerText(*chosen) + " of the sweep, its best one");
    return sweep[*chosen];
}

void ProbeOption::addTo(CLI::App& command)
{
    file.addTo(command);
    command.add_option("--model", model,
        "Model directory or Hugging Face ID, if it is no longer where it was when the probe was "
        "made");
    addDtypeOption(command, dtype,
        "What the model's products are computed in: float32, bfloat16, float16, if not in what the "
        "probe was made with");
}

Result<ModelOption::Opened> ProbeOption::openModel(
    const Probe& deepest, const CommandRun& run) const
{
    const auto& from = deepest.provenance();
    if (model.empty() && from.modelPath.empty()) {
        return fail(ErrorCode::ProbeMismatch,
            "The probe was fitted to hidden states from a file and knows no model. Use "
            "predict-activations and score-activations.",
            file.probe);
    }
    std::error_code ignored;
    if (model.empty() && !std::filesystem::exists(from.modelPath, ignored)) {
        return fail(ErrorCode::FileNotFound,
            "There is no model directory \"" + from.modelPath + "\". The probe was made with "
                + from.modelName + ": say where it is now with --model.",
            file.probe);
    }
    auto opened = ModelOption { model.empty() ? from.modelPath : model, {} }.open(
        run, deepest.settings().promptFormat, dtype.empty() ? from.dtype : dtype);
    if (!opened)
        return opened;
    const auto warnings
        = checkProbeFits(deepest, opened->model->summary(), opened->tokenizer->hash());
    if (!warnings)
        return tl::unexpected(warnings.error());
    for (const auto& warning : *warnings)
        run.progress.print("warning: " + warning);
    return opened;
}

Result<ProbeOption::Opened> ProbeOption::openOne(const CommandRun& run) const
{
    auto loaded = file.loadOne(run);
    if (!loaded)
        return propagate(loaded);
    auto opened = openModel(*loaded, run);
    if (!opened)
        return propagate(opened);
    return Opened { std::move(*loaded), std::move(*opened) };
}

Result<ProbeOption::OpenedAll> ProbeOption::open(const CommandRun& run) const
{
    auto loaded = file.load();
    if (!loaded)
        return propagate(loaded);
    const auto* sweep = std::get_if<LayerSweepResult>(&*loaded);
    auto opened
        = openModel(sweep ? (*sweep)[sweep->layers().back()] : std::get<Probe>(*loaded), run);
    if (!opened)
        return propagate(opened);
    return OpenedAll { std::move(*loaded), std::move(*opened) };
}

} // namespace fathom
