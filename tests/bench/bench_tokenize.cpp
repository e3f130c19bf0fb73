// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// How fast texts become tokens, on one thread:
///
///     bench_tokenize TOKENIZERS TEXTS [LINES]
///
/// Every folder in TOKENIZERS is a tokenizer. The lines (100,000) are the longest cells of the rows
/// of every .csv file in TEXTS, mixed with sentences in other scripts, no two alike. Prints
/// megabytes of UTF-8 for each second of processor time; the exit status is 1 if a tokenizer stays
/// below 1 MB/s.
#include "core/io/csv.h"
#include "core/text/tokenizer_loader.h"
#include "tests/bench/timing.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

using namespace fathom;
namespace fs = std::filesystem;

namespace {

constexpr double target = 1.0; // MB/s
constexpr double megabyte = 1e6;

const std::array<std::string, 10> otherScripts {
    "Чтобы научиться плавать, нужно войти в воду, а не читать о ней.",
    "Η γάτα κοιμάται στον ήλιο όλη μέρα και τη νύχτα τρέχει στις στέγες.",
    "在河的对岸有一座很老的桥，孩子们每天都从那里走过。",
    "駅まで歩いて十五分かかりますが、バスなら五分です。",
    "오늘은 비가 와서 우산을 가지고 나갔다.",
    "القطار يصل إلى المدينة في الساعة السابعة صباحا كل يوم.",
    "הספר הזה עבה מאוד אבל קל לקריאה.",
    "नदी के किनारे एक पुराना पेड़ है जिस पर पक्षी रहते हैं।",
    "Größere Straßen führen häufig über Brücken: naïve façades, crème brûlée, Ångström.",
    "Party 🎉🎊 at 8? 👍🏽 👨‍👩‍👧‍👦 🇩🇪 e\u0301a\u0308 for (int i = 0; i < n; ++i) { sum += "
    "x[i]; }",
};

/// The longest cell of each row, which is its text.
void addTexts(const fs::path& file, std::vector<std::string>& texts)
{
    const auto table = readTable(file);
    if (!table) {
        std::fprintf(stderr, "%s\n", table.error().text().c_str());
        std::exit(2);
    }
    for (const auto& row : table->rows)
        texts.push_back(*std::ranges::max_element(row, {}, &std::string::size));
}

std::vector<std::string> linesFrom(const fs::path& directory, std::size_t count)
{
    std::set<fs::path> files; // in the order of their names
    for (const auto& entry : fs::directory_iterator(directory))
        if (entry.path().extension() == ".csv")
            files.insert(entry.path());
    std::vector<std::string> texts;
    for (const auto& file : files)
        addTexts(file, texts);
    constexpr std::size_t shareOfOthers = 5; // every fifth line
    constexpr std::size_t stride = 7919; // a prime: files are mixed
    std::vector<std::string> lines;
    for (std::size_t i = 0; i < count; ++i) {
        const bool isOther = texts.empty() || i % shareOfOthers == 0;
        const auto& text = isOther ? otherScripts[i / shareOfOthers % otherScripts.size()]
                                   : texts[i * stride % texts.size()];
        lines.push_back(text + ' ' + std::to_string(i * stride));
    }
    return lines;
}

/// MB/s; negative where there is no tokenizer.
double measure(const fs::path& directory, const std::vector<std::string>& lines)
{
    const auto tokenizer = loadTokenizer(directory);
    if (!tokenizer) {
        std::fprintf(stderr, "%s\n", tokenizer.error().text().c_str());
        return -1;
    }
    std::size_t bytes = 0;
    std::size_t tokens = 0;
    const bench::Stopwatch stopwatch;
    for (const auto& line : lines) {
        const auto encoding = (*tokenizer)->encode(line, SpecialTokens::Add);
        if (!encoding)
            return -1;
        bytes += line.size();
        tokens += encoding->ids.size();
    }
    const auto elapsed = stopwatch.elapsed();
    const auto speed = static_cast<double>(bytes) / megabyte / (elapsed.cpu / 1e3);
    std::printf("%-16s %-16s %8.2f MB %9zu tokens %8.0f ms cpu %7.2f MB/s\n",
        directory.filename().c_str(), (*tokenizer)->kind().c_str(),
        static_cast<double>(bytes) / megabyte, tokens, elapsed.cpu, speed);
    return speed;
}

} // namespace

int main(int argc, char** argv)
{
    if (argc < 3) {
        std::fprintf(stderr, "bench_tokenize TOKENIZERS TEXTS [LINES]\n");
        return 2;
    }
    constexpr std::size_t usualCount = 100'000;
    const auto lines
        = linesFrom(argv[2], argc > 3 ? std::strtoull(argv[3], nullptr, 10) : usualCount);
    std::set<fs::path> tokenizers;
    for (const auto& entry : fs::directory_iterator(argv[1]))
        tokenizers.insert(entry.path());
    bool isFast = true;
    for (const auto& tokenizer : tokenizers)
        isFast = measure(tokenizer, lines) >= target && isFast;
    return isFast ? 0 : 1;
}
