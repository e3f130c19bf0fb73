// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/gguf.h"

#include <regex>
#include <system_error>

namespace fathom {

namespace {

namespace fs = std::filesystem;

constexpr const char* extension = ".gguf";

/// "name-00002-of-00003.gguf": 2, 3 and what stands before.
struct Part
{
    std::string stem;
    int number = 0;
};

std::optional<Part> partOf(const fs::path& file)
{
    static const std::regex pattern(R"((.*)-([0-9]{5})-of-[0-9]{5}\.gguf)");
    std::smatch match;
    const auto name = file.filename().string();
    if (!std::regex_match(name, match, pattern))
        return std::nullopt;
    return Part { match[1].str(), std::stoi(match[2].str()) };
}

std::string fiveDigits(std::int64_t number)
{
    const auto digits = std::to_string(number);
    return std::string(5 - std::min<std::size_t>(5, digits.size()), '0') + digits;
}

} // namespace

std::optional<fs::path> findGguf(const fs::path& path)
{
    std::error_code error;
    if (!fs::is_directory(path, error))
        return path.extension() == extension ? std::optional(path) : std::nullopt;
    if (fs::exists(path / "config.json", error))
        return std::nullopt;
    std::optional<fs::path> found;
    for (fs::directory_iterator entry(path, error), end; !error && entry != end;
         entry.increment(error)) {
        const auto& file = entry->path();
        const auto part = partOf(file);
        // Beside a model may lie its projector for images, which is none.
        if (file.extension() != extension || (part && part->number != 1)
            || file.filename().string().starts_with("mmproj"))
            continue;
        if (found)
            return std::nullopt; // which one is not for us to say
        found = file;
    }
    return found;
}

std::vector<fs::path> ggufParts(const fs::path& first, std::int64_t count)
{
    const auto part = partOf(first);
    constexpr std::int64_t most = 99999; // what the names have room for
    if (!part || part->number != 1 || count < 2 || count > most)
        return { first };
    std::vector<fs::path> files;
    for (std::int64_t i = 1; i <= count; ++i)
        files.push_back(first.parent_path()
            / (part->stem + '-' + fiveDigits(i) + "-of-" + fiveDigits(count) + extension));
    return files;
}

} // namespace fathom
