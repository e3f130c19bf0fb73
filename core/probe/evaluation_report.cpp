// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probe/evaluation_report.h"

#include "core/probe/report.h"

#include <algorithm>
#include <array>
#include <iomanip>
#include <sstream>
#include <utility>

namespace fathom {

namespace {

    constexpr std::array<std::pair<Average, const char*>, 3> averages { {
        { Average::Macro, "macro" },
        { Average::Weighted, "weighted" },
        { Average::Micro, "micro" },
    } };

    Json scoresJson(const ClassScores& scores)
    {
        Json json { { "precision", scores.of.precision }, { "recall", scores.of.recall }, { "f1", scores.of.f1 },
            { "auroc", numberJson(scores.auroc) }, { "average_precision", numberJson(scores.averagePrecision) } };
        if (scores.aurocOneVersusOne)
            json["auroc_ovo"] = *scores.aurocOneVersusOne;
        return json;
    }

    Json probabilitiesJson(const ProbabilityScores& probabilities)
    {
        Json json { { "log_loss", probabilities.logLoss }, { "brier", probabilities.brier }, { "ece", probabilities.calibrationError },
            { "reliability", Json::array() } };
        for (const auto& bin : probabilities.reliability)
            if (bin.weight > 0)
                json["reliability"].push_back({ { "low", bin.low }, { "high", bin.high }, { "rows", bin.weight },
                    { "mean_probability", bin.meanProbability }, { "share", bin.share } });
        return json;
    }

    Json classificationJson(const ClassificationEvaluation& evaluation, const Classes& classes)
    {
        const auto& main = evaluation.main;
        Json json { { "accuracy", evaluation.accuracy }, { "balanced_accuracy", evaluation.balancedAccuracy }, { "f1", main.of.f1 },
            { "precision", main.of.precision }, { "recall", main.of.recall } };
        if (main.auroc)
            json["auroc"] = *main.auroc;
        if (main.aurocOneVersusOne)
            json["auroc_ovo"] = *main.aurocOneVersusOne;
        if (main.averagePrecision)
            json["average_precision"] = *main.averagePrecision;
        if (evaluation.probabilities)
            json.update(probabilitiesJson(*evaluation.probabilities));
        if (evaluation.average)
            json["average"] = averageName(*evaluation.average);
        for (const auto& [average, scores] : evaluation.averages)
            json["averages"][averageName(average)] = scoresJson(scores);
        json["per_class"] = Json::array();
        for (std::size_t i = 0; i < evaluation.perClass.size(); ++i) {
            auto entry = scoresJson(evaluation.perClass[i]);
            entry["class"] = classJson(classes, static_cast<std::int32_t>(i));
            entry["support"] = evaluation.perClass[i].support;
            json["per_class"].push_back(std::move(entry));
        }
        return json;
    }

    Json regressionJson(const RegressionScore& score)
    {
        return { { "r2", numberJson(score.r2) }, { "mae", score.meanAbsoluteError }, { "rmse", score.rootMeanSquaredError },
            { "pearson", numberJson(score.pearson) }, { "spearman", numberJson(score.spearman) } };
    }

    void writeLine(std::ostream& out, const char* name, const std::optional<double>& value)
    {
        constexpr auto nameWidth = 19;
        out << std::left << std::setw(nameWidth) << name;
        if (value)
            out << *value << '\n';
        else
            out << "-\n";
    }

    void writeTable(std::ostream& out, const ClassificationEvaluation& evaluation, const Classes& classes)
    {
        std::size_t width = std::string_view("weighted").size();
        for (const auto& name : classes.names)
            width = std::max(width, name.size());
        out << std::string(width, ' ') << "  precision  recall      f1   auroc  rows\n" << std::fixed << std::setprecision(3);
        const auto line = [&](const std::string& name, const ClassScores& scores) {
            out << std::left << std::setw(static_cast<int>(width)) << name << std::right << std::setw(11) << scores.of.precision
                << std::setw(8) << scores.of.recall << std::setw(8) << scores.of.f1 << std::setw(8);
            if (scores.auroc)
                out << *scores.auroc;
            else
                out << "-";
            out << std::setw(6) << scores.support << '\n';
        };
        for (std::size_t i = 0; i < evaluation.perClass.size(); ++i)
            line(classes.names[i], evaluation.perClass[i]);
        for (const auto& [average, scores] : evaluation.averages)
            line(averageName(average), scores);
    }

} // namespace

std::string averageName(Average average)
{
    return std::ranges::find(averages, average, &std::pair<Average, const char*>::first)->second;
}

Result<Average> parseAverage(const std::string& name)
{
    const auto* const found = std::ranges::find(averages, name, &std::pair<Average, const char*>::second);
    if (found == averages.end())
        return fail(ErrorCode::InvalidArgument, "\"" + name + "\" is not an average over classes. Use macro, weighted or micro.", "average");
    return found->first;
}

Json evaluationJson(const Evaluation& evaluation, const Classes& classes)
{
    const auto* classification = std::get_if<ClassificationEvaluation>(&evaluation.scores);
    auto json = classification ? classificationJson(*classification, classes) : regressionJson(std::get<RegressionScore>(evaluation.scores));
    json["n_eval"] = evaluation.count;
    json["eval_hash"] = evaluation.hash;
    return json;
}

std::string evaluationText(const Evaluation& evaluation, const Classes& classes)
{
    std::ostringstream out;
    const auto* classification = std::get_if<ClassificationEvaluation>(&evaluation.scores);
    if (classification) {
        writeLine(out, "accuracy", classification->accuracy);
        writeLine(out, "balanced_accuracy", classification->balancedAccuracy);
        if (classification->average)
            out << "average            " << averageName(*classification->average) << '\n';
        writeLine(out, "auroc", classification->main.auroc);
        if (classification->main.aurocOneVersusOne)
            writeLine(out, "auroc_ovo", classification->main.aurocOneVersusOne);
        writeLine(out, "average_precision", classification->main.averagePrecision);
        writeLine(out, "f1", classification->main.of.f1);
        writeLine(out, "precision", classification->main.of.precision);
        writeLine(out, "recall", classification->main.of.recall);
        if (const auto& probabilities = classification->probabilities) {
            writeLine(out, "log_loss", probabilities->logLoss);
            writeLine(out, "brier", probabilities->brier);
            writeLine(out, "ece", probabilities->calibrationError);
        }
    } else {
        const auto& score = std::get<RegressionScore>(evaluation.scores);
        writeLine(out, "r2", score.r2);
        writeLine(out, "mae", score.meanAbsoluteError);
        writeLine(out, "rmse", score.rootMeanSquaredError);
        writeLine(out, "pearson", score.pearson);
        writeLine(out, "spearman", score.spearman);
    }
    out << "n_eval             " << evaluation.count << "\neval_hash          " << evaluation.hash << '\n';
    if (classification && !classification->averages.empty())
        writeTable(out, *classification, classes);
    return out.str();
}

} // namespace fathom
