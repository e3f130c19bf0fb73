// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/tokenizer_files.h"

#include "core/io/file.h"

#include <system_error>
#include <utility>

namespace fathom {

namespace {

/// The largest tokenizers in use have 35 MB.
constexpr std::size_t maximumFileSize = std::size_t { 512 } << 20U;

} // namespace

TokenizerFiles::TokenizerFiles(std::filesystem::path directory)
    : m_directory(std::move(directory))
{
}

bool TokenizerFiles::has(const char* name) const
{
    std::error_code error;
    return std::filesystem::exists(m_directory / name, error);
}

std::string TokenizerFiles::pathOf(const char* name) const
{
    return (m_directory / name).string();
}

Result<std::string> TokenizerFiles::readText(const char* name)
{
    auto content = readFile(m_directory / name, maximumFileSize);
    if (!content)
        return propagate(content);
    // With its length in front, so that bytes cannot wander from one file to the next unnoticed.
    m_hash.add(std::string(name) + ' ' + std::to_string(content->size()) + '\n');
    m_hash.add(*content);
    return content;
}

Result<Json> TokenizerFiles::readJson(const char* name)
{
    auto content = readText(name);
    if (!content)
        return propagate(content);
    return parseJson(*content, pathOf(name));
}

Result<Json> TokenizerFiles::readOptionalObject(const char* name)
{
    if (!has(name))
        return Json::object();
    auto json = readJson(name);
    if (json && !json->is_object())
        return fail(ErrorCode::InvalidTokenizer, "The file is expected to hold a JSON object.",
            pathOf(name));
    return json;
}

} // namespace fathom
