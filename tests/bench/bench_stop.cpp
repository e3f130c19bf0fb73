// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// How long fits of a large layer go on after stop has been pressed:
///
///     bench_stop [ROWS FEATURES [TRIES [ESTIMATOR...]]]
///
/// Each estimator is started TRIES times and stopped after a time that grows from try to try. One
/// line for each: the longest time from stop to end in processor milliseconds, which other work on
/// the machine disturbs little, and in wall milliseconds; and how many tries were stopped.
#include "core/base/random.h"
#include "core/fit/estimators/registry.h"
#include "core/jobs/outcome.h"
#include "tests/bench/timing.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>
#include <thread>
#include <vector>

using namespace fathom;

namespace {

struct Layer
{
    FeatureMatrix X;
    std::vector<std::int32_t> labels;
};

/// A few strong directions and noise, as in a residual stream.
Layer makeLayer(Eigen::Index rows, Eigen::Index features)
{
    constexpr Eigen::Index directions = 20;
    Random random(1);
    const auto normal = [&] { return static_cast<float>(random.normal()); };
    const FeatureMatrix strengths = FeatureMatrix::NullaryExpr(rows, directions, normal);
    const FeatureMatrix loadings = FeatureMatrix::NullaryExpr(directions, features, normal);
    Layer layer { FeatureMatrix::NullaryExpr(rows, features, normal), {} };
    layer.X += strengths * loadings;
    for (Eigen::Index i = 0; i < rows; ++i)
        layer.labels.push_back(strengths(i, 1) + 0.5 * random.normal() > 0 ? 1 : 0);
    return layer;
}

/// Time from stop to end; none if the fit had ended before.
std::optional<bench::Elapsed> stopAfter(
    std::chrono::milliseconds delay, const Layer& layer, const Estimator& estimator)
{
    std::stop_source stop;
    JobProgress progress;
    std::optional<bench::Stopwatch> watch;
    std::jthread presser([&] {
        std::this_thread::sleep_for(delay);
        watch.emplace();
        stop.request_stop();
    });
    try {
        static_cast<void>(estimator.fit(
            { .X = layer.X, .labels = layer.labels }, {}, JobContext(stop.get_token(), progress)));
    } catch (const Cancelled&) {
        presser.join();
        return watch->elapsed();
    }
    return std::nullopt;
}

} // namespace

int main(int argumentCount, char** arguments)
{
    const std::vector<std::string> words(arguments + 1, arguments + argumentCount);
    const auto number = [&](std::size_t index, long otherwise) {
        return words.size() > index ? std::strtol(words[index].c_str(), nullptr, 10) : otherwise;
    };
    const auto layer = makeLayer(number(0, 5000), number(1, 6000));
    const auto tries = number(2, 10);
    std::vector<std::string> names(
        words.begin() + std::min<std::ptrdiff_t>(3, std::ssize(words)), words.end());
    if (names.empty())
        names = { "logistic_regression", "logistic_regression_cv", "sgd", "svm" };
    for (const auto& name : names) {
        const auto estimator = findEstimator(name);
        if (!estimator) {
            std::cerr << estimator.error().message << '\n';
            return 1;
        }
        bench::Elapsed longest;
        int stopped = 0;
        for (long i = 0; i < tries; ++i) {
            const auto latency = stopAfter(std::chrono::milliseconds(37 << i), layer, **estimator);
            if (!latency)
                break;
            ++stopped;
            longest.cpu = std::max(longest.cpu, latency->cpu);
            longest.wall = std::max(longest.wall, latency->wall);
        }
        std::cout << name << ": " << longest.cpu << " ms cpu, " << longest.wall << " ms wall, "
                  << stopped << " of " << tries << " stopped" << std::endl;
    }
    return 0;
}
