// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/io/gguf.h"
#include "core/io/json.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace fathom {

// What llama.cpp's convert_hf_to_gguf.py makes of a model, read backwards: which family of ours an
// architecture is, what Hugging Face calls its options and tensors, and what was done to the
// tensors.

/// How a tensor's elements differ from Hugging Face's.
enum class GgufOrder : std::uint8_t
{
    Same,
    /// Rows of each head: the dimensions that are turned together lie side by side, [head, pair, 2]
    /// instead of [head, 2, pair].
    PairedRows,
    /// All queries, then all keys, then all values, instead of key-value head by key-value head.
    FusedByKind,
    Transposed, ///< of weights; biases are the same
    PlusOne, ///< 1 was added to every element
    Experts ///< one matrix after the other; "{}" in the name is the expert's number
};

/// "attn_q" in "blk.3.attn_q.weight", "self_attn.q_proj" in
/// "model.layers.3.self_attn.q_proj.weight".
struct GgufTensorRule
{
    std::string_view stored;
    std::string_view name;
    GgufOrder order = GgufOrder::Same;
};

/// "attention.head_count" in the key "llama.attention.head_count", "num_attention_heads" in
/// config.json.
struct GgufKeyRule
{
    std::string_view stored;
    std::string_view name;
};

struct GgufArchitecture
{
    std::string_view name; ///< `general.architecture`
    std::string_view modelType; ///< of the family that computes it
    std::string_view prefix; ///< before names of tensors outside the blocks: "model."
    std::string_view blocks; ///< before a block's number, after the prefix: "layers."
    std::span<const GgufTensorRule> outside;
    std::span<const GgufTensorRule> inBlocks;
    std::span<const GgufKeyRule> keys;
    /// The option for the share of each head's dimensions that are turned; empty: all are.
    std::string_view rotaryShare {};
    /// Adds options that follow from more than one key.
    void (*complete)(const GgufFile& file, Json& config) = nullptr;
};

/// Null for an architecture that is not known. Some depend on what tensors there are.
[[nodiscard]] const GgufArchitecture* ggufArchitecture(const GgufFile& file);
/// "llama, qwen2, …"
[[nodiscard]] std::string knownGgufArchitectures();

} // namespace fathom
