// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/tokenizer_loader.h"
#include "tests/fuzz/memory_files.h"
#include "tests/fuzz/tokenizer_checks.h"

using namespace fathom;

/// tokenizer.json, tokenizer_config.json and a text, with 0xFF between.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const fuzz::MemoryFolder folder;
    const auto parts = fuzz::partsOf(fuzz::textOf(data, size), 3);
    folder.write("tokenizer.json", parts[0]);
    if (parts[1].empty())
        folder.remove("tokenizer_config.json");
    else
        folder.write("tokenizer_config.json", parts[1]);
    const auto tokenizer = loadTokenizer(folder.path());
    if (!tokenizer)
        return 0;
    fuzz::checkEncoding(**tokenizer, parts[2]);
    fuzz::checkUsualTexts(**tokenizer);
    return 0;
}
