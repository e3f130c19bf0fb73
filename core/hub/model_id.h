// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace fathom {

/// A model on the Hugging Face hub: "owner/name", or "name" alone for the oldest models ("gpt2"),
/// and which of its versions.
struct ModelId
{
    std::string name; ///< "owner/name"
    std::string revision = "main"; ///< a branch, a tag, "refs/pr/1" or a commit
    std::string gguf {}; ///< which of several GGUF files, "Q4_K_M"; empty: not said

    /// From "owner/name" or "owner/name@revision", each perhaps with ":Q4_K_M" behind it. Empty for
    /// what cannot be one: the hub's rules are letters, digits, "_", "-" and ".", at most 96,
    /// beginning and ending with a letter, digit or "_", no "--" and no "..", and not ending in
    /// ".git". A revision must be usable as the name of a file in a folder of revisions. What is
    /// behind the colon has the letters of a name.
    [[nodiscard]] static std::optional<ModelId> parse(std::string_view text);

    /// The folder of a cache that holds all revisions: "models--owner--name".
    [[nodiscard]] std::string folderName() const;
    /// As it is parsed, without the default revision.
    [[nodiscard]] std::string text() const;
    bool operator==(const ModelId&) const = default;
};

/// Whether `text` is a whole commit: 40 hexadecimal digits in lower case.
[[nodiscard]] bool isCommit(std::string_view text);

} // namespace fathom
