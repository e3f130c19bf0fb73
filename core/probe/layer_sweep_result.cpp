// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probe/layer_sweep_result.h"

#include "core/probe/layer_choice.h"
#include "core/probe/report.h"

#include <utility>

namespace fathom {

namespace {

Status checkLayer(LayerIndex layer, const Probe* probe)
{
    if (!probe)
        return fail(ErrorCode::NotFitted, "Layer " + layerText(layer) + " has no probe.");
    if (probe->layers() != std::vector { layer }) {
        std::string read;
        for (const auto other : probe->layers())
            read += (read.empty() ? "" : ", ") + layerText(other);
        return fail(ErrorCode::ProbeMismatch,
            "The probe of layer " + layerText(layer) + " reads other layers: " + read + ".");
    }
    return {};
}

/// What differs between two probes that must agree, or nothing.
const char* differenceOf(const Probe& a, const Probe& b)
{
    if (a.task() != b.task())
        return "task";
    if (a.classes() != b.classes())
        return "classes";
    if (a.settings().trainPooling != b.settings().trainPooling
        || a.settings().inferencePooling != b.settings().inferencePooling)
        return "pooling";
    if (a.settings().lmprobeCompatible != b.settings().lmprobeCompatible)
        return "lmprobe_compatible";
    const auto& from = a.provenance();
    const auto& other = b.provenance();
    if (from.hiddenSize != other.hiddenSize || from.layerCount != other.layerCount
        || from.weightsHash != other.weightsHash || from.tokenizerHash != other.tokenizerHash)
        return "model or tokenizer";
    return nullptr;
}

} // namespace

LayerSweepResult::LayerSweepResult(Layers layers, std::vector<std::string> warnings)
    : m_layers(std::move(layers))
    , m_warnings(std::move(warnings))
{
}

Result<LayerSweepResult> LayerSweepResult::create(Layers layers, std::vector<std::string> warnings)
{
    if (layers.empty())
        return fail(ErrorCode::NotFitted, "No layer of the sweep has a fitted probe.");
    for (auto& [layer, scored] : layers) {
        if (auto status = checkLayer(layer, scored.probe.get()); !status)
            return propagate(status);
        if (const auto* what = differenceOf(*layers.begin()->second.probe, *scored.probe)) {
            return fail(ErrorCode::ProbeMismatch,
                "The probes of layers " + layerText(layers.begin()->first) + " and "
                    + layerText(layer) + " are not of one sweep: their " + what + " differ.");
        }
        scored.predictions = nullptr;
    }
    return LayerSweepResult(std::move(layers), std::move(warnings));
}

Result<LayerSweepResult> LayerSweepResult::of(const SweepResult& result)
{
    return create(result.layers(), result.warnings());
}

std::vector<LayerIndex> LayerSweepResult::layers() const
{
    std::vector<LayerIndex> layers;
    for (const auto& [layer, scored] : m_layers)
        layers.push_back(layer);
    return layers;
}

const Probe* LayerSweepResult::find(LayerIndex layer) const
{
    const auto found = m_layers.find(layer);
    return found == m_layers.end() ? nullptr : found->second.probe.get();
}

const Probe& LayerSweepResult::operator[](LayerIndex layer) const
{
    return *m_layers.at(layer).probe;
}

std::optional<LayerIndex> LayerSweepResult::bestLayer() const
{
    return fathom::bestLayer(m_layers, settings().lmprobeCompatible);
}

std::vector<LayerIndex> LayerSweepResult::plateau() const
{
    return fathom::plateau(m_layers, bestLayer());
}

} // namespace fathom
