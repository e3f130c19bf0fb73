// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/gguf_words.h"

#include "core/text/word_patterns.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace fathom {

namespace {

// llama.cpp (llama-vocab.cpp) writes the same patterns without "(?i:", which its regular
// expressions lack.

Json bytes(bool cutsLikeGpt2)
{
    return { { "type", "ByteLevel" }, { "add_prefix_space", false },
        { "use_regex", cutsLikeGpt2 } };
}

Json sequence(std::initializer_list<Json> steps)
{
    return { { "type", "Sequence" }, { "pretokenizers", Json::array_t(steps) } };
}

Json split(const char* pattern)
{
    return { { "type", "Split" }, { "behavior", "Isolated" }, { "invert", false },
        { "pattern", { { "Regex", pattern } } } };
}

Json digits(bool oneByOne)
{
    return { { "type", "Digits" }, { "individual_digits", oneByOne } };
}

Json llama3Words()
{
    return sequence({ split(llama3WordPattern), bytes(false) });
}

Json qwen2Words()
{
    return sequence({ split(qwen2WordPattern), bytes(false) });
}

Json gpt2Words()
{
    return bytes(true);
}

/// GPT-2's, and digits one by one.
Json starcoderWords()
{
    return sequence({ digits(true), bytes(true) });
}

Json falconWords()
{
    const Json punctuation { { "type", "Punctuation" }, { "behavior", "Contiguous" } };
    return sequence({ punctuation, bytes(true), digits(false), split("[0-9][0-9][0-9]") });
}

struct Entry
{
    std::string_view name;
    Json (*preTokenizer)();
    bool composes = false;
    bool ignoresMerges = false;
    bool addsBos = false;
};

const std::array entries = std::to_array<Entry>({
    { "llama-bpe", llama3Words, false, true, true },
    { "llama3", llama3Words, false, true, true },
    { "llama-v3", llama3Words, false, true, true },
    { "falcon3", llama3Words, false, true, true },
    { "dbrx", llama3Words }, // OLMo 2, phi-4
    { "qwen2", qwen2Words, true },
    { "deepseek-r1-qwen", qwen2Words, true },
    { "gpt-2", gpt2Words },
    { "phi-2", gpt2Words },
    { "olmo", gpt2Words, true },
    { "mpt", gpt2Words, true },
    { "starcoder", starcoderWords },
    { "refact", starcoderWords },
    { "smollm", starcoderWords },
    { "codeshell", starcoderWords },
    { "command-r", starcoderWords, true },
    { "falcon", falconWords },
});

} // namespace

std::optional<GgufWords> ggufWords(std::string_view name)
{
    const auto entry = std::ranges::find(entries, name, &Entry::name);
    if (entry == entries.end())
        return std::nullopt;
    return GgufWords { entry->preTokenizer(), entry->composes, entry->ignoresMerges,
        entry->addsBos };
}

std::string knownGgufWords()
{
    std::string names;
    for (const auto& entry : entries)
        names += (names.empty() ? "" : ", ") + std::string(entry.name);
    return names;
}

} // namespace fathom
