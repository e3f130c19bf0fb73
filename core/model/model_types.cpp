// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/model_types.h"

#include <algorithm>
#include <array>
#include <utility>

namespace fathom {

namespace {

constexpr std::array types = std::to_array<std::string_view>(
    { "bert", "bloom", "camembert", "cohere", "distilbert", "electra", "falcon", "gemma", "gemma2",
        "gemma3_text", "gpt2", "gpt_neo", "gpt_neox", "gptj", "granite", "llama", "mistral",
        "mixtral", "mpt", "mt5", "olmo", "olmo2", "opt", "phi", "phi3", "qwen2", "qwen2_moe",
        "qwen3", "qwen3_moe", "roberta", "stablelm", "starcoder2", "t5", "umt5", "xlm-roberta" });

// From Hugging Face's modeling files: images become rows among the text's embeddings, positions and
// masks of text are those of the text model. (Qwen2-VL's positions have three parts, which are one
// number where there are no images.) Not so in PaliGemma, whose prompts see themselves whole, and
// in Mllama, which has blocks of its own between the text model's.
constexpr std::array wrappers = std::to_array<Wrapper>({
    { "gemma3", "gemma3_text" },
    { "idefics2", "mistral" },
    { "idefics3", "llama" },
    { "internvl", "qwen2" },
    { "llava", "llama" },
    { "llava_next", "llama" },
    { "llava_next_video", "llama" },
    { "llava_onevision", "qwen2" },
    { "mistral3", "mistral" },
    { "qwen2_5_vl", "qwen2", "qwen2_5_vl_text" },
    { "qwen2_vl", "qwen2", "qwen2_vl_text" },
    { "smolvlm", "llama" },
    { "video_llava", "llama" },
    { "vipllava", "llama" },
});

template <class Entries, class Name>
std::string listed(const Entries& entries, Name nameOf)
{
    std::string text;
    for (const auto& entry : entries)
        text += (text.empty() ? "" : ", ") + std::string(nameOf(entry));
    return text;
}

} // namespace

std::span<const std::string_view> supportedTypes()
{
    return types;
}

bool isSupportedType(std::string_view modelType)
{
    return std::ranges::binary_search(types, modelType);
}

const Wrapper* wrapperOf(std::string_view modelType)
{
    const auto* const found = std::ranges::find(wrappers, modelType, &Wrapper::modelType);
    return found == wrappers.end() ? nullptr : found;
}

Error unsupportedType(std::string_view modelType, const std::string& more, std::string where)
{
    return { ErrorCode::UnsupportedModel,
        "Models of type \"" + std::string(modelType) + "\" are not supported." + more
            + " Supported types: " + listed(types, [](auto type) { return type; })
            + ", and the text models inside of "
            + listed(wrappers, [](const Wrapper& wrapper) { return wrapper.modelType; }) + '.',
        std::move(where) };
}

} // namespace fathom
