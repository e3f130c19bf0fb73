// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// cache_kills FATHOM EXAMPLE FOLDER [KILLS [SEED]]
///
/// Kills `fathom warmup` with SIGKILL at KILLS (200) random instants, and after each one opens the
/// cache, reads every row that its index promises, and checks that nothing that was finished before
/// is gone. A warmup that gets to its end must have found what was there, and must leave what a
/// program without a cache computes; then the cache is emptied. Arguments as those of bench_cache.
#include "core/base/random.h"
#include "core/cache/row_cache.h"
#include "core/cache/row_file.h"
#include "tests/bench/cache/program_run.h"
#include "tests/bench/cache/random_model.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>

using namespace fathom;
using namespace fathom::bench;

namespace fs = std::filesystem;

namespace {

[[noreturn]] void stop(const std::string& message)
{
    std::fprintf(stderr, "FAILED: %s\n", message.c_str());
    std::exit(1);
}

/// Whose rows a file has, as it says itself (core/cache/README.md); none if it is too short.
std::optional<RowSpace> spaceOf(const fs::path& path)
{
    constexpr std::size_t widthAt = 12;
    constexpr std::size_t spaceAt = 32;
    std::array<char, spaceAt + sizeof(Digest)> begin {};
    std::ifstream file(path, std::ios::binary);
    if (!file.read(begin.data(), begin.size()))
        return std::nullopt;
    RowSpace space;
    std::uint32_t width = 0;
    std::memcpy(&width, begin.data() + widthAt, sizeof width);
    std::memcpy(space.key.data(), begin.data() + spaceAt, space.key.size());
    space.width = width;
    return space;
}

/// Rows of every file, checked; files that no index names are those of writers that died.
struct Checked
{
    std::int64_t indexed = 0; ///< rows that the index promises
    std::int64_t read = 0; ///< rows that are what was written, in all files
    int unfinished = 0; ///< files without a whole table
};

Checked check(const fs::path& folder)
{
    const auto cache = RowCache::open(folder);
    if (!cache)
        stop(cache.error().text());
    const auto usage = (*cache)->usage();
    if (!usage)
        stop(usage.error().text());
    Checked result { .indexed = usage->entries };
    for (const auto& entry : fs::directory_iterator((*cache)->directory() / "rows")) {
        const auto space = spaceOf(entry.path());
        if (!space || !RowFile::open(entry.path(), *space)) {
            ++result.unfinished;
            continue;
        }
        const auto file = RowFile::open(entry.path(), *space);
        std::vector<float> row(static_cast<std::size_t>(space->width));
        for (const auto& each : file->entries()) {
            if (each.rowCount != 1 || !file->read(each, row.data()))
                stop("a damaged row in " + entry.path().string());
            ++result.read;
        }
    }
    if (result.read < result.indexed)
        stop("rows that the index promises are not there");
    return result;
}

} // namespace

int main(int argumentCount, char** arguments)
{
    if (argumentCount < 4)
        return std::fputs("cache_kills FATHOM EXAMPLE FOLDER [KILLS [SEED]]\n", stderr), 2;
    const fs::path example = arguments[2];
    const fs::path folder = arguments[3];
    const int kills = argumentCount > 4 ? std::atoi(arguments[4]) : 200;
    Random random(argumentCount > 5 ? std::strtoull(arguments[5], nullptr, 10) : 1);
    writeRandomModel(
        { .layers = 8, .hiddenSize = 256, .innerSize = 512 }, example / "model", folder / "model");
    writeTexts(400, example / "statements.csv", folder / "texts.csv");
    const auto cache = folder / "cache";
    const auto model = (folder / "model").string();
    const auto data = (folder / "texts.csv").string();
    const std::vector<std::string> warmup { arguments[1], "warmup", "--model", model, "--data",
        data, "--layers", "all", "--cache-dir", cache.string(), "--json", "-" };
    const auto sweep = [&](const std::vector<std::string>& more) {
        std::vector<std::string> all { arguments[1], "sweep", "--model", model, "--data", data,
            "--json", "-" };
        all.insert(all.end(), more.begin(), more.end());
        return runProgram(all).json();
    };

    fs::remove_all(cache);
    const auto whole = runProgram(warmup);
    const auto total = check(cache).indexed;
    if (whole.exitStatus != 0 || total == 0)
        stop("warmup does not work at all");
    const auto expected = sweep({ "--no-cache" }).at("layers");
    const auto longest = static_cast<std::uint64_t>(1.1e6 * whole.seconds); // microseconds

    fs::remove_all(cache);
    std::int64_t before = 0;
    int killed = 0;
    int killedInWork = 0; // with rows there, and rows missing
    int unfinished = 0;
    int completed = 0;
    while (killed < kills) {
        const auto run = runProgram(warmup, std::chrono::microseconds(1 + random.below(longest)));
        const auto now = check(cache);
        unfinished += now.unfinished;
        if (now.indexed < before)
            stop("finished rows are gone");
        if (run.exitStatus == 0) {
            const auto json = run.json();
            if (json.at("cache").at("hits") < before || now.indexed < total)
                stop("finished rows were not used");
            if (sweep({ "--cache-dir", cache.string() }).at("layers") != expected)
                stop("a sweep with the cache has other results than one without");
            ++completed;
        } else if (run.exitStatus == -1) {
            ++killed;
            killedInWork += now.indexed > 0 && now.indexed < total;
        } else {
            stop("warmup failed");
        }
        before = now.indexed;
        if (now.indexed == total) {
            const auto json = sweep({ "--cache-dir", cache.string() });
            if (json.at("layers") != expected || json.at("tokens").at("computed") != 0)
                stop("what was put together by killed runs is not what one run computes");
            fs::remove_all(cache);
            before = 0;
        }
    }
    std::printf(
        "%d runs killed, %d of them with a part of the rows stored; %d unfinished files left"
        " behind; %d runs completed what others had begun. Nothing lost, nothing damaged.\n",
        killed, killedInWork, unfinished, completed);
    return 0;
}
