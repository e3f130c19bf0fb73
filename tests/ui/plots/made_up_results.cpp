// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/plots/made_up_results.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace fathom {
namespace {

double wobble(int layer)
{
    return std::sin(layer * 12.9898) * 0.012; // the same every time
}

double riseAt(const MadeUpSweep& options, int layer)
{
    const double depth = (layer + 1.0) / options.blocks;
    const double rise = 1 / (1 + std::exp(-14 * (depth - options.peakAt * 0.55)));
    const double fall = std::max(0.0, depth - options.peakAt) * 0.12;
    return options.lowest + (options.peak - options.lowest) * rise - fall;
}

std::vector<LayerIndex> layersOf(const MadeUpSweep& options)
{
    std::vector<LayerIndex> layers;
    for (int layer = options.hasEmbedding ? -1 : 0; layer < options.blocks; ++layer)
        layers.emplace_back(layer);
    return layers;
}

} // namespace

SweepPlan madeUpPlan(const MadeUpSweep& options)
{
    SweepPlan plan;
    plan.layers = layersOf(options);
    if (options.classes == 2)
        plan.classes = twoClasses();
    else
        for (int c = 0; c < options.classes; ++c)
            plan.classes.names.push_back("class " + std::to_string(c));
    for (int row = 0; row < options.testRows; ++row)
        plan.split.test.emplace_back(row);
    plan.groupCount = options.groups;
    plan.baseline = options.majority;
    plan.intervalMethod = "cluster bootstrap over groups, 1,000 draws";
    return plan;
}

LayerScore madeUpScore(LayerIndex layer, const MadeUpSweep& options)
{
    const double accuracy
        = std::clamp(riseAt(options, layer.value) + wobble(layer.value), 0.0, 1.0);
    const double halfWidth = 1.96 * std::sqrt(accuracy * (1 - accuracy) / options.groups + 1e-5);
    LayerScore score;
    score.layer = layer;
    score.test = accuracy;
    score.interval
        = { std::max(0.0, accuracy - halfWidth), std::min(1.0, accuracy + halfWidth * 0.9) };
    score.auroc = std::min(0.999, accuracy + 0.025);
    score.train = std::min(1.0, accuracy + 0.06 + 0.2 * (1 - accuracy));
    score.validation
        = std::clamp(riseAt(options, layer.value) - 0.004 + wobble(layer.value + 7), 0.0, 1.0);
    score.validationError = 0.009;
    score.report.iterations = 12 + layer.value;
    score.report.converged = layer.value != 2;
    score.report.gradientNorm = 3.2e-4;
    return score;
}

SweepResult madeUpSweep(const MadeUpSweep& options)
{
    SweepResult result;
    result.add(SweepPlanned { madeUpPlan(options) });
    int landed = 0;
    for (const LayerIndex layer : layersOf(options)) {
        if (landed++ < options.landed)
            result.add(LayerScored { madeUpScore(layer, options), nullptr, nullptr });
    }
    return result;
}

LayerImportance madeUpImportance(const MadeUpSweep& options)
{
    LayerImportance importance;
    importance.layers = layersOf(options);
    double sum = 0;
    for (const LayerIndex layer : importance.layers) {
        importance.importance.push_back(
            std::pow(riseAt(options, layer.value) - 0.45, 2) + 0.02 + wobble(layer.value));
        sum += importance.importance.back();
    }
    for (double& share : importance.importance)
        share /= sum;
    return importance;
}

Classes twoClasses()
{
    return { .names = { "false", "true" } };
}

TokenScores madeUpTokens(const std::vector<MadeUpToken>& tokens)
{
    TokenScores scores;
    const auto rows = Eigen::Index(tokens.size());
    scores.scores.resize(rows, 1);
    scores.probabilities.resize(rows, 2);
    for (Eigen::Index row = 0; row < rows; ++row) {
        const MadeUpToken& token = tokens[std::size_t(row)];
        const std::size_t begin = scores.text.size();
        scores.text += token.slice;
        scores.encoding.ids.emplace_back(100 + int(row));
        scores.encoding.offsets.push_back({ begin, scores.text.size() });
        scores.encoding.isSpecial.push_back(token.isSpecial);
        scores.tokens.push_back(token.spelling.empty() ? token.slice : token.spelling);
        scores.isPooled.push_back(token.isPooled);
        scores.scores(row, 0) = token.score;
        scores.probabilities(row, 1) = 1 / (1 + std::exp(-token.score));
        scores.probabilities(row, 0) = 1 - scores.probabilities(row, 1);
    }
    return scores;
}

TokenScores sentenceAboutLodz()
{
    return madeUpTokens({ { "", "<s>", -41.7, true }, { "The", "", -0.1 }, { " city", "", 0.4 },
        { " of", "", -0.3 }, { " L", "", 0.9 }, { "od", "", -1.4 }, { "z", "", -0.8 },
        { " is", "", -2.2 }, { " in", "", 0.02 }, { " Poland", "", 3.6 },
        { ".", "", 4.21, false, true } });
}

TokenScores difficultText()
{
    return madeUpTokens({ { "", "<|begin_of_text|>", -9.5, true }, { "def", "", 0.2 },
        { " f", "", 0.4 }, { "():", "", -0.5 }, { "\n", "", -0.2 }, { "\t", "", 0.1 },
        { "    ", "", 0.3 }, { "return", "", 1.4 }, { " \xF0\x9F", "", 0.8 },
        { "\x98\x80", "", -0.9 }, { "\n\n", "", 0.4 }, { "cafe", "", 0.7 },
        { "\xCC\x81", "", -1.1 }, { " \xE2\x80\xAE", "", 0.3 }, { "\xE2\x80\x8B", "", -0.3 },
        { " Donaudampfschifffahrtselektrizit\xC3\xA4tenhauptbetriebswerkbauunterbeamtengesellschaf"
          "t",
            "", 2.1 },
        { " \xE6\x9D\xB1\xE4\xBA\xAC", "", -1.9 }, { " \xE2\x82\xAC", "", 1.2 },
        { " done", "", -0.6, false, true } });
}

TokenScores rightToLeftText()
{
    return madeUpTokens(
        { { "", "<s>", 0.5, true }, { "\xD9\x85\xD8\xAF\xD9\x8A\xD9\x86\xD8\xA9", "", -0.7 },
            { " \xD9\x84\xD9\x88\xD8\xAF\xD8\xB2", "", 1.6 }, { " \xD9\x81\xD9\x8A", "", 0.1 },
            { " \xD8\xA8\xD9\x88\xD9\x84\xD9\x86\xD8\xAF\xD8\xA7", "", 2.9 },
            { ".", "", 3.1, false, true } });
}

TokenScores longText(std::size_t tokens)
{
    constexpr std::array words { "The", " probe", " reads", " a", " hidden", " state", " at",
        " every", " position", ",", " layer", " by", " layer", ".", "\n" };
    std::vector<MadeUpToken> text;
    for (std::size_t i = 0; i < tokens; ++i)
        text.push_back({ words.at(i % words.size()), {}, 3 * std::sin(double(i) * 0.37), false,
            i + 1 == tokens });
    return madeUpTokens(text);
}

} // namespace fathom
