// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probe/probe_record.h"
#include "core/probe/report.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace fathom {

namespace {

/// Of a width or a number of layers that can be meant.
constexpr std::int64_t largestSize = 1 << 24;

Vector vectorOf(const Json& json)
{
    const auto numbers = json.get<std::vector<double>>();
    return Eigen::Map<const Vector>(numbers.data(), static_cast<Eigen::Index>(numbers.size()));
}

/// Keys that older files do not have keep their defaults.
Result<ProbeSettings> readSettings(const Json& json)
{
    ProbeSettingsText text;
    text.prompt.format = json.value("prompt_format", text.prompt.format);
    text.prompt.prefix = json.value("prompt_prefix", text.prompt.prefix);
    text.prompt.suffix = json.value("prompt_suffix", text.prompt.suffix);
    text.prompt.system = json.value("system_prompt", text.prompt.system);
    text.prompt.generationPrompt = json.value("generation_prompt", text.prompt.generationPrompt);
    text.layers = json.at("layers").get<std::string>();
    text.trainPooling = json.at("train_pooling").get<std::string>();
    text.inferencePooling = json.at("inference_pooling").get<std::string>();
    text.task = json.value("task", text.task);
    text.classifier = json.at("classifier").get<std::string>();
    text.classifierKwargs = json.at("classifier_kwargs").get<std::string>();
    text.normalizeLayers = json.at("normalize_layers").get<std::string>();
    if (const auto candidates = json.find("auto_candidates"); candidates != json.end())
        text.autoCandidates = candidates->get<std::string>();
    text.autoAlpha = json.value("auto_alpha", text.autoAlpha);
    if (const auto topK = json.find("fast_auto_top_k"); topK != json.end() && !topK->is_null())
        text.fastAutoTopK = topK->get<std::int64_t>();
    text.preprocessing = json.value("preprocessing", text.preprocessing);
    text.massMeanAugment = json.value("mass_mean_augment", text.massMeanAugment);
    text.randomState = json.at("random_state").get<std::uint64_t>();
    text.batchSize = json.value("batch_size", text.batchSize);
    text.device = json.value("device", text.device);
    text.backend = json.value("backend", text.backend);
    text.dtype = json.value("dtype", text.dtype);
    text.lmprobeCompatible = json.value("lmprobe_compatible", text.lmprobeCompatible);
    return parseProbeSettings(text);
}

TargetSummary readTargets(const Json& json)
{
    TargetSummary targets;
    targets.mean = json.at("mean").get<double>();
    targets.standardDeviation = json.at("standard_deviation").get<double>();
    targets.minimum = json.at("minimum").get<double>();
    targets.maximum = json.at("maximum").get<double>();
    return targets;
}

FitReport readReport(const Json& json)
{
    FitReport report;
    report.converged = json.at("converged").get<bool>();
    report.iterations = json.at("iterations").get<std::int64_t>();
    report.gradientNorm = numberOf(json.at("gradient_norm"));
    report.objective = numberOf(json.at("objective"));
    report.chosen = json.value("chosen", report.chosen);
    if (const auto grid = json.find("grid"); grid != json.end())
        for (const auto& point : *grid)
            report.grid.push_back({ numberOf(point.at(0)), numberOf(point.at(1)) });
    report.space = json.at("space").get<std::string>();
    return report;
}

LayerSelection readSelection(const Json& json)
{
    LayerSelection selection;
    for (const auto& layer : json.at("candidates"))
        selection.candidates.emplace_back(layer.get<std::int32_t>());
    selection.importances = json.at("importances").get<std::vector<double>>();
    selection.alpha = json.at("alpha").get<double>();
    selection.alphaMax = json.at("alpha_max").get<double>();
    selection.kktResidual = json.at("kkt_residual").get<double>();
    selection.converged = json.at("converged").get<bool>();
    for (const auto& point : json.at("path"))
        selection.path.push_back({ point.at("alpha").get<double>(),
            point.at("importances").get<std::vector<double>>() });
    return selection;
}

Provenance readProvenance(const Json& header)
{
    Provenance from;
    const auto& model = header.at("model");
    from.modelName = model.at("name").get<std::string>();
    from.modelPath = model.at("path").get<std::string>();
    from.modelType = model.at("model_type").get<std::string>();
    from.weightsHash = model.at("weights_hash").get<std::string>();
    from.tokenizerHash = model.at("tokenizer_hash").get<std::string>();
    from.dtype = model.at("dtype").get<std::string>();
    from.layerCount = model.at("layer_count").get<std::int64_t>();
    from.hiddenSize = model.at("hidden_size").get<std::int64_t>();
    const auto& data = header.at("data");
    from.dataName = data.at("name").get<std::string>();
    from.dataHash = data.at("hash").get<std::string>();
    from.splitRule = data.at("split_rule").get<std::string>();
    from.splitSeed = data.at("split_seed").get<std::uint64_t>();
    from.trainingRows = data.at("training_rows").get<std::int64_t>();
    from.programVersion = header.at("program_version").get<std::string>();
    return from;
}

/// Reads one probe's tensors; errors name file and tensor.
class TensorReader
{
public:
    TensorReader(const SafetensorsFile& file, std::string prefix, std::string where)
        : m_file(file)
        , m_prefix(std::move(prefix))
        , m_where(std::move(where))
    {
    }

