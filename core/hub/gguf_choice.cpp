// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/hub/gguf_choice.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <regex>

namespace fathom {

namespace {

constexpr std::string_view ending = ".gguf";

/// The parts of a model by their numbers; one without a number is number 1 of 1.
struct Parts
{
    std::map<int, std::string> files;
    int count = 1;
};

using Models = std::map<std::string, Parts>; // by name without number and ending

Models modelsAmong(const std::set<std::string>& names)
{
    static const std::regex numbered(R"((.*)-([0-9]{5})-of-([0-9]{5}))");
    constexpr std::size_t longestName = 255; // of files; std::regex recurses over what it matches
    Models models;
    for (const auto& name : names) {
        if (!isGgufModel(name) || name.size() > longestName)
            continue;
        const auto stem = name.substr(0, name.size() - ending.size());
        std::smatch match;
        if (!std::regex_match(stem, match, numbered)) {
            models[stem].files[1] = name;
            continue;
        }
        auto& parts = models[match[1].str()];
        parts.files[std::stoi(match[2].str())] = name;
        parts.count = std::stoi(match[3].str());
    }
    return models;
}

std::string lowered(std::string_view text)
{
    std::string result(text);
    std::ranges::transform(
        result, result.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}

/// "llama-Q4_K_M" by "q4_k_m", and by itself.
bool isMeant(const std::string& stem, std::string_view choice)
{
    if (choice.ends_with(ending))
        choice.remove_suffix(ending.size());
    const auto name = lowered(stem);
    const auto end = lowered(choice);
    if (!name.ends_with(end))
        return false;
    constexpr std::string_view separators = "-._";
    return name.size() == end.size()
        || separators.find(name[name.size() - end.size() - 1]) != std::string_view::npos;
}

std::string listed(const Models& models)
{
    std::string text;
    for (const auto& [stem, parts] : models)
        text += (text.empty() ? "" : ", ") + stem + std::string(ending);
    return text;
}

} // namespace

bool isGgufModel(std::string_view name)
{
    return name.ends_with(ending) && name.find('/') == std::string_view::npos
        && name.find("mmproj") == std::string_view::npos;
}

Result<std::vector<std::string>> chooseGguf(
    const std::set<std::string>& names, std::string_view choice, const std::string& model)
{
    const auto models = modelsAmong(names);
    auto meant = models;
    std::erase_if(
        meant, [&](const auto& entry) { return !choice.empty() && !isMeant(entry.first, choice); });
    if (meant.size() != 1) {
        const std::string problem = choice.empty() ? "The model has several GGUF files: "
                                                   : (meant.empty() ? "None" : "More than one")
                + std::string(" of the model's GGUF files is \"") + std::string(choice) + "\": ";
        return fail(ErrorCode::InvalidModel,
            problem + (models.empty() ? "there are none" : listed(meant.empty() ? models : meant))
                + ". Name one by what it ends in, as in owner/name:Q4_K_M.",
            model);
    }
    const auto& [stem, parts] = *meant.begin();
    std::vector<std::string> files;
    for (int number = 1; number <= parts.count; ++number) {
        const auto part = parts.files.find(number);
        if (part == parts.files.end())
            return fail(ErrorCode::InvalidModel,
                "Of the " + std::to_string(parts.count) + " parts of " + stem + std::string(ending)
                    + " number " + std::to_string(number) + " is missing.",
                model);
        files.push_back(part->second);
    }
    return files;
}

} // namespace fathom
