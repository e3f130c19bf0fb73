// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/chat_template.h"
#include "core/text/gguf_tokenizer.h"
#include "tests/fuzz/memory_files.h"
#include "tests/fuzz/tokenizer_checks.h"

#include <algorithm>
#include <array>

using namespace fathom;

/// A whole GGUF file; its last bytes are also a text.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    constexpr std::size_t longestText = 32;
    static const fuzz::MemoryFile file;
    file.write(std::as_bytes(std::span(data, size)));
    if (const auto tokenizer = loadGgufTokenizer(file.path())) {
        const auto input = fuzz::textOf(data, size);
        fuzz::checkEncoding(**tokenizer, input.substr(size - std::min(size, longestText)));
        fuzz::checkUsualTexts(**tokenizer);
    }
    return 0;
}