    [[nodiscard]] bool has(const std::string& name) const { return m_file.find(m_prefix + name); }

    [[nodiscard]] Result<Vector> vector(const std::string& name) const { return numbers(name, 1); }

    [[nodiscard]] Result<Matrix> matrix(const std::string& name) const
    {
        const auto values = numbers(name, 2);
        if (!values)
            return tl::unexpected(values.error());
        const auto& shape = m_file.find(m_prefix + name)->shape;
        using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
        return Matrix(Eigen::Map<const RowMajor>(values->data(), shape[0], shape[1]));
    }

    /// All of them above 0.
    [[nodiscard]] Result<Vector> positiveVector(const std::string& name) const
    {
        auto values = vector(name);
        if (values && (values->array() <= 0).any())
            return fail(ErrorCode::InvalidFormat, "A scale is not positive.", place(name));
        return values;
    }

    [[nodiscard]] const std::string& where() const { return m_where; }

private:
    [[nodiscard]] std::string place(const std::string& name) const
    {
        return m_where + ", tensor " + m_prefix + name;
    }

    /// A tensor's values: float64, finite, of the given number of dimensions.
    [[nodiscard]] Result<Vector> numbers(const std::string& name, std::size_t dimensions) const
    {
        const auto* tensor = m_file.find(m_prefix + name);
        if (!tensor)
            return fail(ErrorCode::InvalidFormat, "The tensor is missing.", place(name));
        if (tensor->dtype != TensorDtype::F64 || tensor->shape.size() != dimensions) {
            return fail(ErrorCode::InvalidFormat,
                "F64 of " + std::to_string(dimensions) + " dimensions is expected, found "
                    + std::string(dtypeName(tensor->dtype)) + " of "
                    + std::to_string(tensor->shape.size()) + ".",
                place(name));
        }
        Vector values(static_cast<Eigen::Index>(tensor->bytes.size() / sizeof(double)));
        if (values.size() > 0)
            std::memcpy(values.data(), tensor->bytes.data(), tensor->bytes.size());
        if (!values.allFinite())
            return fail(ErrorCode::NonFiniteValue, "A value is not a finite number.", place(name));
        return values;
    }

