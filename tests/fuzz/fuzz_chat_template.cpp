// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/chat_template.h"
#include "core/text/unicode.h"
#include "tests/fuzz/memory_files.h"

#include <array>

using namespace fathom;

/// A chat template, rendered with and without a system's message.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const std::array<ChatMessage, 4> messages { { { "system", "Be brief." },
        { "user", "What is 2 + 2?" }, { "assistant", " <b>4</b>\n" },
        { "user", "\u00c4h \U0001F600" } } };
    const auto chat = ChatTemplate::create(
        fuzz::textOf(data, size), "fuzz", { { "bos_token", "<s>" }, { "eos_token", "</s>" } });
    if (!chat)
        return 0;
    const std::span<const ChatMessage> all(messages);
    for (const auto& said : { all, all.subspan(1, 1) }) {
        const auto text = chat->render(said, said.size() == 1);
        if (!text)
            continue;
        fuzz::check(isValidUtf8(*text));
        const auto again = chat->render(said, said.size() == 1);
        fuzz::check(again.has_value() && *again == *text);
    }
    return 0;
}
