// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later

// How time and memory grow with the number of texts, and when the first layer's point appears.
//
// bench_growth PROGRAM MODEL DATA.csv FOLDER [MEMORY = 2GB] [ROWS …]
#include "core/base/byte_size.h"
#include "core/io/csv.h"
#include "core/io/file.h"
#include "tests/bench/memory/watched_run.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

using namespace fathom;
using namespace fathom::bench;

namespace fs = std::filesystem;

namespace {

constexpr double megabyte = 1e6;

[[noreturn]] void stop(const std::string& message)
{
    std::fprintf(stderr, "%s\n", message.c_str());
    std::exit(1);
}

/// The header and the first `rows` lines after it; as many as there are if there are fewer.
std::size_t writeFirstRows(const std::string& csv, std::size_t rows, const fs::path& file)
{
    std::size_t end = csv.find('\n') + 1;
    std::size_t count = 0;
    for (; count < rows && end < csv.size(); ++count) {
        const auto next = csv.find('\n', end);
        end = next == std::string::npos ? csv.size() : next + 1;
    }
    if (auto status = writeFileAtomically(file, csv.substr(0, end)); !status)
        stop(status.error().text());
    return count;
}

struct Setting
{
    std::string program;
    std::string model;
    std::string memory;
    fs::path folder;

    [[nodiscard]] WatchedRun run(
        const std::string& verb, const std::vector<std::string>& options) const
    {
        std::vector<std::string> command { program, verb, "--model", model, "--data",
            (folder / "part.csv").string(), "--threads", "2", "--memory", memory, "--cache-dir",
            (folder / "scratch").string(), "--json", "-" };
        command.insert(command.end(), options.begin(), options.end());
        return runWatched(command);
    }
};

/// One line of the table; returns processor time per token and layer in microseconds.
double measure(const Setting& setting, std::size_t rows)
{
    const auto extracted
        = setting.run("extract", { "--output", (setting.folder / "states.safetensors").string() });
    const auto swept = setting.run("sweep", { "--no-cache" });
    const auto json = swept.json();
    const auto layers = json.at("layers").size();
    const auto tokens = extracted.json().at("tokens").at("computed").get<double>();
    const auto work = tokens * static_cast<double>(layers);
    const auto perToken = 1e6 * extracted.processorSeconds / work;
    const auto peak = std::max(extracted.peakBytes, swept.peakBytes);
    std::printf("| %zu | %.0f | %.2f | %.2f | %.0f | %.0f | %.1f | %.1f | %.0f %% |\n", rows,
        tokens, 1e6 * extracted.seconds / work, perToken, static_cast<double>(peak) / megabyte,
        json.at("memory").at("scratch").get<double>() / megabyte, swept.seconds,
        swept.firstLayerSeconds, 100 * swept.firstLayerSeconds / swept.seconds);
    std::fflush(stdout);
    if (const auto limit = parseByteSize(setting.memory); limit && peak > *limit)
        stop("The resident set went beyond the limit.");
    return perToken;
}

} // namespace

int main(int count, char** arguments)
{
    if (count < 5)
        stop("bench_growth PROGRAM MODEL DATA.csv FOLDER [MEMORY] [ROWS ...]");
    const Setting setting { arguments[1], arguments[2], count > 5 ? arguments[5] : "2GB",
        arguments[4] };
    std::vector<std::size_t> sizes { 100, 1'000, 10'000, 31'964 };
    if (count > 6)
        sizes.clear();
    for (int i = 6; i < count; ++i)
        sizes.push_back(static_cast<std::size_t>(std::atoll(arguments[i])));
    const auto csv = readFile(arguments[3]);
    if (!csv)
        stop(csv.error().text());
    fs::create_directories(setting.folder);

    std::printf("%s, %s, limit %s\n\n", arguments[2], arguments[3], setting.memory.c_str());
    std::printf("| rows | tokens computed | wall us per token and layer | processor us | peak, MB "
                "| scratch, MB | sweep, s | first point, s | of the "
                "sweep |\n|---|---|---|---|---|---|---|---|---|\n");
    std::vector<double> perToken;
    for (const auto rows : sizes)
        perToken.push_back(
            measure(setting, writeFirstRows(*csv, rows, setting.folder / "part.csv")));
    if (perToken.size() >= 2)
        std::printf("\nprocessor time per token and layer, the largest over the one before: %.2f\n",
            perToken.back() / perToken[perToken.size() - 2]);
    return 0;
}
