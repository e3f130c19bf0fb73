// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/gguf_mapping.h"

#include "core/model/gguf_tensors.h"

#include <algorithm>
#include <utility>

namespace fathom {

namespace {

std::string where(const GgufFile& file, const std::string& key)
{
    return file.path().filename().string() + ", key " + key;
}

/// A count that is in the file: from 1 on, and small enough to be multiplied.
Result<std::int64_t> countOf(const GgufFile& file, const std::string& key)
{
    constexpr std::int64_t most = std::int64_t { 1 } << 31U;
    const auto count = file.integer(key);
    if (!count || *count < 1 || *count > most)
        return fail(ErrorCode::InvalidModel,
            count ? "A count from 1 on is expected, but it is " + std::to_string(*count) + "."
                  : "The key is missing, or is no whole number.",
            where(file, key));
    return *count;
}

} // namespace

Result<GgufMapping> GgufMapping::create(const GgufFile& file)
{
    const auto* const architecture = ggufArchitecture(file);
    if (!architecture) {
        const auto name = file.text("general.architecture");
        if (!name)
            return fail(ErrorCode::InvalidModel,
                "The file does not say which architecture the model has, so it is no model.",
                where(file, "general.architecture"));
        return fail(ErrorCode::UnsupportedModel,
            "GGUF files of architecture \"" + std::string(*name)
                + "\" are not supported. Supported are " + knownGgufArchitectures()
                + ". Use the model as Hugging Face saves it.",
            where(file, "general.architecture"));
    }
    GgufMapping mapping(*architecture);
    const auto width = countOf(file, mapping.key("embedding_length"));
    if (!width)
        return tl::unexpected(width.error());
    const auto heads = countOf(file, mapping.key("attention.head_count"));
    if (!heads)
        return tl::unexpected(heads.error());
    mapping.m_heads = *heads;
    const auto keyValueHeads = mapping.key("attention.head_count_kv");
    mapping.m_keyValueHeads = file.integer(keyValueHeads).value_or(*heads);
    mapping.m_headSize
        = file.integer(mapping.key("attention.key_length")).value_or(*width / *heads);
    if (mapping.m_keyValueHeads < 1 || *heads % mapping.m_keyValueHeads != 0)
        return fail(ErrorCode::InvalidModel,
            "The number of heads (" + std::to_string(*heads) + ") is no multiple of this number ("
                + std::to_string(mapping.m_keyValueHeads) + ").",
            where(file, keyValueHeads));
    if (mapping.m_headSize < 1 || mapping.m_headSize > *width * 64)
        return fail(ErrorCode::InvalidModel,
            "A head has a size of " + std::to_string(mapping.m_headSize) + ".",
            where(file, mapping.key("attention.key_length")));
    return mapping;
}

std::string GgufMapping::key(std::string_view name) const
{
    return std::string(m_architecture->name) + '.' + std::string(name);
}

Result<std::map<std::string, StoredWeight>> GgufMapping::weights(const GgufFile& file) const
{
    return ggufWeights(file, *m_architecture,
        { .heads = m_heads, .keyValueHeads = m_keyValueHeads, .headSize = m_headSize });
}

} // namespace fathom
