// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probe/probe_file.h"

#include "core/io/json.h"
#include "core/io/safetensors.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace fathom {

namespace {

    constexpr auto formatVersion = 1;
    constexpr std::int64_t largestSize = 1 << 24; ///< of a width or a number of layers that can be meant
    constexpr auto metadataKey = "fathom";

    Json layerNames(const std::vector<LayerIndex>& layers)
    {
        auto json = Json::array();
        for (const auto layer : layers)
            json.push_back(layer.value);
        return json;
    }

    std::vector<double> numbersOf(const Vector& vector) { return { vector.begin(), vector.end() }; }

    Vector vectorOf(const Json& json)
    {
        const auto numbers = json.get<std::vector<double>>();
        return Eigen::Map<const Vector>(numbers.data(), static_cast<Eigen::Index>(numbers.size()));
    }

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

    Json headerOf(const Probe& probe)
    {
        const auto settings = textOf(probe.settings());
        const auto& from = probe.provenance();
        const auto& report = probe.report();
        const auto& classifier = probe.classifier();
        return {
            { "format", "fathom-probe" },
            { "format_version", formatVersion },
            { "settings",
                { { "layers", settings.layers }, { "train_pooling", *settings.trainPooling },
                    { "inference_pooling", *settings.inferencePooling }, { "classifier", settings.classifier },
                    { "classifier_kwargs", settings.classifierKwargs }, { "normalize_layers", settings.normalizeLayers },
                    { "random_state", settings.randomState } } },
            { "layers", layerNames(probe.layers()) },
            { "classes", probe.classes().names },
            { "classes_are_integers", probe.classes().areIntegers },
            { "link", linkName(classifier.link) },
            { "calibration", { numbersOf(classifier.calibrationSlopes), numbersOf(classifier.calibrationIntercepts) } },
            { "fit",
                { { "converged", report.converged }, { "iterations", report.iterations },
                    { "gradient_norm", report.gradientNorm }, { "objective", report.objective }, { "space", report.space } } },
            { "model",
                { { "name", from.modelName }, { "path", from.modelPath }, { "model_type", from.modelType }, { "weights_hash", from.weightsHash },
                    { "tokenizer_hash", from.tokenizerHash }, { "dtype", from.dtype }, { "layer_count", from.layerCount },
                    { "hidden_size", from.hiddenSize } } },
            { "data",
                { { "name", from.dataName }, { "hash", from.dataHash }, { "split_rule", from.splitRule },
                    { "split_seed", from.splitSeed }, { "training_rows", from.trainingRows } } },
            { "program_version", from.programVersion },
        };
    }

    TensorToWrite vectorTensor(const char* name, const Vector& values)
    {
        return { name, TensorDtype::F64, { values.size() }, std::as_bytes(std::span(values.data(), static_cast<std::size_t>(values.size()))) };
    }

    /// Reads parts of a probe's file and remembers the first thing that is wrong.
    class ProbeReader
    {
    public:
        ProbeReader(const SafetensorsFile& file, std::string where)
            : m_file(file)
            , m_where(std::move(where))
        {
        }

        [[nodiscard]] Result<Probe::Parts> read()
        {
            const auto text = m_file.metadata().find(metadataKey);
            if (text == m_file.metadata().end())
                return fail(ErrorCode::InvalidFormat, "This safetensors file is not a Fathom probe: its metadata have no \"fathom\" entry.", m_where);
            auto header = parseJson(text->second, m_where);
            if (!header)
                return propagate(header);
            try {
                return readHeader(*header);
            } catch (const nlohmann::json::exception& exception) {
                return fail(ErrorCode::InvalidFormat, std::string("The probe's header is damaged: ") + exception.what(), m_where);
            }
        }

