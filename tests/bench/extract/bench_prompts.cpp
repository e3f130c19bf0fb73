// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/extract/bench_prompts.h"

#include "core/base/random.h"
#include "core/io/csv.h"
#include "core/io/file.h"
#include "core/text/tokenizer_loader.h"
#include "tests/bench/random_tensors.h"

#include <sstream>
#include <string>

namespace fathom::bench {

Prompts randomPrompts(std::int64_t vocabulary)
{
    constexpr std::size_t count = 400;
    constexpr std::uint64_t fewest = 10;
    constexpr std::uint64_t most = 60;
    Random random(3);
    Prompts prompts(count);
    for (auto& prompt : prompts) {
        const auto length = fewest + random.below(most - fewest + 1);
        for (std::uint64_t i = 0; i < length; ++i)
            prompt.emplace_back(
                static_cast<std::int32_t>(random.below(static_cast<std::uint64_t>(vocabulary))));
    }
    return prompts;
}

Prompts cityPrompts(const std::filesystem::path& shared)
{
    const auto file = shared / "data/datasets/cities.csv";
    if (!std::filesystem::exists(file))
        return {};
    const auto table = readTable(file);
    if (!table)
        stop(table.error());
    const auto tokenizer = loadTokenizer(shared / "data/tokenizers/llama2");
    if (!tokenizer)
        stop(tokenizer.error());
    Prompts prompts;
    for (const auto& row : table->rows) {
        auto encoding = (*tokenizer)->encode(row.front(), SpecialTokens::Add);
        if (!encoding)
            stop(encoding.error());
        prompts.push_back(std::move(encoding->ids));
    }
    return prompts;
}

void writePrompts(const Prompts& prompts, const std::filesystem::path& file)
{
    std::ostringstream text;
    for (const auto& prompt : prompts) {
        for (std::size_t i = 0; i < prompt.size(); ++i)
            text << (i > 0 ? " " : "") << prompt[i].value;
        text << '\n';
    }
    if (auto status = writeFileAtomically(file, text.str()); !status)
        stop(status.error());
}

} // namespace fathom::bench
