// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/io/file.h"
#include "core/io/json.h"
#include "core/text/tokenizer_loader.h"
#include "tests/support/gguf_writer.h"

#include <QTemporaryDir>

#include <filesystem>
#include <string>
#include <vector>

namespace fathom::test {

/// The tokenizer's part of a GGUF file.
struct GgufVocabulary
{
    std::vector<std::string> tokens;
    std::vector<std::int32_t> kinds;
    std::vector<float> scores;
    std::vector<std::string> merges;

    /// From {"token": id, …}; ids without a token get one of their own.
    void addVocabulary(const Json& json)
    {
        for (const auto& [token, id] : json.items())
            set(id.get<std::size_t>(), token, 1);
    }
    void set(std::size_t id, const std::string& token, std::int32_t kind)
    {
        while (tokens.size() <= id) {
            tokens.push_back("[PAD" + std::to_string(tokens.size()) + ']');
            kinds.push_back(5); // unused
        }
        tokens[id] = token;
        kinds[id] = kind;
    }
    void addTo(testing::GgufWriter& writer, const char* model) const
    {
        writer.add("tokenizer.ggml.model", model);
        writer.add("tokenizer.ggml.tokens", tokens);
        writer.add("tokenizer.ggml.token_type", kinds);
        if (!scores.empty())
            writer.add("tokenizer.ggml.scores", scores);
        if (!merges.empty())
            writer.add("tokenizer.ggml.merges", merges);
    }
};

inline Result<std::shared_ptr<const Tokenizer>> loadFrom(const testing::GgufWriter& writer)
{
    const QTemporaryDir directory;
    const auto path = std::filesystem::path(directory.path().toStdString()) / "x.gguf";
    if (!writeFileAtomically(path, writer.bytes()))
        return fail(ErrorCode::FileNotWritable, "The test cannot write.");
    return loadTokenizer(path);
}

} // namespace fathom::test