    private:
        Result<Probe::Parts> readHeader(const Json& header)
        {
            if (const auto version = header.at("format_version").get<int>(); version != formatVersion) {
                return fail(ErrorCode::InvalidFormat,
                    "The probe is of format version " + std::to_string(version) + "; this program reads version "
                        + std::to_string(formatVersion) + ". Use a newer program.",
                    m_where);
            }
            Probe::Parts parts;
            auto settings = readSettings(header.at("settings"));
            if (!settings)
                return propagate(settings);
            parts.settings = std::move(*settings);
            for (const auto& layer : header.at("layers"))
                parts.layers.emplace_back(layer.get<std::int32_t>());
            parts.classes.names = header.at("classes").get<std::vector<std::string>>();
            parts.classes.areIntegers = header.at("classes_are_integers").get<bool>();
            readReport(header.at("fit"), parts.report);
            readProvenance(header, parts.provenance);
            const auto& from = parts.provenance;
            if (from.hiddenSize < 1 || from.hiddenSize > largestSize || from.layerCount < 1 || from.layerCount > largestSize)
                return fail(ErrorCode::InvalidFormat, "The model's width or number of layers is out of range.", m_where);
            for (std::size_t i = 0; i < parts.layers.size(); ++i) {
                const auto layer = parts.layers[i];
                if (layer < embeddingLayer || layer.value >= parts.provenance.layerCount || (i > 0 && layer <= parts.layers[i - 1])) {
                    return fail(ErrorCode::InvalidFormat,
                        "The layers are not ascending indices below " + std::to_string(parts.provenance.layerCount) + ".", m_where);
                }
            }
            if (auto status = readClassifier(header, parts.classifier); !status)
                return propagate(status);
            if (auto status = readScaler(parts); !status)
                return propagate(status);
            return parts;
        }

        static Result<ProbeSettings> readSettings(const Json& json)
        {
            return parseProbeSettings({ .layers = json.at("layers").get<std::string>(),
                .trainPooling = json.at("train_pooling").get<std::string>(),
                .inferencePooling = json.at("inference_pooling").get<std::string>(),
                .classifier = json.at("classifier").get<std::string>(),
                .classifierKwargs = json.at("classifier_kwargs").get<std::string>(),
                .normalizeLayers = json.at("normalize_layers").get<std::string>(),
                .randomState = json.at("random_state").get<std::uint64_t>() });
        }

        static void readReport(const Json& json, FitReport& report)
        {
            report.converged = json.at("converged").get<bool>();
            report.iterations = json.at("iterations").get<std::int64_t>();
            report.gradientNorm = json.at("gradient_norm").get<double>();
            report.objective = json.at("objective").get<double>();
            report.space = json.at("space").get<std::string>();
        }

        static void readProvenance(const Json& header, Provenance& from)
        {
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
        }

        Status readClassifier(const Json& header, LinearModel& classifier)
        {
            const auto name = header.at("link").get<std::string>();
            constexpr std::array links { Link::Logistic, Link::Softmax, Link::Calibrated, Link::Margin, Link::Identity };
            const auto link = std::ranges::find(links, name, linkName);
            if (link == links.end())
                return fail(ErrorCode::InvalidFormat, "\"" + name + "\" is not a way to make probabilities.", m_where);
            classifier.link = *link;
            classifier.calibrationSlopes = vectorOf(header.at("calibration").at(0));
            classifier.calibrationIntercepts = vectorOf(header.at("calibration").at(1));

            const auto coefficients = numbers("coefficients", 2);
            if (!coefficients)
                return tl::unexpected(coefficients.error());
            const auto rows = m_file.find("coefficients")->shape[0];
            const auto columns = m_file.find("coefficients")->shape[1];
            using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
            classifier.coefficients = Eigen::Map<const RowMajor>(coefficients->data(), rows, columns);
            auto intercepts = numbers("intercepts", 1);
            if (!intercepts)
                return propagate(intercepts);
            classifier.intercepts = std::move(*intercepts);
            const auto outputs = static_cast<Eigen::Index>(rows);
            const auto calibrated = *link == Link::Calibrated ? outputs : 0;
            if (classifier.calibrationSlopes.size() != calibrated || classifier.calibrationIntercepts.size() != calibrated)
                return fail(ErrorCode::InvalidFormat, "The calibration does not have a slope and an intercept for each row of coefficients.", m_where);
            if (*link == Link::Softmax ? rows == 1 : *link == Link::Logistic && rows != 1)
                return fail(ErrorCode::InvalidFormat, "The link \"" + name + "\" does not go with " + std::to_string(rows) + " rows of coefficients.", m_where);
            return {};
        }

