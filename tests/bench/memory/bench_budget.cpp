// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A model of three times the memory that a run may take, beside the same run without a limit.
//
// bench_budget PROGRAM EXAMPLE FOLDER [MEGABYTES = 1000] [TEXTS = 150]
#include "core/io/file.h"
#include "tests/bench/cache/random_model.h"
#include "tests/bench/memory/watched_run.h"

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
constexpr std::int64_t hiddenSize = 1536;
constexpr std::int64_t innerSize = 4096;
constexpr std::int64_t blockBytes = 4 * (4 * hiddenSize * hiddenSize + 3 * hiddenSize * innerSize);
/// By what a bounded run may be slower, beside reading the model from the disk once more.
constexpr double allowedFactor = 1.5;
constexpr const char* unbounded = "1000GB";

struct Setting
{
    std::string program;
    fs::path folder;
    std::int64_t budget = 0;

    [[nodiscard]] std::vector<std::string> command(
        const std::string& verb, const std::string& memory, const std::string& writes) const
    {
        std::vector<std::string> arguments { program, verb, "--model", (folder / "model").string(),
            "--data", (folder / "texts.csv").string(), "--threads", "2", "--memory", memory,
            "--cache-dir", (folder / "scratch").string(), "--json", "-" };
        if (verb == "sweep")
            arguments.insert(
                arguments.end(), { "--no-cache", "--save-sweep", (folder / writes).string() });
        else
            arguments.insert(arguments.end(), { "--output", (folder / writes).string() });
        return arguments;
    }
};

/// From the disk, as after the computer was started.
WatchedRun runCold(const Setting& setting, const std::vector<std::string>& command)
{
    dropFromPageCache(setting.folder / "model" / "model.safetensors");
    return runWatched(command);
}

bool areEqual(const fs::path& a, const fs::path& b)
{
    const auto first = MappedFile::open(a);
    const auto second = MappedFile::open(b);
    return first && second && first->bytes().size() > 0
        && std::ranges::equal(first->bytes(), second->bytes());
}

void print(const char* what, const WatchedRun& run)
{
    const auto memory = run.json().at("memory");
    std::printf("| %s | %.1f | %.1f | %.0f | %.0f | %.0f | %.0f |\n", what, run.seconds,
        run.processorSeconds, static_cast<double>(run.peakBytes) / megabyte,
        memory.at("resident").get<double>() / megabyte,
        memory.at("scratch").get<double>() / megabyte,
        static_cast<double>(run.readBlocks) * 512 / megabyte);
}

/// Compares one verb's runs; whether all is as it should be.
bool compare(const Setting& setting, const std::string& verb, double diskSeconds)
{
    const auto free = runCold(setting, setting.command(verb, unbounded, "free"));
    const auto bounded
        = runCold(setting, setting.command(verb, std::to_string(setting.budget), "bounded"));
    print((verb + ", no limit").c_str(), free);
    print((verb + ", bounded").c_str(), bounded);
    const bool isSame = areEqual(setting.folder / "free", setting.folder / "bounded");
    const bool fits = bounded.peakBytes <= setting.budget;
    const bool isFast = bounded.seconds <= allowedFactor * free.seconds + diskSeconds;
    std::printf("  %s bits; resident set %s the limit; %.2f times the time without one (allowed: "
                "%.1f times and %.1f s of disk): %s\n",
        isSame ? "the same" : "OTHER", fits ? "within" : "BEYOND", bounded.seconds / free.seconds,
        allowedFactor, diskSeconds, isFast ? "met" : "MISSED");
    return isSame && fits && isFast;
}

} // namespace

int main(int count, char** arguments)
{
    if (count < 4) {
        std::fprintf(stderr, "bench_budget PROGRAM EXAMPLE FOLDER [MEGABYTES] [TEXTS]\n");
        return 2;
    }
    const fs::path example = arguments[2];
    Setting setting { arguments[1], arguments[3], std::int64_t { 1'000'000'000 } };
    if (count > 4)
        setting.budget = std::atoll(arguments[4]) * 1'000'000;
    const auto texts = count > 5 ? std::atoll(arguments[5]) : 150;
    fs::create_directories(setting.folder);
    const auto layers = (3 * setting.budget + blockBytes - 1) / blockBytes;
    writeRandomModel({ .layers = layers, .hiddenSize = hiddenSize, .innerSize = innerSize },
        example / "model", setting.folder / "model");
    writeTexts(texts, example / "statements.csv", setting.folder / "texts.csv");
    const auto weights = setting.folder / "model" / "model.safetensors";
    const auto diskSeconds = secondsToRead(weights);

    std::printf("%lld layers of width %lld, %.2f GB of float32 weights, %lld texts; limit %.2f GB; "
                "reading the weights takes %.1f s\n\n",
        static_cast<long long>(layers), static_cast<long long>(hiddenSize),
        static_cast<double>(fs::file_size(weights)) / 1e9, static_cast<long long>(texts),
        static_cast<double>(setting.budget) / 1e9, diskSeconds);
    std::printf("| run | s | processor s | peak, MB | estimated | scratch, MB | read, MB "
                "|\n|---|---|---|---|---|---|---|\n");
    const bool sweeps = compare(setting, "sweep", diskSeconds);
    const bool extracts = compare(setting, "extract", diskSeconds);
    return sweeps && extracts ? 0 : 1;
}
