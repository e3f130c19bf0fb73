// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probe/score_pooling.h"

#include <cmath>
#include <limits>

namespace fathom {

namespace {

    /// The score whose probability is `p`, within what doubles can tell from 0 and 1.
    double logit(double p)
    {
        constexpr auto smallest = std::numeric_limits<double>::min();
        return std::log(std::max(p, smallest)) - std::log(std::max(1 - p, smallest));
    }

    ProbeScores meanProbabilities(const ProbeScores& tokens, std::span<const std::int64_t> begins)
    {
        const auto examples = static_cast<Eigen::Index>(begins.size()) - 1;
        ProbeScores result;
        result.probabilities.resize(examples, tokens.probabilities.cols());
        result.scores.resize(examples, tokens.scores.cols());
        for (Eigen::Index e = 0; e < examples; ++e) {
            const auto begin = begins[static_cast<std::size_t>(e)];
            const auto count = begins[static_cast<std::size_t>(e) + 1] - begin;
            const Eigen::RowVectorXd mean = tokens.probabilities.middleRows(begin, count).colwise().mean();
            result.probabilities.row(e) = mean;
            if (tokens.scores.cols() == 1)
                result.scores(e, 0) = logit(mean(1));
            else
                result.scores.row(e) = mean.array().max(std::numeric_limits<double>::min()).log().matrix();
            Eigen::Index best = 0;
            mean.maxCoeff(&best);
            if (mean.size() == 2) // 0.5 counts as positive, as a score of 0 does
                best = mean(1) >= mean(0) ? 1 : 0;
            result.predictions.push_back(static_cast<std::int32_t>(best));
        }
        return result;
    }

    Matrix pooledScores(const Matrix& scores, std::span<const std::int64_t> begins, PoolingKind kind)
    {
        Matrix pooled(static_cast<Eigen::Index>(begins.size()) - 1, scores.cols());
        for (Eigen::Index e = 0; e < pooled.rows(); ++e) {
            const auto begin = begins[static_cast<std::size_t>(e)];
            const auto end = begins[static_cast<std::size_t>(e) + 1];
            const auto block = scores.middleRows(begin, end - begin);
            switch (kind) {
            case PoolingKind::FirstToken:
                pooled.row(e) = scores.row(begin);
                break;
            case PoolingKind::Max:
                pooled.row(e) = block.colwise().maxCoeff();
                break;
            case PoolingKind::Min:
                pooled.row(e) = block.colwise().minCoeff();
                break;
            case PoolingKind::Mean:
                pooled.row(e) = block.colwise().mean();
                break;
            case PoolingKind::LastToken:
            case PoolingKind::All:
                pooled.row(e) = scores.row(end - 1);
                break;
            }
        }
        return pooled;
    }

} // namespace

ProbeScores poolScores(
    const ProbeScores& tokens, std::span<const std::int64_t> begins, PoolingKind kind, const LinearModel& classifier)
{
    if (kind == PoolingKind::Mean && classifier.hasProbabilities())
        return meanProbabilities(tokens, begins);
    ProbeScores result;
    result.scores = pooledScores(tokens.scores, begins, kind);
    result.probabilities = classifier.probabilities(result.scores);
    if (classifier.task() == Task::Classification) {
        const auto predictions = classifier.predict(result.scores);
        result.predictions.assign(predictions.begin(), predictions.end());
    }
    return result;
}

ProbeScores poolProbabilities(const ProbeScores& tokens, std::span<const std::int64_t> begins, PoolingKind kind)
{
    ProbeScores result;
    // lmprobe hands pooled probabilities on as float32.
    result.probabilities = pooledScores(tokens.probabilities, begins, kind).cast<float>().cast<double>();
    result.predictions = mostProbable(result.probabilities);
    result.scores.resize(result.probabilities.rows(), tokens.scores.cols());
    for (Eigen::Index e = 0; e < result.scores.rows(); ++e) {
        if (tokens.scores.cols() == 1)
            result.scores(e, 0) = logit(result.probabilities(e, 1));
        else
            result.scores.row(e) = result.probabilities.row(e).array().max(std::numeric_limits<double>::min()).log().matrix();
    }
    return result;
}

std::vector<std::int32_t> mostProbable(const Matrix& probabilities)
{
    std::vector<std::int32_t> classes;
    for (Eigen::Index row = 0; row < probabilities.rows(); ++row) {
        Eigen::Index best = 0;
        probabilities.row(row).maxCoeff(&best);
        classes.push_back(static_cast<std::int32_t>(best));
    }
    return classes;
}

} // namespace fathom
