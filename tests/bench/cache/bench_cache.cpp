// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// bench_cache FATHOM EXAMPLE FOLDER [REPEATS [TEXTS]]
///
/// Sweeps a random model of 12 layers of width 768 over TEXTS (400) texts: without a cache, with an
/// empty one, and once more. Prints the medians of REPEATS (3) runs of the whole program, and how
/// they compare, each repeat with itself. FATHOM is the program, EXAMPLE the folder
/// resources/examples/random-tiny, FOLDER a scratch folder.
#include "core/base/byte_size.h"
#include "tests/bench/cache/program_run.h"
#include "tests/bench/cache/random_model.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

using namespace fathom;
using namespace fathom::bench;

namespace fs = std::filesystem;

namespace {

/// The middle one; of an even number the upper of the two.
double median(std::vector<double> values)
{
    std::ranges::sort(values);
    return values[values.size() / 2];
}

/// Median of what `a` took relative to `b`, pair by pair, so that what slows both down cancels.
double medianRatio(const std::vector<double>& a, const std::vector<double>& b)
{
    std::vector<double> ratios;
    for (std::size_t i = 0; i < a.size(); ++i)
        ratios.push_back(a[i] / b[i]);
    return median(std::move(ratios));
}

struct Sweep
{
    double seconds = 0;
    Json json;
};

Sweep sweep(const std::vector<std::string>& command, const std::vector<std::string>& more)
{
    auto arguments = command;
    arguments.insert(arguments.end(), more.begin(), more.end());
    const auto run = runProgram(arguments);
    auto json = run.json();
    if (run.exitStatus != 0 || !json.is_object()) {
        std::fputs("the sweep failed\n", stderr);
        std::exit(1);
    }
    return { run.seconds, std::move(json) };
}

void print(const char* what, const std::vector<double>& seconds, const Json& json)
{
    const auto& parts = json.at("seconds");
    std::printf("%-14s %7.2f s   (the last: load %.2f, tokenize %.2f, extract %.2f, fit %.2f"
                " summed over threads; %lld of %lld tokens computed)\n",
        what, median(seconds), parts.at("load").get<double>(), parts.at("tokenize").get<double>(),
        parts.at("extract").get<double>(), parts.at("fit").get<double>(),
        json.at("tokens").at("computed").get<long long>(),
        json.at("tokens").at("total").get<long long>());
}

} // namespace

int main(int argumentCount, char** arguments)
{
    if (argumentCount < 4)
        return std::fputs("bench_cache FATHOM EXAMPLE FOLDER [REPEATS [TEXTS]]\n", stderr), 2;
    const fs::path example = arguments[2];
    const fs::path folder = arguments[3];
    const int repeats = argumentCount > 4 ? std::atoi(arguments[4]) : 3;
    const int texts = argumentCount > 5 ? std::atoi(arguments[5]) : 400;
    writeRandomModel({}, example / "model", folder / "model");
    writeTexts(texts, example / "statements.csv", folder / "texts.csv");
    const auto cache = (folder / "cache").string();
    const std::vector<std::string> command { arguments[1], "sweep", "--model",
        (folder / "model").string(), "--data", (folder / "texts.csv").string(), "--quiet", "--json",
        "-" };

    std::vector<double> without;
    std::vector<double> first;
    std::vector<double> second;
    Json last[3];
    for (int i = 0; i < repeats; ++i) {
        fs::remove_all(cache);
        const auto a = sweep(command, { "--no-cache" });
        const auto b = sweep(command, { "--cache-dir", cache });
        const auto c = sweep(command, { "--cache-dir", cache });
        if (c.json.at("tokens").at("computed") != 0 || a.json.at("layers") != b.json.at("layers")
            || a.json.at("layers") != c.json.at("layers")) {
            std::fputs("the cache changed the results, or was not used\n", stderr);
            return 1;
        }
        without.push_back(a.seconds);
        first.push_back(b.seconds);
        second.push_back(c.seconds);
        last[0] = a.json;
        last[1] = b.json;
        last[2] = c.json;
    }
    std::int64_t bytes = 0;
    for (const auto& entry : fs::recursive_directory_iterator(cache))
        if (entry.is_regular_file())
            bytes += static_cast<std::int64_t>(entry.file_size());
    print("without cache", without, last[0]);
    print("first sweep", first, last[1]);
    print("second sweep", second, last[2]);
    std::printf("second / first: %.1f %%; first / without: %.3f; on disk: %s\n",
        100 * medianRatio(second, first), medianRatio(first, without), byteSizeText(bytes).c_str());
    return 0;
}
