// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/built_in_examples.h"

#include "core/io/json.h"
#include "ui/text/utf8.h"

namespace fathom {

namespace {

constexpr auto fileName = "examples.json";

BuiltInExample exampleOf(const Json& json, const std::filesystem::path& folder)
{
    BuiltInExample example;
    example.id = toQt(json.at("id").get<std::string>());
    example.title = toQt(json.at("title").get<std::string>());
    example.story = toQt(json.at("story").get<std::string>());
    example.model = folder / json.at("model").get<std::string>();
    example.data = folder / json.at("data").get<std::string>();
    example.isFeatured = json.value("featured", false);
    example.scores = json.value("scores", std::vector<double> {});
    example.baseline = json.value("baseline", example.baseline);
    return example;
}

} // namespace

Result<std::vector<BuiltInExample>> readBuiltInExamples(const std::filesystem::path& folder)
{
    const auto file = folder / fileName;
    std::error_code ignored;
    if (folder.empty() || !std::filesystem::exists(file, ignored))
        return std::vector<BuiltInExample> {};
    auto json = readJson(file);
    if (!json)
        return propagate(json);
    try {
        std::vector<BuiltInExample> examples;
        for (const auto& entry : json->at("examples"))
            examples.push_back(exampleOf(entry, folder));
        return examples;
    } catch (const Json::exception& problem) {
        return fail(ErrorCode::InvalidFormat,
            std::string("This list of the built-in examples cannot be read: ") + problem.what() + ". Install Fathom again.", file.string());
    }
}

} // namespace fathom
