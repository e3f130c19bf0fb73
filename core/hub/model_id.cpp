// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/hub/model_id.h"

#include <algorithm>

namespace fathom {

namespace {

constexpr std::size_t longestName = 96;
constexpr std::size_t longestRevision = 255;
constexpr std::string_view defaultRevision = "main";

bool isWordCharacter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool isNamePart(std::string_view part)
{
    return !part.empty() && isWordCharacter(part.front()) && isWordCharacter(part.back())
        && std::ranges::all_of(
            part, [](char c) { return isWordCharacter(c) || c == '-' || c == '.'; });
}

bool isName(std::string_view name)
{
    if (name.size() > longestName || name.find("--") != std::string_view::npos
        || name.find("..") != std::string_view::npos || name.ends_with(".git"))
        return false;
    const auto slash = name.find('/');
    return slash == std::string_view::npos
        ? isNamePart(name)
        : isNamePart(name.substr(0, slash)) && isNamePart(name.substr(slash + 1));
}

/// Parts between slashes that name something: not "", "." or "..", nothing unprintable.
bool isRevision(std::string_view revision)
{
    if (revision.size() > longestRevision)
        return false;
    while (true) {
        const auto slash = std::min(revision.find('/'), revision.size());
        const auto part = revision.substr(0, slash);
        if (part.empty() || part == "." || part == ".."
            || std::ranges::any_of(part, [](char c) { return c <= ' ' || c == '\\' || c == 0x7F; }))
            return false;
        if (slash == revision.size())
            return true;
        revision.remove_prefix(slash + 1);
    }
}

} // namespace

std::optional<ModelId> ModelId::parse(std::string_view text)
{
    ModelId id;
    if (const auto colon = text.find(':'); colon != std::string_view::npos) {
        id.gguf = text.substr(colon + 1);
        text = text.substr(0, colon);
        // Only models with an owner have such files, and a drive of Windows is none.
        if (!isNamePart(id.gguf) || id.gguf.size() > longestName
            || text.find('/') == std::string_view::npos)
            return std::nullopt;
    }
    const auto at = text.find('@');
    id.name = text.substr(0, at);
    if (at != std::string_view::npos)
        id.revision = text.substr(at + 1);
    if (!isName(id.name) || !isRevision(id.revision))
        return std::nullopt;
    return id;
}

std::string ModelId::folderName() const
{
    std::string folder = "models--";
    for (const char c : name)
        folder += c == '/' ? std::string("--") : std::string(1, c);
    return folder;
}

std::string ModelId::text() const
{
    return name + (revision == defaultRevision ? "" : '@' + revision)
        + (gguf.empty() ? "" : ':' + gguf);
}

bool isCommit(std::string_view text)
{
    constexpr std::size_t digits = 40;
    return text.size() == digits && std::ranges::all_of(text, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    });
}

} // namespace fathom
