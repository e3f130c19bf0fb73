// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/tokenizer_loader.h"
#include "tests/fuzz/memory_files.h"
#include "tests/fuzz/tokenizer_checks.h"

#include <array>

using namespace fathom;

namespace {

/// Files that make up a tokenizer; the second may be missing.
struct Kind
{
    const char* vocabulary;
    const char* more;
};
constexpr std::array kinds = std::to_array<Kind>({
    { "vocab.txt", nullptr },
    { "vocab.json", "merges.txt" },
    { "tekken.json", nullptr },
    { "tokenizer.model", nullptr },
    { "qwen.tiktoken", nullptr },
});

} // namespace

/// The first byte chooses the kind of files; then their contents, tokenizer_config.json,
/// config.json and a text, with 0xFF between.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const fuzz::MemoryFolder folder;
    if (size == 0)
        return 0;
    const auto& kind = kinds[data[0] % kinds.size()];
    const auto parts = fuzz::partsOf(fuzz::textOf(data, size).substr(1), 5);
    for (const auto& [vocabulary, more] : kinds)
        for (const auto* name : { vocabulary, more })
            if (name)
                folder.remove(name);
    folder.write(kind.vocabulary, parts[0]);
    if (kind.more)
        folder.write(kind.more, parts[1]);
    folder.write("tokenizer_config.json", parts[2].empty() ? "{}" : parts[2]);
    folder.write("config.json", parts[3]);
    const auto tokenizer = loadTokenizer(folder.path());
    if (!tokenizer)
        return 0;
    fuzz::checkEncoding(**tokenizer, parts[4]);
    fuzz::checkUsualTexts(**tokenizer);
    return 0;
}