        Status readScaler(Probe::Parts& parts)
        {
            parts.hasScaler = m_file.find("scaler.mean") != nullptr;
            if (!parts.hasScaler)
                return {};
            auto mean = numbers("scaler.mean", 1);
            if (!mean)
                return propagate(mean);
            auto scale = numbers("scaler.scale", 1);
            if (!scale)
                return propagate(scale);
            if ((scale->array() <= 0).any())
                return fail(ErrorCode::InvalidFormat, "A scale is not positive.", m_where + ", tensor scaler.scale");
            parts.scaler = { .mean = std::move(*mean), .scale = std::move(*scale) };
            return {};
        }

        /// A tensor's values: float64, finite, of the given number of dimensions.
        Result<Vector> numbers(const std::string& name, std::size_t dimensions) const
        {
            const auto where = m_where + ", tensor " + name;
            const auto* tensor = m_file.find(name);
            if (!tensor)
                return fail(ErrorCode::InvalidFormat, "The tensor is missing.", where);
            if (tensor->dtype != TensorDtype::F64 || tensor->shape.size() != dimensions) {
                return fail(ErrorCode::InvalidFormat,
                    "F64 of " + std::to_string(dimensions) + " dimensions is expected, found " + std::string(dtypeName(tensor->dtype))
                        + " of " + std::to_string(tensor->shape.size()) + ".",
                    where);
            }
            Vector values(static_cast<Eigen::Index>(tensor->bytes.size() / sizeof(double)));
            if (values.size() > 0)
                std::memcpy(values.data(), tensor->bytes.data(), tensor->bytes.size());
            if (!values.allFinite())
                return fail(ErrorCode::NonFiniteValue, "A value is not a finite number.", where);
            return values;
        }

        const SafetensorsFile& m_file;
        std::string m_where;
    };

} // namespace

Status saveProbe(const Probe& probe, const std::filesystem::path& path)
{
    using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    const RowMajor coefficients = probe.classifier().coefficients;
    std::vector<TensorToWrite> tensors {
        { "coefficients", TensorDtype::F64, { coefficients.rows(), coefficients.cols() },
            std::as_bytes(std::span(coefficients.data(), static_cast<std::size_t>(coefficients.size()))) },
        vectorTensor("intercepts", probe.classifier().intercepts),
    };
    if (const auto* scaler = probe.scaler()) {
        tensors.push_back(vectorTensor("scaler.mean", scaler->mean));
        tensors.push_back(vectorTensor("scaler.scale", scaler->scale));
    }
    // Names may come from outside: invalid UTF-8 in a file name must not make the probe unsavable.
    const auto header = headerOf(probe).dump(-1, ' ', false, Json::error_handler_t::replace);
    return writeSafetensors(path, tensors, { { metadataKey, header } });
}

Result<Probe> loadProbe(const std::filesystem::path& path)
{
    const auto file = SafetensorsFile::open(path);
    if (!file)
        return tl::unexpected(file.error());
    const auto where = path.filename().string();
    auto parts = ProbeReader(*file, where).read();
    if (!parts)
        return propagate(parts);
    auto probe = Probe::create(std::move(*parts));
    if (!probe)
        probe.error().where = where;
    return probe;
}

Result<std::vector<std::string>> checkProbeFits(const Probe& probe, const ModelSummary& model, const std::string& tokenizerHash)
{
    const auto& from = probe.provenance();
    if (from.hiddenSize != model.hiddenSize) {
        return fail(ErrorCode::ProbeMismatch,
            "The probe was made for " + from.modelName + " with hidden states of width " + std::to_string(from.hiddenSize) + "; "
                + model.name + " has width " + std::to_string(model.hiddenSize) + ". Open the model it was made with.");
    }
    if (probe.layers().back().value >= model.layerCount) {
        return fail(ErrorCode::ProbeMismatch,
            "The probe reads layer " + std::to_string(probe.layers().back().value) + "; " + model.name + " has only "
                + std::to_string(model.layerCount) + " layers. Open the model it was made with.");
    }
    std::vector<std::string> warnings;
    if (from.weightsHash != model.weightsHash)
        warnings.push_back("The probe was made with the weights of " + from.modelName + ", not with those of " + model.name + ": its scores may mean nothing here.");
    if (from.tokenizerHash != tokenizerHash)
        warnings.emplace_back("The probe was made with another tokenizer: prompts may be cut into other tokens.");
    return warnings;
}

} // namespace fathom