    const SafetensorsFile& m_file;
    std::string m_prefix;
    std::string m_where;
};

/// What the link says about the shapes.
Status checkLink(const LinearModel& model, const std::string& where)
{
    const auto rows = model.coefficients.rows();
    const auto calibrated = model.link == Link::Calibrated ? rows : 0;
    if (model.calibrationSlopes.size() != calibrated
        || model.calibrationIntercepts.size() != calibrated) {
        return fail(ErrorCode::InvalidFormat,
            "The calibration does not have a slope and an intercept for each row of coefficients.",
            where);
    }
    if (model.link == Link::Softmax ? rows == 1 : model.link == Link::Logistic && rows != 1) {
        return fail(ErrorCode::InvalidFormat,
            "The link \"" + std::string(linkName(model.link)) + "\" does not go with "
                + std::to_string(rows) + " rows of coefficients.",
            where);
    }
    return {};
}

/// A model without its members; `prefix` is what is before its tensors' names.
Result<LinearModel> readModel(
    const Json& json, const TensorReader& tensors, const std::string& prefix)
{
    LinearModel model;
    const auto name = json.at("link").get<std::string>();
    constexpr std::array links { Link::Logistic, Link::Softmax, Link::Calibrated, Link::Margin,
        Link::Identity };
    const auto link = std::ranges::find(links, name, linkName);
    if (link == links.end()) {
        return fail(ErrorCode::InvalidFormat,
            "\"" + name + "\" is not a way to make probabilities.", tensors.where());
    }
    model.link = *link;
    model.calibrationSlopes = vectorOf(json.at("calibration").at(0));
    model.calibrationIntercepts = vectorOf(json.at("calibration").at(1));
    auto coefficients = tensors.matrix(prefix + "coefficients");
    if (!coefficients)
        return propagate(coefficients);
    model.coefficients = std::move(*coefficients);
    auto intercepts = tensors.vector(prefix + "intercepts");
    if (!intercepts)
        return propagate(intercepts);
    model.intercepts = std::move(*intercepts);
    if (auto status = checkLink(model, tensors.where()); !status)
        return propagate(status);
    return model;
}

Result<LinearModel> readClassifier(const Json& header, const TensorReader& tensors)
{
    auto model = readModel(header, tensors, {});
    if (!model)
        return model;
    const auto members = header.find("members");
    if (members == header.end())
        return model;
    for (std::size_t i = 0; i < members->size(); ++i) {
        const auto prefix = "members." + std::to_string(i) + ".";
        auto member = readModel(members->at(i), tensors, prefix);
        if (!member)
            return member;
        model->members.push_back(std::move(*member));
    }
    return model;
}

Result<Preprocessing::Step> readStep(
    const std::string& kind, const std::string& name, const TensorReader& tensors)
{
    auto mean = tensors.vector(name + "mean");
    if (!mean)
        return propagate(mean);
    if (kind == "standard") {
        auto scale = tensors.positiveVector(name + "scale");
        if (!scale)
            return propagate(scale);
        return Scaler { std::move(*mean), std::move(*scale) };
    }
    if (kind != "pca") {
        return fail(ErrorCode::InvalidFormat, "\"" + kind + "\" is not a preprocessing step.",
            tensors.where());
    }
    auto components = tensors.matrix(name + "components");
    if (!components)
        return propagate(components);
    auto variance = tensors.vector(name + "explained_variance");
    if (!variance)
        return propagate(variance);
    auto ratio = tensors.vector(name + "explained_variance_ratio");
    if (!ratio)
        return propagate(ratio);
    return Pca { std::move(*mean), std::move(*components), std::move(*variance),
        std::move(*ratio) };
}

Result<Preprocessing> readPreprocessing(const Json& header, const TensorReader& tensors)
{
    Preprocessing preprocessing;
    for (const auto& kind : header.value("preprocessing", std::vector<std::string> {})) {
        const auto name = "preprocessing." + std::to_string(preprocessing.steps.size()) + ".";
        auto step = readStep(kind, name, tensors);
        if (!step)
            return propagate(step);
        preprocessing.steps.push_back(std::move(*step));
    }
    return preprocessing;
}

Result<FeaturePipeline> readPipeline(const Json& header, const TensorReader& tensors)
{
    FeaturePipeline pipeline;
    if (tensors.has("scaler.mean")) {
        auto mean = tensors.vector("scaler.mean");
        if (!mean)
            return propagate(mean);
        auto scale = tensors.positiveVector("scaler.scale");
        if (!scale)
            return propagate(scale);
        pipeline.scaler = Scaler { std::move(*mean), std::move(*scale) };
    }
    if (tensors.has("mass_mean.direction")) {
        auto direction = tensors.vector("mass_mean.direction");
        if (!direction)
            return propagate(direction);
        pipeline.massMeanDirection = std::move(*direction);
    }
    auto preprocessing = readPreprocessing(header, tensors);
    if (!preprocessing)
        return propagate(preprocessing);
    pipeline.preprocessing = std::move(*preprocessing);
    return pipeline;
}

Status checkLayers(
    const std::vector<LayerIndex>& layers, const Provenance& from, const std::string& where)
{
    const auto isSize = [](std::int64_t size) { return size >= 1 && size <= largestSize; };
    if (!isSize(from.hiddenSize) || !isSize(from.layerCount)) {
        return fail(ErrorCode::InvalidFormat,
            "The model's width or number of layers is out of range.", where);
    }
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const auto layer = layers[i];
        if (layer < embeddingLayer || layer.value >= from.layerCount
            || (i > 0 && layer <= layers[i - 1])) {
            return fail(ErrorCode::InvalidFormat,
                "The layers are not ascending indices below " + std::to_string(from.layerCount)
                    + ".",
                where);
        }
    }
    return {};
}

