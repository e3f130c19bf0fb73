// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probe/report.h"

#include "core/io/csv.h"
#include "core/probe/probe_report.h"

#include <cmath>
#include <cstdio>
#include <limits>
#include <sstream>

namespace fathom {

namespace {

    /// What a task's scores are called, in keys and in tables.
    struct MetricNames
    {
        const char* key;
        const char* heading;
        const char* baselineKey;
        const char* baseline;
    };

    MetricNames metricOf(Task task)
    {
        if (task == Task::Regression)
            return { "r2", "R2", "baseline_r2", "always predicting the training mean" };
        return { "accuracy", "accuracy", "majority_accuracy", "always guessing the majority" };
    }

    Task taskOf(const SweepResult& result)
    {
        return result.hasPlan() ? result.plan().settings.task : Task::Classification;
    }

    Json scoreJson(const LayerScore& score, Task task)
    {
        const std::string metric = metricOf(task).key;
        Json json { { "layer", layerJson(score.layer) }, { metric, numberJson(score.test) },
            { "interval", { numberJson(score.interval.low), numberJson(score.interval.high) } },
            { "train_" + metric, numberJson(score.train) }, { "validation_" + metric, numberJson(score.validation) },
            { "validation_error", numberJson(score.validationError) }, { "converged", score.report.converged },
            { "gradient_norm", score.report.gradientNorm } };
        if (score.regression) {
            json["mae"] = score.regression->meanAbsoluteError;
            json["rmse"] = score.regression->rootMeanSquaredError;
            json["pearson"] = numberJson(score.regression->pearson);
            json["spearman"] = numberJson(score.regression->spearman);
        } else {
            json["auroc"] = numberJson(score.auroc);
        }
        if (const auto& control = score.control)
            json["control"] = { { metric, numberJson(control->test) }, { "range", { numberJson(control->range.low), numberJson(control->range.high) } },
                { "train_" + metric, numberJson(control->train) }, { "draws", control->draws }, { "selectivity", numberJson(score.test - control->test) } };
        return json;
    }

    Json baselineJson(const BaselineScored& baseline, Task task)
    {
        const std::string metric = metricOf(task).key;
        Json json { { "name", textFeatureName(baseline.kind) }, { metric, numberJson(baseline.score.test) },
            { "interval", { numberJson(baseline.score.interval.low), numberJson(baseline.score.interval.high) } },
            { "train_" + metric, numberJson(baseline.score.train) } };
        if (task == Task::Classification)
            json["auroc"] = numberJson(baseline.score.auroc);
        return json;
    }

    Json advantageJson(const TextAdvantage& advantage)
    {
        return { { "layer", layerJson(advantage.layer) }, { "baseline", textFeatureName(advantage.baseline) },
            { "difference", advantage.difference }, { "interval", { advantage.interval.low, advantage.interval.high } } };
    }

    /// For people.
    const char* baselineText(TextFeatureKind kind)
    {
        switch (kind) {
        case TextFeatureKind::SentenceLength:
            return "length";
        case TextFeatureKind::BagOfWords:
            return "bag of words";
        case TextFeatureKind::TfIdf:
            break;
        }
        return "tf-idf";
    }

    std::string decimals(double value, int digits)
    {
        if (!std::isfinite(value))
            return "-";
        char buffer[32];
        std::snprintf(buffer, sizeof buffer, "%.*f", digits, value);
        return buffer;
    }

    std::string padded(const std::string& text, std::size_t width)
    {
        return text.size() < width ? std::string(width - text.size(), ' ') + text : text;
    }

    /// Three significant digits: for numbers in the targets' unit.
    std::string significant(double value)
    {
        char buffer[32];
        std::snprintf(buffer, sizeof buffer, "%.3g", value);
        return buffer;
    }

    std::string orDash(const std::optional<double>& value)
    {
        return value ? decimals(*value, 3) : "-";
    }

    /// "  [0.912, 0.951]"; R² may be negative.
    std::string intervalColumn(const Interval& interval, Task task)
    {
        const auto width = task == Task::Regression ? std::size_t { 6 } : std::size_t { 5 };
        return "  [" + padded(decimals(interval.low, 3), width) + ", " + padded(decimals(interval.high, 3), width) + "]";
    }

    /// Shortest text that reads back as the same double; nothing where there is none.
    std::string exact(const std::optional<double>& value)
    {
        return value && std::isfinite(*value) ? Json(*value).dump() : std::string {};
    }

    /// "2, 3 and 4" style would hide gaps: plain list.
    std::string joined(const std::vector<LayerIndex>& layers)
    {
        std::string text;
        for (const auto layer : layers)
            text += (text.empty() ? "" : ", ") + layerText(layer);
        return text;
    }

