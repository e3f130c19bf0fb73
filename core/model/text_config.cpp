// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/text_config.h"

#include <utility>

namespace fathom {

namespace {

/// Defaults of Hugging Face's config classes, by `model_type`: sizes, and options whose default is
/// not what a family takes for an absent key. Other types need their sizes in the config.
const Json& classDefaults()
{
    static const Json defaults = {
        { "gemma3_text",
            { { "vocab_size", 262208 }, { "hidden_size", 2304 }, { "intermediate_size", 9216 },
                { "num_hidden_layers", 26 }, { "num_attention_heads", 8 },
                { "num_key_value_heads", 4 }, { "max_position_embeddings", 131072 } } },
        { "llama",
            { { "vocab_size", 32000 }, { "hidden_size", 4096 }, { "intermediate_size", 11008 },
                { "num_hidden_layers", 32 }, { "num_attention_heads", 32 },
                { "max_position_embeddings", 2048 } } },
        { "mistral",
            { { "vocab_size", 32000 }, { "hidden_size", 4096 }, { "intermediate_size", 14336 },
                { "num_hidden_layers", 32 }, { "num_attention_heads", 32 },
                { "num_key_value_heads", 8 }, { "max_position_embeddings", 131072 },
                { "sliding_window", 4096 } } },
        { "qwen2",
            { { "vocab_size", 151936 }, { "hidden_size", 4096 }, { "intermediate_size", 22016 },
                { "num_hidden_layers", 32 }, { "num_attention_heads", 32 },
                { "num_key_value_heads", 32 }, { "max_position_embeddings", 32768 },
                { "sliding_window", 4096 } } },
    };
    return defaults;
}

} // namespace

Result<Json> textConfigOf(const Json& config, const Wrapper& wrapper, const std::string& where)
{
    const auto found = config.find("text_config");
    if (found == config.end() || !found->is_object())
        return fail(ErrorCode::InvalidModel,
            "The config of a \"" + std::string(wrapper.modelType)
                + "\" model must have an object \"text_config\" that describes its text model.",
            where);
    Json text = *found;
    const auto type = text.find("model_type");
    if (type == text.end() || type->is_null())
        text["model_type"] = wrapper.textType;
    else if (!type->is_string())
        return fail(
            ErrorCode::InvalidModel, "\"model_type\" must be a text.", where + ", \"text_config\"");
    if (const auto quantised = config.find("quantization_config"); quantised != config.end())
        text["quantization_config"] = *quantised;
    const auto defaults = classDefaults().find(text.at("model_type").get<std::string>());
    if (defaults != classDefaults().end())
        for (const auto& [key, value] : defaults->items())
            if (!text.contains(key))
                text[key] = value;
    return text;
}

} // namespace fathom
