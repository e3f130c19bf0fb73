// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/text_config.h"

#include <utility>

namespace fathom {

namespace {

/// Defaults of Hugging Face's config classes, by `model_type`: sizes, and options whose default is
/// not what a family takes for an absent key. Other types need their sizes in the config.
Json qwen2VlDefaults()
{
    return { { "vocab_size", 152064 }, { "hidden_size", 8192 }, { "intermediate_size", 29568 },
        { "num_hidden_layers", 80 }, { "num_attention_heads", 64 }, { "num_key_value_heads", 8 },
        { "max_position_embeddings", 32768 }, { "rms_norm_eps", 1e-5 }, { "rope_theta", 1000000.0 },
        { "max_window_layers", 80 } };
}

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
        { "qwen2_5_vl_text", qwen2VlDefaults() },
        { "qwen2_vl_text", qwen2VlDefaults() },
    };
    return defaults;
}

/// What an older config says about the text model and about what is around it, without the latter.
Json textPartOf(Json config)
{
    for (const char* key : { "text_config", "vision_config", "image_token_id", "video_token_id",
             "vision_start_token_id", "vision_end_token_id", "vision_token_id" })
        config.erase(key);
    config.erase("model_type");
    return config;
}

/// Positions in three parts (time, height, width) turn different dimensions. In a text all three
/// are the same, so that it does not matter which turns which.
void dropPositionParts(Json& text)
{
    const auto scaling = text.find("rope_scaling");
    if (scaling == text.end() || !scaling->is_object())
        return;
    scaling->erase("mrope_section");
    for (const char* key : { "rope_type", "type" })
        if (scaling->value(key, Json()) == "mrope")
            (*scaling)[key] = "default";
}

} // namespace

Result<Json> textConfigOf(const Json& config, const Wrapper& wrapper, const std::string& where)
{
    const auto found = config.find("text_config");
    const bool isItself = found == config.end() && !wrapper.ownTextType.empty();
    if (!isItself && (found == config.end() || !found->is_object()))
        return fail(ErrorCode::InvalidModel,
            "The config of a \"" + std::string(wrapper.modelType)
                + "\" model must have an object \"text_config\" that describes its text model.",
            where);
    Json text = isItself ? textPartOf(config) : *found;
    const auto type = text.find("model_type");
    if (type == text.end() || type->is_null())
        text["model_type"] = wrapper.ownTextType.empty() ? wrapper.textType : wrapper.ownTextType;
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
    if (!wrapper.ownTextType.empty() && text["model_type"] == wrapper.ownTextType)
        text["model_type"] = wrapper.textType;
    dropPositionParts(text);
    return text;
}

} // namespace fathom
