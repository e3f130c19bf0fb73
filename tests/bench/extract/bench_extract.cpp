// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// bench_extract FOLDER [--shared FOLDER] [--case NAME] [--dtype NAME] [--repeats N] [--threads N]
/// [--json]
///
/// Whole extractions with random models, beside the peak of this processor measured in between.
/// FOLDER keeps the models and the prompts. README.md says what the columns are.
#include "core/extract/extractor.h"
#include "core/io/json.h"
#include "tests/bench/extract/bench_prompts.h"
#include "tests/bench/extract/extraction_run.h"
#include "tests/bench/extract/peak.h"
#include "tests/bench/random_tensors.h"

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

struct Options
{
    fs::path folder;
    fs::path shared;
    std::string onlyCase;
    ModelDtype dtype = ModelDtype::Float32;
    int repeats = 3;
    std::size_t threads = 2;
    bool asJson = false;
};

struct Case
{
    std::string name;
    BenchModel model;
    fs::path modelFolder;
    Prompts prompts;
    PrefixSharing sharing = PrefixSharing::Off;
};

/// Medians over the repeats; times in seconds, shares from 0 to 1.
struct Medians
{
    double cold = 0; ///< wall time of a run with a model just opened: weights are read and packed
    double warm = 0; ///< of the next run
    double coldCpu = 0;
    double wallShare = 0; ///< of the peak, cold
    double cpuShare = 0;
    double warmCpuShare = 0;
    double products = 0; ///< shares of the cold run's processor time
    double attention = 0;
    double packing = 0;
    double productsShare = 0; ///< of the peak, while products are computed
};

double median(std::vector<double> values)
{
    std::ranges::sort(values);
    return values[values.size() / 2];
}

std::optional<Options> parse(int count, char** arguments)
{
    Options options;
    for (int i = 1; i < count; ++i) {
        const std::string word = arguments[i];
        const auto value = [&] { return i + 1 < count ? std::string(arguments[++i]) : ""; };
        if (word == "--shared")
            options.shared = value();
        else if (word == "--case")
            options.onlyCase = value();
        else if (word == "--dtype") {
            const auto dtype = modelDtypeFrom(value());
            if (!dtype)
                return std::nullopt;
            options.dtype = *dtype;
        } else if (word == "--repeats")
            options.repeats = std::max(1, std::atoi(value().c_str()));
        else if (word == "--threads")
            options.threads = static_cast<std::size_t>(std::max(1, std::atoi(value().c_str())));
        else if (word == "--json")
            options.asJson = true;
        else if (options.folder.empty() && !word.starts_with("--"))
            options.folder = word;
        else
            return std::nullopt;
    }
    return options.folder.empty() ? std::nullopt : std::optional(options);
}

std::vector<Case> makeCases(const Options& options)
{
    std::vector<Case> cases;
    const auto add = [&](Case made) {
        if (options.onlyCase.empty() || options.onlyCase == made.name)
            cases.push_back(std::move(made));
    };
    for (const auto& model : benchModels()) {
        const auto folder = options.folder / model.name;
        add({ model.name, model, folder, randomPrompts(model.vocabulary), PrefixSharing::Off });
    }
    const auto cities = options.shared.empty() ? Prompts {} : cityPrompts(options.shared);
    const auto& llama = benchModels().front();
    if (!cities.empty()) {
        const auto folder = options.folder / llama.name;
        add({ "cities", llama, folder, cities, PrefixSharing::Off });
        add({ "cities-shared", llama, folder, cities, PrefixSharing::On });
    }
    return cases;
}

Peak peakNow(PeakKind kind, std::size_t threads)
{
    constexpr double seconds = 0.25;
    const auto peak = measurePeak(kind, threads, seconds);
    if (!peak)
        stop({ ErrorCode::Internal,
            "This processor lacks the instructions that peaks are measured with: AVX-512, and for "
            "bfloat16 AVX512_BF16.",
            "" });
    return *peak;
}

