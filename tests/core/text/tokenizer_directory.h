// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/text/tokenizer_loader.h"
#include "core/text/unicode.h"

#include <QTemporaryDir>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace fathom::test {

/// A temporary directory with the files of a tokenizer.
class TokenizerDirectory
{
public:
    [[nodiscard]] std::filesystem::path path() const { return m_directory.path().toStdString(); }

    void write(const char* name, std::string_view content) const
    {
        std::ofstream(path() / name, std::ios::binary) << content;
    }

    [[nodiscard]] Result<std::shared_ptr<const Tokenizer>> load() const
    {
        return loadTokenizer(path());
    }

private:
    QTemporaryDir m_directory;
};

inline std::vector<int> idsOf(const Encoding& encoding)
{
    std::vector<int> ids;
    for (const TokenId id : encoding.ids)
        ids.push_back(id.value);
    return ids;
}

/// "[0,3) [3,5)".
inline std::string rangesAsText(const std::vector<ByteRange>& ranges)
{
    std::string text;
    for (const ByteRange& range : ranges) {
        text += text.empty() ? "[" : " [";
        text += std::to_string(range.begin) + ',' + std::to_string(range.end) + ')';
    }
    return text;
}

/// Why an encoding's offsets cannot be right; empty: nothing. Without special tokens they ascend,
/// lie inside of the text and, if `covers`, leave none of it out.
inline std::string problemOfOffsets(std::string_view text, const Encoding& encoding, bool covers)
{
    if (encoding.ids.size() != encoding.offsets.size()
        || encoding.ids.size() != encoding.isSpecial.size())
        return "the parts of the encoding differ in length";
    std::size_t end = 0;
    for (std::size_t i = 0; i < encoding.ids.size(); ++i) {
        const ByteRange& range = encoding.offsets[i];
        const std::string token = "token " + std::to_string(i);
        if (encoding.isSpecial[i] != 0) {
            if (range.begin != range.end)
                return token + " is special, but stands for text";
            continue;
        }
        if (range.begin > range.end || range.end > text.size())
            return token + " lies outside of the text";
        if (range.begin < end && covers)
            return token + " begins before its predecessor ends";
        if (range.begin > end && covers)
            return token + " leaves a gap";
        end = std::max(end, range.end);
    }
    return end == text.size() || !covers ? std::string() : "the end is not covered";
}

} // namespace fathom::test
