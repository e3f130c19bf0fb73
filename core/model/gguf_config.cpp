// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/half.h"
#include "core/io/little_endian.h"
#include "core/model/gguf_mapping.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <type_traits>

namespace fathom {

namespace {

/// Keys that say nothing about what a block computes, or that are looked at by other means.
constexpr std::array ignoredKeys = std::to_array<std::string_view>({
    "attention.value_length", // compared with the key's
    "expert_count", // chooses the architecture
    "expert_used_count",
    "final_logit_softcapping",
    "logit_scale",
    "rope.dimension_count",
    "rope.scaling.attn_factor",
    "rope.scaling.factor",
    "rope.scaling.finetuned",
    "rope.scaling.original_context_length",
    "rope.scaling.type",
    "rope.scaling.yarn_attn_factor",
    "rope.scaling.yarn_beta_fast",
    "rope.scaling.yarn_beta_slow",
    "tensor_data_layout",
    "vocab_size",
});

/// The double that is written like the float32 number: 1e-5, where widening would give
/// 9.99999974737875e-06.
double asWritten(float value)
{
    std::array<char, 64> text {};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    double result = value;
    std::from_chars(text.data(), end, result);
    return result;
}

Json jsonOf(const GgufValue& value)
{
    return std::visit(
        [](const auto& each) -> Json {
            using Value = std::decay_t<decltype(each)>;
            if constexpr (std::is_same_v<Value, float>)
                return asWritten(each);
            else if constexpr (std::is_same_v<Value, std::string_view>)
                return std::string(each);
            else if constexpr (std::is_same_v<Value, GgufList>)
                return std::visit(
                    [](const auto& list) {
                        Json array = Json::array();
                        for (const auto& element : list)
                            array.push_back(
                                typename std::decay_t<decltype(list)>::value_type(element));
                        return array;
                    },
                    each);
            else
                return each;
        },
        value);
}

std::optional<double> numberOf(const GgufFile& file, const std::string& key)
{
    const auto* const value = file.find(key);
    if (!value)
        return std::nullopt;
    const auto json = jsonOf(*value);
    return json.is_number() ? std::optional(json.get<double>()) : std::nullopt;
}

std::string where(const GgufFile& file, const std::string& key)
{
    return file.path().filename().string() + ", key " + key;
}

/// A tensor of divisors of rotary frequencies; empty if there is none.
Result<std::vector<double>> divisors(const GgufFile& file, const char* name)
{
    std::vector<double> values;
    const auto tensor = file.tensors().find(name);
    if (tensor == file.tensors().end())
        return values;
    if (tensor->second.dtype != TensorDtype::F32 || tensor->second.shape.size() != 1)
        return fail(ErrorCode::InvalidModel, "A list of float32 numbers is expected.",
            file.path().filename().string() + ", tensor " + name);
    const auto bytes = tensor->second.bytes;
    for (std::size_t at = 0; at < bytes.size(); at += sizeof(float)) {
        values.push_back(littleEndian<float>(bytes, at));
        if (!std::isfinite(values.back()) || values.back() == 0)
            return fail(ErrorCode::NonFiniteValue, "A divisor is zero or not finite.",
                file.path().filename().string() + ", tensor " + name);
    }
    return values;
}

} // namespace

Result<Json> GgufMapping::config(const GgufFile& file) const
{
    Json config { { "model_type", std::string(m_architecture->modelType) } };
    const auto prefix = std::string(m_architecture->name) + '.';
    for (auto entry = file.metadata().lower_bound(prefix);
         entry != file.metadata().end() && entry->first.starts_with(prefix); ++entry) {
        const auto name = std::string_view(entry->first).substr(prefix.size());
        const auto rule = std::ranges::find(m_architecture->keys, name, &GgufKeyRule::stored);
        if (rule != m_architecture->keys.end())
            config[std::string(rule->name)] = jsonOf(entry->second);
        else if (std::ranges::find(ignoredKeys, name) == ignoredKeys.end()
            && !(m_architecture->name == "olmo" && name == "attention.layer_norm_epsilon"))
            config[entry->first] = jsonOf(entry->second);
    }
    const auto embedding = file.tensors().find("token_embd.weight");
    if (embedding == file.tensors().end() || embedding->second.shape.size() != 2)
        return fail(ErrorCode::InvalidModel,
            "The table of tokens, a matrix, is missing. Is this a whole model?",
            file.path().filename().string() + ", tensor token_embd.weight");
    config["vocab_size"] = embedding->second.shape.front();
    if (file.integer(key("attention.value_length")).value_or(m_headSize) != m_headSize)
        return fail(ErrorCode::UnsupportedModel,
            "Values have another size than keys (" + std::to_string(m_headSize)
                + "), which this program does not implement.",
            where(file, key("attention.value_length")));
    if (m_architecture->complete != nullptr)
        m_architecture->complete(file, config);
    if (auto status = addRotaryShare(file, config); !status)
        return propagate(status);
    if (auto status = addRope(file, config); !status)
        return propagate(status);
    return config;
}

Status GgufMapping::addRotaryShare(const GgufFile& file, Json& config) const
{
    const auto dimensions = file.integer(key("rope.dimension_count")).value_or(m_headSize);
    const auto share = std::string(m_architecture->rotaryShare);
    if (dimensions < 1 || dimensions > m_headSize || (share.empty() && dimensions != m_headSize))
        return fail(ErrorCode::UnsupportedModel,
            "Of each head's " + std::to_string(m_headSize) + " dimensions "
                + std::to_string(dimensions)
                + " are turned by positions, which this program does not implement for "
                + std::string(m_architecture->modelType) + ".",
            where(file, key("rope.dimension_count")));
    // Half a dimension more, so that rounding down gives the same number back.
    if (!share.empty())
        config[share] = std::min(
            1.0, (static_cast<double>(dimensions) + 0.5) / static_cast<double>(m_headSize));
    return {};
}

Status GgufMapping::addRope(const GgufFile& file, Json& config) const
{
    auto common = divisors(file, "rope_freqs.weight");
    auto ofShort = divisors(file, "rope_factors_short.weight");
    auto ofLong = divisors(file, "rope_factors_long.weight");
    for (auto* const each : { &common, &ofShort, &ofLong })
        if (!*each)
            return propagate(*each);
    const auto context = file.integer(key("context_length"));
    const auto original = file.integer(key("rope.scaling.original_context_length"));
    const auto kind = file.text(key("rope.scaling.type")).value_or("none");
    Json scaling;
    if (!common->empty()) {
        // Llama 3.1's stretched wavelengths, written out: the same divisors for prompts of any
        // length.
        scaling = { { "rope_type", "longrope" }, { "short_factor", *common },
            { "long_factor", *common }, { "factor", 1.0 }, { "attention_factor", 1.0 } };
        if (context)
            scaling["original_max_position_embeddings"] = *context;
    } else if (!ofShort->empty()) {
        scaling = { { "rope_type", "longrope" }, { "short_factor", *ofShort },
            { "long_factor", *ofLong } };
        if (const auto factor = numberOf(file, key("rope.scaling.attn_factor")))
            scaling["attention_factor"] = *factor;
        if (original)
            scaling["original_max_position_embeddings"] = *original;
    } else if (kind == "linear" || kind == "yarn") {
        scaling = { { "rope_type", std::string(kind) } };
        if (const auto factor = numberOf(file, key("rope.scaling.factor")))
            scaling["factor"] = *factor;
        if (kind == "yarn") {
            if (original)
                scaling["original_max_position_embeddings"] = *original;
            for (const char* const name : { "beta_fast", "beta_slow" })
                if (const auto beta = numberOf(file, key("rope.scaling.yarn_" + std::string(name))))
                    scaling[name] = *beta;
        }
    } else if (kind != "none") {
        return fail(ErrorCode::UnsupportedModel,
            "The scaling of positions is \"" + std::string(kind)
                + "\", which is not supported. Known are none, linear, yarn and longrope.",
            where(file, key("rope.scaling.type")));
    }
    if (!scaling.is_null())
        config["rope_scaling"] = std::move(scaling);
    return {};
}

} // namespace fathom
