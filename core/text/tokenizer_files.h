// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/hash.h"
#include "core/base/result.h"
#include "core/io/json.h"

#include <filesystem>
#include <string>

namespace fathom {

/// Reads the files that make up one tokenizer and hashes what it has read. Names are relative to
/// the directory.
class TokenizerFiles
{
public:
    explicit TokenizerFiles(std::filesystem::path directory);

    [[nodiscard]] bool has(const char* name) const;
    /// For messages.
    [[nodiscard]] std::string pathOf(const char* name) const;
    [[nodiscard]] Result<std::string> readText(const char* name);
    [[nodiscard]] Result<Json> readJson(const char* name);
    /// An empty object where there is no such file; an error where there is something that is no
    /// object.
    [[nodiscard]] Result<Json> readOptionalObject(const char* name);
    /// SHA-256 of names and contents of all files read so far. Ends the hash: once, at the end.
    [[nodiscard]] std::string hash() { return m_hash.hex(); }

private:
    std::filesystem::path m_directory;
    Sha256 m_hash;
};

} // namespace fathom
