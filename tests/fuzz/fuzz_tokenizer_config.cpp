// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/chat_template.h"
#include "core/text/tokenizer_loader.h"
#include "tests/fuzz/memory_files.h"
#include "tests/fuzz/tokenizer_checks.h"

#include <array>

using namespace fathom;

namespace {

constexpr std::string_view vocabulary
    = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n##a\nb\n##b\n<s>\nhello\nworld\n";

} // namespace

/// tokenizer_config.json, special_tokens_map.json, added_tokens.json and a text, with 0xFF between,
/// around a small vocabulary. The chat template of the first is rendered.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const fuzz::MemoryFolder folder;
    const auto parts = fuzz::partsOf(fuzz::textOf(data, size), 4);
    folder.write("vocab.txt", vocabulary);
    folder.write("tokenizer_config.json", parts[0]);
    folder.write("special_tokens_map.json", parts[1].empty() ? "{}" : parts[1]);
    folder.write("added_tokens.json", parts[2].empty() ? "{}" : parts[2]);
    if (const auto tokenizer = loadTokenizer(folder.path())) {
        fuzz::checkEncoding(**tokenizer, parts[3]);
        fuzz::checkUsualTexts(**tokenizer);
    }
    if (const auto chat = loadChatTemplate(folder.path())) {
        const std::array<ChatMessage, 2> messages { { { "system", "Be brief." },
            { "user", "Hi" } } };
        static_cast<void>(chat->render(messages, true));
    }
    return 0;
}