Medians measure(const Case& made, const TokenTrie& prompts, const Options& options)
{
    const auto work = workOf(made.model, prompts);
    const auto kind
        = options.dtype == ModelDtype::Bfloat16 ? PeakKind::Bfloat16 : PeakKind::Float32;
    WorkerPool pool(options.threads);
    std::vector<Medians> runs;
    for (int repeat = 0; repeat < options.repeats; ++repeat) {
        const auto model = openTransformer(made.modelFolder, { .dtype = options.dtype });
        if (!model)
            stop(model.error());
        const auto before = peakNow(kind, options.threads);
        const auto cold = runExtraction(**model, prompts, pool);
        const auto between = peakNow(kind, options.threads);
        const auto warm = runExtraction(**model, prompts, pool);
        const auto after = peakNow(kind, options.threads);
        const auto wallPeak = (before.perWallSecond + between.perWallSecond) / 2;
        const auto cpuPeak = (before.perCpuSecond + between.perCpuSecond) / 2;
        const auto cpu = 1e-3 * cold.elapsed.cpu;
        runs.push_back({ .cold = 1e-3 * cold.elapsed.wall,
            .warm = 1e-3 * warm.elapsed.wall,
            .coldCpu = cpu,
            .wallShare = work / (1e-3 * cold.elapsed.wall) / wallPeak,
            .cpuShare = work / cpu / cpuPeak,
            .warmCpuShare
            = work / (1e-3 * warm.elapsed.cpu) / ((between.perCpuSecond + after.perCpuSecond) / 2),
            .products = cold.parts.products / cpu,
            .attention = cold.parts.attention / cpu,
            .packing = cold.parts.packing / cpu,
            .productsShare = work / cold.parts.products / cpuPeak });
    }
    const auto of = [&](double Medians::*field) {
        std::vector<double> values;
        for (const auto& run : runs)
            values.push_back(run.*field);
        return median(std::move(values));
    };
    return { of(&Medians::cold), of(&Medians::warm), of(&Medians::coldCpu), of(&Medians::wallShare),
        of(&Medians::cpuShare), of(&Medians::warmCpuShare), of(&Medians::products),
        of(&Medians::attention), of(&Medians::packing), of(&Medians::productsShare) };
}

void print(const Case& made, const TokenTrie& prompts, const Medians& m, bool asJson)
{
    if (asJson) {
        const Json line { { "case", made.name }, { "tokens", prompts.tokens.rowCount() },
            { "seconds", m.cold }, { "warm_seconds", m.warm }, { "cpu_seconds", m.coldCpu },
            { "share_of_peak", m.wallShare }, { "cpu_share_of_peak", m.cpuShare } };
        std::printf("%s\n", line.dump().c_str());
        return;
    }
    std::printf(
        "| %s | %d | %.2f | %.2f | %.1f | %.1f | %.1f | %.1f | %.1f | %.1f | %.1f | %.1f |\n",
        made.name.c_str(), prompts.tokens.rowCount(), m.cold, m.warm, 100 * m.wallShare,
        100 * m.cpuShare, 100 * m.warmCpuShare, 100 * m.products, 100 * m.attention,
        100 * m.packing, 100 * (1 - m.products - m.attention - m.packing), 100 * m.productsShare);
    std::fflush(stdout);
}

} // namespace

int main(int argumentCount, char** arguments)
{
    const auto options = parse(argumentCount, arguments);
    if (!options)
        return std::fputs("bench_extract FOLDER [--shared FOLDER] [--case NAME] [--dtype NAME]"
                          " [--repeats N] [--threads N] [--json]\n",
                   stderr),
               2;
    const auto cases = makeCases(*options);
    if (!options->asJson)
        std::puts("| case | tokens | s | s, again | % of peak | by cpu time | again | products % |"
                  " attention % | packing % | other % | products' % of peak |\n"
                  "|---|---|---|---|---|---|---|---|---|---|---|---|");
    for (const auto& made : cases) {
        writeBenchModel(made.model, made.modelFolder);
        writePrompts(made.prompts, options->folder / (made.name + ".txt"));
        const auto prompts = buildTokenTrie(made.prompts, made.sharing);
        print(made, prompts, measure(made, prompts, *options), options->asJson);
    }
    return 0;
}
