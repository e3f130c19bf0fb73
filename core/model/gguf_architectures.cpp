// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/gguf_architectures.h"

#include <algorithm>
#include <array>

namespace fathom {

namespace {

using Order = GgufOrder;

template <std::size_t N>
constexpr auto rules(const GgufTensorRule (&list)[N])
{
    return std::to_array(list);
}

template <class Rule, std::size_t N, std::size_t M>
constexpr std::array<Rule, N + M> joined(
    const std::array<Rule, N>& first, const std::array<Rule, M>& second)
{
    std::array<Rule, N + M> all;
    std::copy(first.begin(), first.end(), all.begin());
    std::copy(second.begin(), second.end(), all.begin() + N);
    return all;
}

bool has(const GgufFile& file, std::string_view tensor)
{
    return file.tensors().contains(tensor);
}

// Tensors

constexpr auto llamaOutside = rules({
    { "token_embd", "embed_tokens" },
    { "output_norm", "norm" },
    { "output", "lm_head" },
});
constexpr auto gemmaOutside = rules({
    { "token_embd", "embed_tokens" },
    { "output_norm", "norm", Order::PlusOne },
    { "output", "lm_head" },
});
constexpr auto gpt2Outside = rules({
    { "token_embd", "wte" },
    { "position_embd", "wpe" },
    { "output_norm", "ln_f" },
    { "output", "lm_head" },
});
constexpr auto neoXOutside = rules({
    { "token_embd", "embed_in" },
    { "output_norm", "final_layer_norm" },
    { "output", "embed_out" },
});
constexpr auto falconOutside = rules({
    { "token_embd", "word_embeddings" },
    { "token_embd_norm", "word_embeddings_layernorm" },
    { "output_norm", "ln_f" },
    { "output", "lm_head" },
});

constexpr auto plainAttention = rules({
    { "attn_q", "self_attn.q_proj" },
    { "attn_k", "self_attn.k_proj" },
    { "attn_v", "self_attn.v_proj" },
    { "attn_output", "self_attn.o_proj" },
});
constexpr auto pairedAttention = rules({
    { "attn_q", "self_attn.q_proj", Order::PairedRows },
    { "attn_k", "self_attn.k_proj", Order::PairedRows },
    { "attn_v", "self_attn.v_proj" },
    { "attn_output", "self_attn.o_proj" },
});
constexpr auto gatedMlp = rules({
    { "ffn_gate", "mlp.gate_proj" },
    { "ffn_up", "mlp.up_proj" },
    { "ffn_down", "mlp.down_proj" },
});
constexpr auto normsBefore = rules({
    { "attn_norm", "input_layernorm" },
    { "ffn_norm", "post_attention_layernorm" },
});
constexpr auto headNorms = rules({
    { "attn_q_norm", "self_attn.q_norm" },
    { "attn_k_norm", "self_attn.k_norm" },
});

constexpr auto llamaBlock = joined(joined(pairedAttention, gatedMlp), normsBefore);
constexpr auto mixtralBlock = joined(joined(pairedAttention, normsBefore),
    rules({
        { "ffn_gate_inp", "block_sparse_moe.gate" },
        { "ffn_gate_exps", "block_sparse_moe.experts.{}.w1", Order::Experts },
        { "ffn_down_exps", "block_sparse_moe.experts.{}.w2", Order::Experts },
        { "ffn_up_exps", "block_sparse_moe.experts.{}.w3", Order::Experts },
    }));
constexpr auto qwen2Block = joined(joined(plainAttention, gatedMlp), normsBefore);
constexpr auto qwen3Block = joined(qwen2Block, headNorms);
constexpr auto qwen3MoeBlock = joined(joined(joined(plainAttention, normsBefore), headNorms),
    rules({
        { "ffn_gate_inp", "mlp.gate" },
        { "ffn_gate_exps", "mlp.experts.{}.gate_proj", Order::Experts },
        { "ffn_down_exps", "mlp.experts.{}.down_proj", Order::Experts },
        { "ffn_up_exps", "mlp.experts.{}.up_proj", Order::Experts },
    }));
constexpr auto gemmaBlock = joined(joined(plainAttention, gatedMlp),
    rules({
        { "attn_norm", "input_layernorm", Order::PlusOne },
        { "ffn_norm", "post_attention_layernorm", Order::PlusOne },
    }));
constexpr auto gemma2Block = joined(joined(plainAttention, gatedMlp),
    rules({
        { "attn_norm", "input_layernorm", Order::PlusOne },
        { "post_attention_norm", "post_attention_layernorm", Order::PlusOne },
        { "ffn_norm", "pre_feedforward_layernorm", Order::PlusOne },
        { "post_ffw_norm", "post_feedforward_layernorm", Order::PlusOne },
    }));
constexpr auto gemma3Block = joined(gemma2Block,
    rules({
        { "attn_q_norm", "self_attn.q_norm", Order::PlusOne },
        { "attn_k_norm", "self_attn.k_norm", Order::PlusOne },
    }));
constexpr auto phi3Block = joined(normsBefore,
    rules({
        { "attn_qkv", "self_attn.qkv_proj" },
        { "attn_output", "self_attn.o_proj" },
        { "ffn_up", "mlp.gate_up_proj" },
        { "ffn_down", "mlp.down_proj" },
    }));
constexpr auto phi2Block = rules({
    { "attn_norm", "input_layernorm" },
    { "attn_q", "self_attn.q_proj" },
    { "attn_k", "self_attn.k_proj" },
    { "attn_v", "self_attn.v_proj" },
    { "attn_output", "self_attn.dense" },
    { "ffn_up", "mlp.fc1" },
    { "ffn_down", "mlp.fc2" },
});
constexpr auto olmo2Block = joined(joined(joined(plainAttention, gatedMlp), headNorms),
    rules({
        { "post_attention_norm", "post_attention_layernorm" },
        { "post_ffw_norm", "post_feedforward_layernorm" },
    }));
constexpr auto starcoder2Block = joined(joined(plainAttention, normsBefore),
    rules({
        { "ffn_up", "mlp.c_fc" },
        { "ffn_down", "mlp.c_proj" },
    }));
constexpr auto gpt2Block = rules({
    { "attn_norm", "ln_1" },
    { "attn_qkv", "attn.c_attn", Order::Transposed },
    { "attn_output", "attn.c_proj", Order::Transposed },
    { "ffn_norm", "ln_2" },
    { "ffn_up", "mlp.c_fc", Order::Transposed },
    { "ffn_down", "mlp.c_proj", Order::Transposed },
});
constexpr auto neoXBlock = joined(normsBefore,
    rules({
        { "attn_qkv", "attention.query_key_value", Order::FusedByKind },
        { "attn_output", "attention.dense" },
        { "ffn_up", "mlp.dense_h_to_4h" },
        { "ffn_down", "mlp.dense_4h_to_h" },
    }));
constexpr auto bloomBlock = joined(normsBefore,
    rules({
        { "attn_qkv", "self_attention.query_key_value", Order::FusedByKind },
        { "attn_output", "self_attention.dense" },
        { "ffn_up", "mlp.dense_h_to_4h" },
        { "ffn_down", "mlp.dense_4h_to_h" },
    }));
constexpr auto falconShared = rules({
    { "attn_qkv", "self_attention.query_key_value", Order::FusedByKind },
    { "attn_output", "self_attention.dense" },
    { "ffn_up", "mlp.dense_h_to_4h" },
    { "ffn_down", "mlp.dense_4h_to_h" },
});
constexpr auto falconBlock = joined(falconShared, rules({ { "attn_norm", "input_layernorm" } }));
constexpr auto falconTwoNormsBlock = joined(falconShared,
    rules({
        { "attn_norm", "ln_mlp" },
        { "attn_norm_2", "ln_attn" },
    }));

// Options

constexpr auto sizeKeys = std::to_array<GgufKeyRule>({
    { "embedding_length", "hidden_size" },
    { "block_count", "num_hidden_layers" },
    { "feed_forward_length", "intermediate_size" },
    { "context_length", "max_position_embeddings" },
    { "attention.head_count", "num_attention_heads" },
    { "attention.head_count_kv", "num_key_value_heads" },
    { "attention.key_length", "head_dim" },
    { "rope.freq_base", "rope_theta" },
});
constexpr auto rmsKeys = joined(sizeKeys,
    std::to_array<GgufKeyRule>({ { "attention.layer_norm_rms_epsilon", "rms_norm_eps" } }));
constexpr auto windowKeys = joined(
    rmsKeys, std::to_array<GgufKeyRule>({ { "attention.sliding_window", "sliding_window" } }));
constexpr auto expertKeys = joined(rmsKeys,
    std::to_array<GgufKeyRule>({
        { "expert_count", "num_local_experts" },
        { "expert_used_count", "num_experts_per_tok" },
    }));
constexpr auto qwen3MoeKeys = joined(rmsKeys,
    std::to_array<GgufKeyRule>({
        { "expert_count", "num_experts" },
        { "expert_used_count", "num_experts_per_tok" },
        { "expert_feed_forward_length", "moe_intermediate_size" },
    }));
constexpr auto gemma2Keys = joined(windowKeys,
    std::to_array<GgufKeyRule>({
        { "attn_logit_softcapping", "attn_logit_softcapping" },
        { "final_logit_softcapping", "final_logit_softcapping" },
    }));
constexpr auto gemma3Keys = joined(gemma2Keys,
    std::to_array<GgufKeyRule>({
        { "rope.freq_base_swa", "rope_local_base_freq" },
        { "attention.sliding_window_pattern", "sliding_window_pattern" },
    }));
constexpr auto graniteKeys = joined(rmsKeys,
    std::to_array<GgufKeyRule>({
        { "attention.scale", "attention_multiplier" },
        { "embedding_scale", "embedding_multiplier" },
        { "residual_scale", "residual_multiplier" },
        { "logit_scale", "logits_scaling" },
    }));
constexpr auto layerNormKeys = joined(
    sizeKeys, std::to_array<GgufKeyRule>({ { "attention.layer_norm_epsilon", "layer_norm_eps" } }));
constexpr auto cohereKeys
    = joined(layerNormKeys, std::to_array<GgufKeyRule>({ { "logit_scale", "logit_scale" } }));
constexpr auto olmoKeys
    = joined(sizeKeys, std::to_array<GgufKeyRule>({ { "attention.clamp_kqv", "clip_qkv" } }));
constexpr auto neoXKeys = joined(layerNormKeys,
    std::to_array<GgufKeyRule>({ { "use_parallel_residual", "use_parallel_residual" } }));
constexpr auto starcoder2Keys = joined(sizeKeys,
    std::to_array<GgufKeyRule>({
        { "attention.layer_norm_epsilon", "norm_epsilon" },
        { "attention.sliding_window", "sliding_window" },
    }));
constexpr auto gpt2Keys = std::to_array<GgufKeyRule>({
    { "embedding_length", "n_embd" },
    { "block_count", "n_layer" },
    { "feed_forward_length", "n_inner" },
    { "context_length", "n_positions" },
    { "attention.head_count", "n_head" },
    { "attention.head_count_kv", "num_key_value_heads" },
    { "attention.layer_norm_epsilon", "layer_norm_epsilon" },
});
constexpr auto bloomKeys = std::to_array<GgufKeyRule>({
    { "embedding_length", "hidden_size" },
    { "block_count", "n_layer" },
    { "feed_forward_length", "n_inner" },
    { "context_length", "seq_length" },
    { "attention.head_count", "n_head" },
    { "attention.head_count_kv", "num_key_value_heads" },
    { "attention.layer_norm_epsilon", "layer_norm_epsilon" },
});
constexpr auto falconKeys = std::to_array<GgufKeyRule>({
    { "embedding_length", "hidden_size" },
    { "block_count", "num_hidden_layers" },
    { "feed_forward_length", "ffn_hidden_size" },
    { "context_length", "max_position_embeddings" },
    { "attention.head_count", "num_attention_heads" },
    { "attention.head_count_kv", "num_kv_heads" },
    { "attention.layer_norm_epsilon", "layer_norm_epsilon" },
    { "rope.freq_base", "rope_theta" },
});

// Options that follow from the tensors that are there, or that llama.cpp knows by heart

void completeLlama(const GgufFile& file, Json& config)
{
    config["attention_bias"] = has(file, "blk.0.attn_q.bias");
    config["mlp_bias"] = has(file, "blk.0.ffn_up.bias");
}

void completeCohere(const GgufFile& file, Json& config)
{
    config["attention_bias"] = has(file, "blk.0.attn_q.bias");
    config["use_qk_norm"] = has(file, "blk.0.attn_q_norm.weight");
}

void completeStarcoder2(const GgufFile& file, Json& config)
{
    config["use_bias"] = has(file, "blk.0.attn_q.bias");
}

void completeStableLm(const GgufFile& file, Json& config)
{
    config["use_qkv_bias"] = has(file, "blk.0.attn_q.bias");
    config["use_parallel_residual"] = !has(file, "blk.0.ffn_norm.weight");
}

void completeQwen3Moe(const GgufFile&, Json& config)
{
    config["norm_topk_prob"] = true;
}

/// All of Falcon's layouts are the newest one with one norm or two; those with ALiBi have no GGUF.
void completeFalcon(const GgufFile& file, Json& config)
{
    config["new_decoder_architecture"] = true;
    config["num_ln_in_parallel_attn"] = has(file, "blk.0.attn_norm_2.weight") ? 2 : 1;
    if (!config.contains("num_kv_heads"))
        config["num_kv_heads"] = 1;
}

/// The scale of attention scores is 1 / √head size, but in the largest Gemma 2 and 3 (27 B), which
/// are known by their number of blocks, √(heads / hidden size).
void completeGemmaScale(const GgufFile&, Json& config, std::int64_t blocksOfTheLargest)
{
    const auto integer = [&](const char* key) {
        const auto found = config.find(key);
        return found != config.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
    };
    const auto heads = integer("num_attention_heads");
    if (integer("num_hidden_layers") == blocksOfTheLargest && heads > 0)
        config["query_pre_attn_scalar"] = integer("hidden_size") / heads;
    else if (config.contains("head_dim"))
        config["query_pre_attn_scalar"] = config["head_dim"];
}

void completeGemma2(const GgufFile& file, Json& config)
{
    constexpr std::int64_t blocksOf27B = 46;
    completeGemmaScale(file, config, blocksOf27B);
}

void completeGemma3(const GgufFile& file, Json& config)
{
    constexpr std::int64_t blocksOf27B = 62;
    completeGemmaScale(file, config, blocksOf27B);
}

constexpr std::string_view underModel = "model.";

const std::array architectures = std::to_array<GgufArchitecture>({
    { "llama", "llama", underModel, "layers.", llamaOutside, llamaBlock, rmsKeys, {},
        completeLlama },
    { "qwen2", "qwen2", underModel, "layers.", llamaOutside, qwen2Block, rmsKeys },
    { "qwen3", "qwen3", underModel, "layers.", llamaOutside, qwen3Block, rmsKeys },
    { "qwen3moe", "qwen3_moe", underModel, "layers.", llamaOutside, qwen3MoeBlock, qwen3MoeKeys, {},
        completeQwen3Moe },
    { "gemma", "gemma", underModel, "layers.", gemmaOutside, gemmaBlock, rmsKeys },
    { "gemma2", "gemma2", underModel, "layers.", gemmaOutside, gemma2Block, gemma2Keys, {},
        completeGemma2 },
    { "gemma3", "gemma3_text", underModel, "layers.", gemmaOutside, gemma3Block, gemma3Keys, {},
        completeGemma3 },
    { "granite", "granite", underModel, "layers.", llamaOutside, llamaBlock, graniteKeys, {},
        completeLlama },
    { "phi2", "phi", underModel, "layers.", llamaOutside, phi2Block, layerNormKeys,
        "partial_rotary_factor" },
    { "phi3", "phi3", underModel, "layers.", llamaOutside, phi3Block, windowKeys,
        "partial_rotary_factor" },
    { "olmo", "olmo", underModel, "layers.", llamaOutside, llamaBlock, olmoKeys },
    { "olmo2", "olmo2", underModel, "layers.", llamaOutside, olmo2Block, rmsKeys },
    { "command-r", "cohere", underModel, "layers.", llamaOutside, qwen3Block, cohereKeys, {},
        completeCohere },
    { "stablelm", "stablelm", underModel, "layers.", llamaOutside, qwen2Block, layerNormKeys,
        "partial_rotary_factor", completeStableLm },
    { "starcoder2", "starcoder2", underModel, "layers.", llamaOutside, starcoder2Block,
        starcoder2Keys, {}, completeStarcoder2 },
    { "gpt2", "gpt2", "transformer.", "h.", gpt2Outside, gpt2Block, gpt2Keys },
    { "gptneox", "gpt_neox", "gpt_neox.", "layers.", neoXOutside, neoXBlock, neoXKeys,
        "rotary_pct" },
    { "bloom", "bloom", "transformer.", "h.", falconOutside, bloomBlock, bloomKeys },
    { "falcon", "falcon", "transformer.", "h.", falconOutside, falconBlock, falconKeys, {},
        completeFalcon },
});

/// Llama's architecture with experts, and Falcon's with two norms.
const GgufArchitecture mixtral { "llama", "mixtral", underModel, "layers.", llamaOutside,
    mixtralBlock, expertKeys };
const GgufArchitecture falconWithTwoNorms { "falcon", "falcon", "transformer.", "h.", falconOutside,
    falconTwoNormsBlock, falconKeys, {}, completeFalcon };

} // namespace

const GgufArchitecture* ggufArchitecture(const GgufFile& file)
{
    const auto name = file.text("general.architecture").value_or("");
    if (name == "llama" && file.integer("llama.expert_count").value_or(0) > 0)
        return &mixtral;
    if (name == "falcon" && has(file, "blk.0.attn_norm_2.weight"))
        return &falconWithTwoNorms;
    const auto found = std::ranges::find(architectures, name, &GgufArchitecture::name);
    return found == architectures.end() ? nullptr : &*found;
}

std::string knownGgufArchitectures()
{
    std::string names;
    for (const auto& architecture : architectures)
        names += (names.empty() ? "" : ", ") + std::string(architecture.name);
    return names;
}

} // namespace fathom
