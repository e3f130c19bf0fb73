// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/hub/needed_files.h"

#include "core/hub/gguf_choice.h"
#include "core/io/json.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace fathom {

namespace {

constexpr const char* configFile = "config.json";
constexpr std::string_view indexEnding = ".index.json";
constexpr std::array weightFiles { "model.safetensors", "pytorch_model.bin" };
constexpr std::array tokenizerFiles { "tokenizer.json", "tekken.json", "tokenizer.model",
    "spiece.model", "sentencepiece.bpe.model", "qwen.tiktoken", "tokenizer_config.json",
    "special_tokens_map.json", "added_tokens.json", "vocab.json", "merges.txt", "vocab.txt",
    "chat_template.jinja", "chat_template.json" };
/// Each is a whole vocabulary.
constexpr std::array vocabularies { "tokenizer.json", "tekken.json", "tokenizer.model",
    "spiece.model", "sentencepiece.bpe.model", "qwen.tiktoken", "vocab.txt" };

bool hasWeights(const std::set<std::string>& names)
{
    return std::ranges::any_of(weightFiles, [&](const std::string& name) {
        return names.contains(name) || names.contains(name + std::string(indexEnding));
    });
}

Result<NeededFiles> ggufFiles(
    const std::set<std::string>& names, const std::string& model, std::string_view choice)
{
    auto parts = chooseGguf(names, choice, model);
    if (!parts)
        return propagate(parts);
    NeededFiles files;
    files.weights = std::move(*parts);
    files.gguf = files.weights.front();
    return files;
}

} // namespace

Result<NeededFiles> neededFiles(
    const std::set<std::string>& names, const std::string& model, std::string_view ggufChoice)
{
    if (!ggufChoice.empty() || (!hasWeights(names) && std::ranges::any_of(names, isGgufModel)))
        return ggufFiles(names, model, ggufChoice);
    NeededFiles files;
    if (!names.contains(configFile))
        return fail(ErrorCode::InvalidModel,
            "The model has no config.json, so it is not one that transformers saved. Choose "
            "another "
            "one.",
            model);
    files.description.emplace_back(configFile);
    for (const char* const name : tokenizerFiles)
        if (names.contains(name))
            files.description.emplace_back(name);
    for (const std::string name : weightFiles) {
        if (names.contains(name)) {
            files.weights = { name };
            return files;
        }
        if (const auto index = name + std::string(indexEnding); names.contains(index)) {
            files.index = index;
            return files;
        }
    }
    std::string others;
    for (const auto& name : names)
        if (name.ends_with(".gguf") || name.ends_with(".h5") || name.ends_with(".msgpack")
            || name.ends_with(".onnx") || name.ends_with(".pth"))
            others += (others.empty() ? "" : ", ") + name;
    return fail(ErrorCode::InvalidModel,
        "The model has neither model.safetensors nor pytorch_model.bin"
            + (others.empty() ? "" : ", but " + others)
            + ". Choose a model with weights in one of these.",
        model);
}

Result<std::vector<std::string>> filesOfIndex(const std::filesystem::path& index)
{
    const auto where = index.filename().string();
    const auto json = readJson(index);
    if (!json)
        return tl::unexpected(json.error());
    const auto map = json->is_object() ? json->find("weight_map") : json->end();
    if (!json->is_object() || map == json->end() || !map->is_object() || map->empty())
        return fail(ErrorCode::InvalidModel,
            "The index has no \"weight_map\" that says which tensor is in which file.", where);
    std::set<std::string> names;
    for (const auto& [tensor, file] : map->items()) {
        const auto name = file.is_string() ? file.get<std::string>() : std::string();
        if (name.empty() || name == "." || name == ".."
            || std::filesystem::path(name).filename() != name)
            return fail(ErrorCode::InvalidModel,
                "The index does not name a file of the model's own folder here.",
                where + ", tensor " + tensor);
        names.insert(name);
    }
    return std::vector(names.begin(), names.end());
}

bool haveTokenizer(const std::set<std::string>& names)
{
    return std::ranges::any_of(vocabularies, [&](const char* name) { return names.contains(name); })
        || (names.contains("vocab.json") && names.contains("merges.txt"));
}

} // namespace fathom