Result<Probe::Parts> readParts(const Json& header, const TensorReader& tensors)
{
    const auto version = header.at("format_version").get<int>();
    if (version < 1 || version > probeFormatVersion) {
        return fail(ErrorCode::InvalidFormat,
            "The probe is of format version " + std::to_string(version)
                + "; this program reads versions 1 to " + std::to_string(probeFormatVersion)
                + ". Use a newer program.",
            tensors.where());
    }
    Probe::Parts parts;
    auto settings = readSettings(header.at("settings"));
    if (!settings) {
        const auto& error = settings.error();
        return fail(error.code, error.message, tensors.where() + ", settings, " + error.where);
    }
    parts.settings = std::move(*settings);
    for (const auto& layer : header.at("layers"))
        parts.layers.emplace_back(layer.get<std::int32_t>());
    parts.classes.names = header.at("classes").get<std::vector<std::string>>();
    parts.classes.areIntegers = header.at("classes_are_integers").get<bool>();
    if (parts.settings.task == Task::Regression)
        parts.targets = readTargets(header.at("targets"));
    parts.report = readReport(header.at("fit"));
    if (const auto selection = header.find("selection"); selection != header.end())
        parts.selection = readSelection(*selection);
    parts.warnings = header.value("warnings", parts.warnings);
    parts.provenance = readProvenance(header);
    if (auto status = checkLayers(parts.layers, parts.provenance, tensors.where()); !status)
        return propagate(status);
    auto pipeline = readPipeline(header, tensors);
    if (!pipeline)
        return propagate(pipeline);
    parts.pipeline = std::move(*pipeline);
    auto classifier = readClassifier(header, tensors);
    if (!classifier)
        return propagate(classifier);
    parts.classifier = std::move(*classifier);
    return parts;
}

} // namespace

Result<Probe> probeFrom(const Json& header, const SafetensorsFile& file, const std::string& prefix,
    const std::string& where)
{
    try {
        auto parts = readParts(header, TensorReader(file, prefix, where));
        if (!parts)
            return propagate(parts);
        auto probe = Probe::create(std::move(*parts));
        if (!probe)
            probe.error().where = where;
        return probe;
    } catch (const nlohmann::json::exception& exception) {
        return fail(ErrorCode::InvalidFormat,
            std::string("The probe's header is damaged: ") + exception.what(), where);
    }
}

} // namespace fathom