    /// What the best layer was chosen by. On the test rows themselves, as lmprobe does, its score is too good to be reported.
    std::string selectedBy(const SweepResult& result)
    {
        return result.hasPlan() && result.plan().settings.lmprobeCompatible ? "test rows" : "validation";
    }

    /// The probe that chose its layers, or null.
    std::shared_ptr<const Probe> automaticProbe(const SweepResult& result)
    {
        const auto probe = result.jointProbe();
        return probe && probe->selection() ? probe : nullptr;
    }

} // namespace

std::string layerText(LayerIndex layer)
{
    return layer == embeddingLayer ? "embedding" : std::to_string(layer.value);
}

Json layerJson(LayerIndex layer)
{
    return layer == embeddingLayer ? Json("embedding") : Json(layer.value);
}

Json numberJson(double value)
{
    return std::isfinite(value) ? Json(value) : Json(nullptr);
}

Json numberJson(const std::optional<double>& value)
{
    return value ? numberJson(*value) : Json(nullptr);
}

double numberOf(const Json& json)
{
    return json.is_null() ? std::numeric_limits<double>::quiet_NaN() : json.get<double>();
}

Json gridJson(const std::vector<GridPoint>& grid)
{
    auto json = Json::array();
    for (const auto& point : grid)
        json.push_back({ numberJson(point.value), numberJson(point.score) });
    return json;
}

Json classJson(const Classes& classes, std::int32_t index)
{
    const auto& name = classes.names[static_cast<std::size_t>(index)];
    if (classes.areIntegers)
        if (const auto number = Json::parse(name, nullptr, false); number.is_number_integer())
            return number;
    return name;
}

Json classesJson(const Classes& classes)
{
    auto json = Json::array();
    for (std::size_t i = 0; i < classes.count(); ++i)
        json.push_back(classJson(classes, static_cast<std::int32_t>(i)));
    return json;
}

Json targetsJson(const TargetSummary& targets)
{
    return { { "mean", targets.mean }, { "standard_deviation", targets.standardDeviation }, { "minimum", targets.minimum },
        { "maximum", targets.maximum } };
}

Json cacheJson(const ExtractionCounts& counts)
{
    return { { "hits", counts.cachedRows }, { "computed", counts.totalRows - counts.cachedRows } };
}

Json memoryJson(const MemoryEstimate& memory)
{
    return { { "resident", memory.resident() }, { "program", memory.program }, { "weights", memory.weights },
        { "work", memory.work }, { "hidden_states", memory.hiddenStates }, { "features", memory.features },
        { "others", memory.others }, { "scratch", memory.scratch() } };
}

Json sweepJson(const SweepResult& result, const SweepTimes& times)
{
    Json json;
    if (result.hasPlan()) {
        const auto& plan = result.plan();
        json["task"] = taskName(plan.settings.task);
        if (plan.settings.task == Task::Classification)
            json["classes"] = classesJson(plan.classes);
        json["n_train"] = plan.split.train.size();
        json["n_test"] = plan.split.test.size();
        json["n_test_groups"] = plan.groupCount;
        json["groups"] = plan.groupRule;
        json["split"] = plan.split.rule;
        json["interval_method"] = plan.intervalMethod;
        json[metricOf(plan.settings.task).baselineKey] = numberJson(plan.baseline);
        json["tokens"] = { { "total", plan.counts.totalTokens }, { "computed", plan.counts.computedTokens } };
        if (plan.usesCache)
            json["cache"] = cacheJson(plan.counts);
        json["model"] = { { "name", plan.provenance.modelName }, { "weights_hash", plan.provenance.weightsHash },
            { "tokenizer_hash", plan.provenance.tokenizerHash }, { "dtype", plan.provenance.dtype } };
        json["data"] = { { "name", plan.provenance.dataName }, { "hash", plan.provenance.dataHash } };
    }
    json["layers"] = Json::array();
    for (const auto& [layer, scored] : result.layers())
        json["layers"].push_back(scoreJson(scored.score, taskOf(result)));
    if (!result.baselines().empty())
        json["text_baselines"] = Json::array();
    for (const auto& [kind, baseline] : result.baselines())
        json["text_baselines"].push_back(baselineJson(baseline, taskOf(result)));
    if (const auto& advantage = result.advantage())
        json["text_advantage"] = advantageJson(*advantage);
    const auto best = result.bestLayer();
    json["best_layer"] = best ? layerJson(*best) : Json(nullptr);
    json["selected_by"] = selectedBy(result);
    if (const auto probe = automaticProbe(result)) {
        json["automatic"] = fitJson(*probe);
        if (result.jointScore()) {
            auto score = scoreJson(*result.jointScore(), taskOf(result));
            score.erase("layer");
            json["automatic"].update(score);
        }
    }
    json["plateau"] = Json::array();
    for (const auto layer : result.plateau())
        json["plateau"].push_back(layerJson(layer));
    json["seconds"] = { { "load", times.load }, { "tokenize", times.tokenize }, { "extract", times.extract }, { "fit", times.fit },
        { "total", times.total } };
    json["warnings"] = result.warnings();
    return json;
}

std::string sweepCsv(const SweepResult& result)
{
    const bool isRegression = taskOf(result) == Task::Regression;
    std::string csv = isRegression
        ? "layer,r2,interval_low,interval_high,mae,rmse,pearson,spearman,validation_r2,validation_error,train_r2,converged\n"
        : "layer,accuracy,interval_low,interval_high,auroc,validation_accuracy,validation_error,train_accuracy,converged\n";
    for (const auto& [layer, scored] : result.layers()) {
        const auto& score = scored.score;
        csv += csvCell(layerText(layer)) + ',' + exact(score.test) + ',' + exact(score.interval.low) + ',' + exact(score.interval.high) + ',';
        if (isRegression) {
            const auto& regression = *score.regression;
            csv += exact(regression.meanAbsoluteError) + ',' + exact(regression.rootMeanSquaredError) + ',' + exact(regression.pearson)
                + ',' + exact(regression.spearman);
        } else {
            csv += exact(score.auroc);
        }
        csv += ',' + exact(score.validation) + ',' + exact(score.validationError) + ',' + exact(score.train) + ','
            + (score.report.converged ? "true" : "false") + '\n';
    }
    return csv;
}

std::string sweepTable(const SweepResult& result)
{
    std::ostringstream out;
    const auto task = taskOf(result);
    const auto metric = metricOf(task);
    out << "    layer" << padded(metric.heading, 10)
        << (task == Task::Regression ? "  95 % interval       RMSE  Spearman" : "  95 % interval    AUROC") << "  validation  train\n";
    for (const auto& [layer, scored] : result.layers()) {
        const auto& score = scored.score;
        out << padded(layerText(layer), 9) << padded(decimals(score.test, 3), 10) << intervalColumn(score.interval, task);
        if (score.regression)
            out << padded(significant(score.regression->rootMeanSquaredError), 9) << padded(orDash(score.regression->spearman), 10);
        else
            out << padded(orDash(score.auroc), 9);
        out << padded(decimals(score.validation, 3), 12) << padded(decimals(score.train, 3), 7) << '\n';
    }
    if (!result.hasPlan())
        return out.str();
    const auto& plan = result.plan();
    out << "tested on " << plan.split.test.size() << " rows (" << plan.groupCount << " independent groups), trained on "
        << plan.split.train.size() << "; " << plan.split.rule << '\n'
        << metric.baseline << ": " << decimals(plan.baseline, 3) << "; intervals: " << plan.intervalMethod << '\n';
    for (const auto& [kind, baseline] : result.baselines())
        out << "from the texts alone, " << baselineText(kind) << ": " << decimals(baseline.score.test, 3) << " ["
            << decimals(baseline.score.interval.low, 3) << ", " << decimals(baseline.score.interval.high, 3) << "]\n";
    if (const auto best = result.bestLayer()) {
        const auto& score = result.find(*best)->score;
        if (const auto& control = score.control)
            out << "control, layer " << layerText(*best) << " on labels of other texts: " << decimals(control->test, 3) << " ["
                << decimals(control->range.low, 3) << ", " << decimals(control->range.high, 3) << "] in " << control->draws
                << " draws, " << decimals(control->train, 3) << " on its training rows; selectivity "
                << decimals(score.test - control->test, 3) << '\n';
        out << "best layer by " << selectedBy(result) << ": " << layerText(*best) << ", linearly decodable with " << metric.heading << ' ' << decimals(score.test, 3)
            << " [" << decimals(score.interval.low, 3) << ", " << decimals(score.interval.high, 3)
            << "]; within one standard error: " << joined(result.plateau()) << '\n';
    }
    if (const auto& advantage = result.advantage())
        out << "the best layer's probe beats " << baselineText(advantage->baseline) << ", the best from the texts alone, by "
            << decimals(advantage->difference, 3) << " [" << decimals(advantage->interval.low, 3) << ", "
            << decimals(advantage->interval.high, 3) << "]\n";
    if (const auto probe = automaticProbe(result); probe && result.jointScore()) {
        const auto& score = *result.jointScore();
        out << "chosen automatically: " << joined(probe->layers()) << " together, " << metric.heading << ' ' << decimals(score.test, 3) << " ["
            << decimals(score.interval.low, 3) << ", " << decimals(score.interval.high, 3) << "]\n";
    }
    return out.str();
}

} // namespace fathom
