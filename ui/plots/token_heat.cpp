// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/token_heat.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

namespace fathom {
namespace {

constexpr double smallestScaleEnd = 1e-6;

double finite(double value)
{
    return std::isfinite(value) ? value : 0;
}

// For two classes the logit of the second one, with its sign turned for the first; for more the
// margin over the best other class.
double scoreOf(const Matrix& scores, Eigen::Index token, Eigen::Index shown)
{
    if (token >= scores.rows() || scores.cols() == 0)
        return 0;
    if (scores.cols() == 1)
        return finite(shown == 0 ? -scores(token, 0) : scores(token, 0));
    if (shown >= scores.cols())
        return 0;
    double bestOther = -std::numeric_limits<double>::infinity();
    for (Eigen::Index c = 0; c < scores.cols(); ++c) {
        if (c != shown)
            bestOther = std::max(bestOther, scores(token, c));
    }
    return finite(scores(token, shown) - bestOther);
}

std::string_view sliceOf(const TokenScores& scores, std::size_t token)
{
    if (token >= scores.encoding.offsets.size())
        return {};
    const ByteRange range = scores.encoding.offsets[token];
    const std::size_t begin = std::min(range.begin, scores.text.size());
    return std::string_view(scores.text).substr(begin, range.end > begin ? range.end - begin : 0);
}

QString className(const Classes& classes, std::size_t index)
{
    return index < classes.count() ? QString::fromStdString(classes.names[index]) : QString();
}

bool flag(const std::vector<std::uint8_t>& flags, std::size_t index)
{
    return index < flags.size() && flags[index] != 0;
}

QString tr(const char* text)
{
    return QCoreApplication::translate("fathom::TokenHeatmap", text);
}

/// A token without its score.
HeatToken makeToken(const TokenScores& scores, std::size_t index)
{
    const std::string_view slice = sliceOf(scores, index);
    HeatToken token;
    token.isSpecial = flag(scores.encoding.isSpecial, index);
    if (!slice.empty() && !token.isSpecial)
        token.text = tokenTextOfSlice(slice);
    else
        token.text = tokenTextOfSpelling(
            index < scores.tokens.size() ? scores.tokens[index] : std::string());
    token.id = scores.encoding.ids[index];
    token.isPooled = flag(scores.isPooled, index);
    token.breaksAfter = !token.isSpecial && slice.ends_with('\n');
    return token;
}

bool isRightToLeft(const TokenScores& scores)
{
    return QString::fromStdString(scores.text.substr(0, 4096)).isRightToLeft();
}

} // namespace

double TokenHeat::position(const HeatToken& token) const
{
    return std::clamp((token.score - centre) / scaleEnd, -1.0, 1.0);
}

TokenHeat makeTokenHeat(const TokenScores& scores, const Classes& classes, int classShown)
{
    TokenHeat heat;
    const auto shown = std::size_t(std::max(classShown, 0));
    heat.positiveName = className(classes, shown);
    heat.negativeName = classes.count() == 2
        ? className(classes, 1 - std::min<std::size_t>(shown, 1))
        : tr("other classes");
    heat.isRightToLeft = isRightToLeft(scores);
    heat.tokens.reserve(scores.encoding.ids.size());
    for (std::size_t i = 0; i < scores.encoding.ids.size(); ++i) {
        const auto row = Eigen::Index(i);
        HeatToken token = makeToken(scores, i);
        token.score = scoreOf(scores.scores, row, Eigen::Index(shown));
        if (row < scores.probabilities.rows() && Eigen::Index(shown) < scores.probabilities.cols())
            token.probability = finite(scores.probabilities(row, Eigen::Index(shown)));
        heat.tokens.push_back(std::move(token));
    }
    heat.scaleEnd = niceScaleEnd(heat.tokens);
    return heat;
}

TokenHeat makeTokenHeat(const TokenScores& scores, const TargetSummary& targets)
{
    TokenHeat heat;
    heat.isRegression = true;
    heat.centre = finite(targets.mean);
    heat.positiveName = tr("above the mean");
    heat.negativeName = tr("below the mean");
    heat.isRightToLeft = isRightToLeft(scores);
    heat.tokens.reserve(scores.encoding.ids.size());
    for (std::size_t i = 0; i < scores.encoding.ids.size(); ++i) {
        const auto row = Eigen::Index(i);
        HeatToken token = makeToken(scores, i);
        const bool hasNumber = row < scores.scores.rows() && scores.scores.cols() > 0
            && std::isfinite(scores.scores(row, 0));
        token.score = hasNumber ? scores.scores(row, 0) : heat.centre;
        heat.tokens.push_back(std::move(token));
    }
    heat.scaleEnd = niceScaleEnd(heat.tokens, heat.centre);
    return heat;
}

double niceScaleEnd(const std::vector<HeatToken>& tokens, double centre)
{
    double largest = 0;
    double largestOfAll = 0;
    for (const HeatToken& token : tokens) {
        const double distance = std::abs(token.score - centre);
        largestOfAll = std::max(largestOfAll, distance);
        if (!token.isSpecial)
            largest = std::max(largest, distance);
    }
    if (largest == 0)
        largest = largestOfAll;
    if (largest < smallestScaleEnd)
        return 1;
    const double step = std::pow(10, std::floor(std::log10(largest)) - 1);
    return std::ceil(largest / step - 1e-9) * step;
}

} // namespace fathom
