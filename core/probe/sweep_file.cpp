// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probe/sweep_file.h"

#include "core/probe/probe_record.h"
#include "core/probe/report.h"

#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace fathom {

namespace {

constexpr std::string_view sweepFormatName = "fathom-sweep";
constexpr int sweepFormatVersion = 1;

std::string tensorPrefix(LayerIndex layer)
{
    return "layers." + layerText(layer) + ".";
}

std::optional<double> optionalOf(const Json& json)
{
    return json.is_null() ? std::nullopt : std::optional(json.get<double>());
}

Json scoreJson(const LayerScore& score)
{
    Json json {
        { "validation", numberJson(score.validation) },
        { "validation_error", numberJson(score.validationError) },
        { "train", numberJson(score.train) },
        { "test", numberJson(score.test) },
        { "interval", { numberJson(score.interval.low), numberJson(score.interval.high) } },
        { "auroc", numberJson(score.auroc) },
    };
    if (const auto& regression = score.regression) {
        json["regression"] = {
            { "r2", numberJson(regression->r2) },
            { "mae", numberJson(regression->meanAbsoluteError) },
            { "rmse", numberJson(regression->rootMeanSquaredError) },
            { "pearson", numberJson(regression->pearson) },
            { "spearman", numberJson(regression->spearman) },
        };
    }
    return json;
}

LayerScore readScore(const Json& json, const Probe& probe)
{
    LayerScore score;
    score.layer = probe.layers().front();
    score.report = probe.report();
    score.validation = numberOf(json.at("validation"));
    score.validationError = numberOf(json.at("validation_error"));
    score.train = numberOf(json.at("train"));
    score.test = numberOf(json.at("test"));
    score.interval.low = numberOf(json.at("interval").at(0));
    score.interval.high = numberOf(json.at("interval").at(1));
    score.auroc = optionalOf(json.at("auroc"));
    if (const auto found = json.find("regression"); found != json.end()) {
        score.regression = RegressionScore {
            .r2 = optionalOf(found->at("r2")),
            .meanAbsoluteError = numberOf(found->at("mae")),
            .rootMeanSquaredError = numberOf(found->at("rmse")),
            .pearson = optionalOf(found->at("pearson")),
            .spearman = optionalOf(found->at("spearman")),
        };
    }
    return score;
}

Status checkVersion(const Json& header, const std::string& where)
{
    if (const auto version = header.at("format_version").get<int>();
        version != sweepFormatVersion) {
        return fail(ErrorCode::InvalidFormat,
            "The sweep is of format version " + std::to_string(version)
                + "; this program reads version " + std::to_string(sweepFormatVersion)
                + ". Use a newer program.",
            where);
    }
    return {};
}

Result<LayerSweepResult> readSweep(
    const Json& header, const SafetensorsFile& file, const std::string& where)
{
    if (auto status = checkVersion(header, where); !status)
        return propagate(status);
    LayerSweepResult::Layers layers;
    for (const auto& entry : header.at("layers")) {
        const LayerIndex layer(entry.at("layer").get<std::int32_t>());
        const auto place = where + ", layer " + layerText(layer);
        auto probe = probeFrom(entry.at("probe"), file, tensorPrefix(layer), place);
        if (!probe)
            return propagate(probe);
        LayerScored scored;
        scored.score = readScore(entry.at("score"), *probe);
        scored.probe = std::make_shared<const Probe>(std::move(*probe));
        if (!layers.emplace(layer, std::move(scored)).second)
            return fail(ErrorCode::InvalidFormat, "The layer stands in the file twice.", place);
    }
    auto sweep = LayerSweepResult::create(
        std::move(layers), header.at("warnings").get<std::vector<std::string>>());
    if (!sweep)
        sweep.error().where = where;
    return sweep;
}

Result<LayerSweepResult> sweepFrom(
    const Json& header, const SafetensorsFile& file, const std::string& where)
{
    try {
        return readSweep(header, file, where);
    } catch (const nlohmann::json::exception& exception) {
        return fail(ErrorCode::InvalidFormat,
            std::string("The sweep's header is damaged: ") + exception.what(), where);
    }
}

} // namespace

Status saveSweep(const LayerSweepResult& sweep, const std::filesystem::path& path)
{
    Json header {
        { "format", sweepFormatName },
        { "format_version", sweepFormatVersion },
        { "layers", Json::array() },
        { "warnings", sweep.warnings() },
        { "program_version", FATHOM_VERSION },
    };
    std::vector<ProbeRecord> records;
    for (const auto& [layer, scored] : sweep.all()) {
        records.push_back(recordOf(*scored.probe, tensorPrefix(layer)));
        header["layers"].push_back({
            { "layer", layer.value },
            { "probe", std::move(records.back().header) },
            { "score", scoreJson(scored.score) },
        });
    }
    return writeRecords(path, header, records);
}

Result<LayerSweepResult> loadSweep(const std::filesystem::path& path)
{
    auto loaded = loadProbeOrSweep(path);
    if (!loaded)
        return propagate(loaded);
    if (std::holds_alternative<Probe>(*loaded)) {
        return fail(ErrorCode::ProbeMismatch,
            "The file holds a single probe, not those of a sweep.", path.filename().string());
    }
    return std::get<LayerSweepResult>(std::move(*loaded));
}

Result<ProbeOrSweep> loadProbeOrSweep(const std::filesystem::path& path)
{
    const auto file = SafetensorsFile::open(path);
    if (!file)
        return tl::unexpected(file.error());
    const auto where = path.filename().string();
    const auto header = recordHeader(*file, where);
    if (!header)
        return tl::unexpected(header.error());
    const auto format = formatOf(*header);
    if (format == sweepFormatName) {
        auto sweep = sweepFrom(*header, *file, where);
        if (!sweep)
            return propagate(sweep);
        return ProbeOrSweep(std::move(*sweep));
    }
    if (format != probeFormatName) {
        return fail(ErrorCode::InvalidFormat,
            "\"" + format
                + "\" is not a format of probes that this program knows. Use a newer program.",
            where);
    }
    auto probe = probeFrom(*header, *file, {}, where);
    if (!probe)
        return propagate(probe);
    return ProbeOrSweep(std::move(*probe));
}

} // namespace fathom
