// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// Our side of compare_fit_with_sklearn.py, which starts this program and talks to it line by line:
///
///     load PATH ROWS FEATURES    PATH has ROWS * FEATURES float32, then ROWS int32 labels 0 or 1
///     fit                        per-neuron scaling and logistic regression with C = 1
///     grid                       the same, C chosen among 10 by 5 folds
///
/// Each `fit` and `grid` answers with one line: wall milliseconds, processor milliseconds,
/// objective, largest gradient, C.
#include "core/fit/estimators/registry.h"
#include "core/fit/scaler.h"
#include "core/jobs/outcome.h"
#include "tests/bench/timing.h"

#include <fstream>
#include <iostream>
#include <optional>
#include <sstream>
#include <string>

using namespace fathom;

namespace {

struct Layer
{
    FeatureMatrix X;
    std::vector<std::int32_t> labels;
};

std::optional<Layer> readLayer(const std::string& path, Eigen::Index rows, Eigen::Index features)
{
    Layer layer { FeatureMatrix(rows, features),
        std::vector<std::int32_t>(static_cast<std::size_t>(rows)) };
    std::ifstream file(path, std::ios::binary);
    file.read(reinterpret_cast<char*>(layer.X.data()),
        static_cast<std::streamsize>(sizeof(float)) * layer.X.size());
    file.read(reinterpret_cast<char*>(layer.labels.data()),
        static_cast<std::streamsize>(sizeof(std::int32_t)) * rows);
    return file ? std::optional(std::move(layer)) : std::nullopt;
}

bool run(const Layer& layer, std::string_view estimator)
{
    const auto* found = findEstimator(estimator).value();
    UnattendedJob job;
    auto scaled = layer.X; // as a probe owns the rows that it has chosen
    const bench::Stopwatch watch;
    Scaler::fit(scaled, Scaling::PerNeuron, 1).transformInPlace(scaled);
    const auto fitted = found->fit({ .X = scaled, .labels = layer.labels }, {}, job.context());
    const auto elapsed = watch.elapsed();
    if (!fitted) {
        std::cerr << fitted.error().message << '\n';
        return false;
    }
    const auto& report = fitted->report;
    const auto chosen = report.chosen.find("C");
    std::cout.precision(17);
    std::cout << elapsed.wall << ' ' << elapsed.cpu << ' ' << report.objective << ' '
              << report.gradientNorm << ' ' << (chosen == report.chosen.end() ? 1 : chosen->second)
              << std::endl; // flushed: the script waits for it
    return true;
}

} // namespace

int main()
{
    Layer layer;
    std::string line;
    while (std::getline(std::cin, line)) {
        std::istringstream words(line);
        std::string command;
        words >> command;
        if (command == "load") {
            std::string path;
            Eigen::Index rows = 0;
            Eigen::Index features = 0;
            words >> path >> rows >> features;
            auto read = readLayer(path, rows, features);
            if (!read) {
                std::cerr << "cannot read " << rows << " x " << features << " values and " << rows
                          << " labels from " << path << '\n';
                return 1;
            }
            layer = std::move(*read);
        } else if (command == "fit" || command == "grid") {
            if (!run(layer, command == "fit" ? "logistic_regression" : "logistic_regression_cv"))
                return 1;
        } else {
            std::cerr << "unknown command \"" << line << "\"; there are load, fit and grid\n";
            return 1;
        }
    }
    return 0;
}
