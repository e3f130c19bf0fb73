// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probe/probe_record.h"

#include "core/probe/report.h"

#include <utility>
#include <variant>

namespace fathom {

namespace {

constexpr auto metadataKey = "fathom";

std::vector<double> numbersOf(const Vector& vector)
{
    return { vector.begin(), vector.end() };
}

Json layerIndices(const std::vector<LayerIndex>& layers)
{
    auto json = Json::array();
    for (const auto layer : layers)
        json.push_back(layer.value);
    return json;
}

Json settingsJson(const ProbeSettings& settings)
{
    const auto text = textOf(settings);
    return {
        { "prompt_format", text.prompt.format },
        { "prompt_prefix", text.prompt.prefix },
        { "prompt_suffix", text.prompt.suffix },
        { "system_prompt", text.prompt.system },
        { "generation_prompt", text.prompt.generationPrompt },
        { "layers", text.layers },
        { "auto_candidates", *text.autoCandidates },
        { "auto_alpha", text.autoAlpha },
        { "fast_auto_top_k", text.fastAutoTopK ? Json(*text.fastAutoTopK) : Json(nullptr) },
        { "train_pooling", *text.trainPooling },
        { "inference_pooling", *text.inferencePooling },
        { "task", text.task },
        { "classifier", text.classifier },
        { "classifier_kwargs", text.classifierKwargs },
        { "normalize_layers", text.normalizeLayers },
        { "preprocessing", text.preprocessing },
        { "mass_mean_augment", text.massMeanAugment },
        { "random_state", text.randomState },
        { "batch_size", text.batchSize },
        { "device", text.device },
        { "backend", text.backend },
        { "dtype", text.dtype },
        { "lmprobe_compatible", text.lmprobeCompatible },
    };
}

Json reportJson(const FitReport& report)
{
    return {
        { "converged", report.converged },
        { "iterations", report.iterations },
        { "gradient_norm", numberJson(report.gradientNorm) },
        { "objective", numberJson(report.objective) },
        { "chosen", report.chosen },
        { "grid", gridJson(report.grid) },
        { "space", report.space },
    };
}

Json selectionJson(const LayerSelection& selection)
{
    auto path = Json::array();
    for (const auto& point : selection.path)
        path.push_back({ { "alpha", point.alpha }, { "importances", point.importances } });
    return {
        { "candidates", layerIndices(selection.candidates) },
        { "importances", selection.importances },
        { "alpha", selection.alpha },
        { "alpha_max", selection.alphaMax },
        { "kkt_residual", selection.kktResidual },
        { "converged", selection.converged },
        { "path", std::move(path) },
    };
}

Json modelJson(const Provenance& from)
{
    return {
        { "name", from.modelName },
        { "path", from.modelPath },
        { "model_type", from.modelType },
        { "weights_hash", from.weightsHash },
        { "tokenizer_hash", from.tokenizerHash },
        { "dtype", from.dtype },
        { "layer_count", from.layerCount },
        { "hidden_size", from.hiddenSize },
    };
}

Json dataJson(const Provenance& from)
{
    return {
        { "name", from.dataName },
        { "hash", from.dataHash },
        { "split_rule", from.splitRule },
        { "split_seed", from.splitSeed },
        { "training_rows", from.trainingRows },
    };
}

void addVector(ProbeRecord& record, const std::string& name, const Vector& values)
{
    record.tensors.push_back({ name, { values.size() }, numbersOf(values) });
}

void addMatrix(ProbeRecord& record, const std::string& name, const Matrix& values)
{
    std::vector<double> numbers;
    numbers.reserve(static_cast<std::size_t>(values.size()));
    for (Eigen::Index i = 0; i < values.rows(); ++i)
        for (Eigen::Index j = 0; j < values.cols(); ++j)
            numbers.push_back(values(i, j));
    record.tensors.push_back({ name, { values.rows(), values.cols() }, std::move(numbers) });
}

/// Adds the tensors of the steps, and what kind each is.
void addPreprocessing(
    ProbeRecord& record, const Preprocessing& preprocessing, const std::string& prefix)
{
    auto kinds = Json::array();
    for (const auto& step : preprocessing.steps) {
        const auto name = prefix + "preprocessing." + std::to_string(kinds.size()) + ".";
        if (const auto* scaler = std::get_if<Scaler>(&step)) {
            kinds.push_back("standard");
            addVector(record, name + "mean", scaler->mean);
            addVector(record, name + "scale", scaler->scale);
            continue;
        }
        const auto& pca = std::get<Pca>(step);
        kinds.push_back("pca");
        addVector(record, name + "mean", pca.mean);
        addMatrix(record, name + "components", pca.components);
        addVector(record, name + "explained_variance", pca.explainedVariance);
        addVector(record, name + "explained_variance_ratio", pca.explainedVarianceRatio);
    }
    record.header["preprocessing"] = std::move(kinds);
}

/// Adds the tensors of a model and of its members; returns what else there is to say about it.
Json modelRecord(ProbeRecord& record, const LinearModel& model, const std::string& prefix)
{
    addMatrix(record, prefix + "coefficients", model.coefficients);
    addVector(record, prefix + "intercepts", model.intercepts);
    Json json {
        { "link", linkName(model.link) },
        { "calibration",
            { numbersOf(model.calibrationSlopes), numbersOf(model.calibrationIntercepts) } },
    };
    if (model.members.empty())
        return json;
    auto& members = json["members"] = Json::array();
    for (std::size_t i = 0; i < model.members.size(); ++i)
        members.push_back(
            modelRecord(record, model.members[i], prefix + "members." + std::to_string(i) + "."));
    return json;
}

} // namespace

std::string_view linkName(Link link)
{
    switch (link) {
    case Link::Logistic:
        return "logistic";
    case Link::Softmax:
        return "softmax";
    case Link::Calibrated:
        return "calibrated";
    case Link::Margin:
        return "margin";
    case Link::Identity:
        break;
    }
    return "identity";
}

ProbeRecord recordOf(const Probe& probe, const std::string& prefix)
{
    ProbeRecord record;
    record.header = modelRecord(record, probe.classifier(), prefix);
    const auto& pipeline = probe.pipeline();
    if (pipeline.scaler) {
        addVector(record, prefix + "scaler.mean", pipeline.scaler->mean);
        addVector(record, prefix + "scaler.scale", pipeline.scaler->scale);
    }
    if (pipeline.massMeanDirection.size() > 0)
        addVector(record, prefix + "mass_mean.direction", pipeline.massMeanDirection);
    addPreprocessing(record, pipeline.preprocessing, prefix);
    if (probe.selection())
        record.header["selection"] = selectionJson(*probe.selection());

    const auto& from = probe.provenance();
    if (probe.task() == Task::Regression)
        record.header["targets"] = targetsJson(probe.targets());
    record.header.update(Json {
        { "format", probeFormatName },
        { "format_version", probeFormatVersion },
        { "settings", settingsJson(probe.settings()) },
        { "layers", layerIndices(probe.layers()) },
        { "classes", probe.classes().names },
        { "classes_are_integers", probe.classes().areIntegers },
        { "fit", reportJson(probe.report()) },
        { "model", modelJson(from) },
        { "data", dataJson(from) },
        { "warnings", probe.warnings() },
        { "program_version", from.programVersion },
    });
    return record;
}

Status writeRecords(
    const std::filesystem::path& path, const Json& header, std::span<const ProbeRecord> records)
{
    std::vector<TensorToWrite> tensors;
    for (const auto& record : records)
        for (const auto& tensor : record.tensors)
            tensors.push_back({ tensor.name, TensorDtype::F64, tensor.shape,
                std::as_bytes(std::span(tensor.values)) });
    // Names may come from outside: invalid UTF-8 in a file name must not make a probe unsavable.
    const auto text = header.dump(-1, ' ', false, Json::error_handler_t::replace);
    return writeSafetensors(path, tensors, { { metadataKey, text } });
}

Result<Json> recordHeader(const SafetensorsFile& file, const std::string& where)
{
    const auto text = file.metadata().find(metadataKey);
    if (text == file.metadata().end())
        return fail(ErrorCode::InvalidFormat,
            "This safetensors file is not a Fathom probe: its metadata have no \"fathom\" entry.",
            where);
    auto header = parseJson(text->second, where);
    if (header && !header->is_object())
        return fail(ErrorCode::InvalidFormat,
            "The probe's header is damaged: a JSON object is expected.", where);
    return header;
}

std::string formatOf(const Json& header)
{
    const auto format = header.find("format");
    return format != header.end() && format->is_string() ? format->get<std::string>()
                                                         : std::string(probeFormatName);
}

} // namespace fathom
