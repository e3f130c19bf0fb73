// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/io/gguf.h"
#include "core/model/gguf_architectures.h"
#include "core/model/stored_weight.h"

#include <cstdint>
#include <map>
#include <string>

namespace fathom {

/// Translates a GGUF file's metadata and tensors to what Hugging Face calls them and how it orders
/// them, so that the families need not know where a model comes from.
class GgufMapping
{
public:
    /// From the first file of a model. UnsupportedModel names an architecture that is not known.
    [[nodiscard]] static Result<GgufMapping> create(const GgufFile& file);

    /// What config.json would say. Options without a name in Hugging Face keep the key that they
    /// have in the file, so that nobody overlooks them.
    [[nodiscard]] Result<Json> config(const GgufFile& file) const;
    /// The tensors of this or another file of the model, by their names in Hugging Face. Refers to
    /// the file's mapping. UnsupportedModel for a tensor of a block that is not known: it would
    /// change what the block computes.
    [[nodiscard]] Result<std::map<std::string, StoredWeight>> weights(const GgufFile& file) const;

private:
    explicit GgufMapping(const GgufArchitecture& architecture)
        : m_architecture(&architecture)
    {
    }
    [[nodiscard]] std::string key(std::string_view name) const;
    [[nodiscard]] Status addRope(const GgufFile& file, Json& config) const;
    [[nodiscard]] Status addRotaryShare(const GgufFile& file, Json& config) const;

    const GgufArchitecture* m_architecture;
    std::int64_t m_heads = 0;
    std::int64_t m_keyValueHeads = 0;
    std::int64_t m_headSize = 0;
};

} // namespace fathom
