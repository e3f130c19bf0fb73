// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/architectures/option_review.h"

#include <algorithm>
#include <array>

namespace fathom {

namespace {

/// Options of Hugging Face's configs that change nothing before the final norm in inference.
constexpr std::array harmlessKeys = std::to_array<std::string_view>({
    // what the file is
    "architectures",
    "auto_map",
    "dtype",
    "directionality",
    "fathom_untrained",
    "is_llama_config",
    "model_type",
    "name_or_path",
    "tokenizer_class",
    "tokenizer_name",
    "torch_dtype",
    "transformers_version",
    "transformers.js_config",
    "unsloth_fixed",
    "unsloth_version",
    // sizes that the summary reads
    "max_position_embeddings",
    "max_sequence_length",
    "max_seq_len",
    "max_seq_length",
    "model_max_length",
    "n_ctx",
    "n_layer",
    "n_layers",
    "n_positions",
    "num_hidden_layers",
    "num_layers",
    "seq_length",
    "vocab_size",
    // training
    "emb_prob_drop",
    "embedding_fraction",
    "gradient_checkpointing",
    "init_config",
    "init_device",
    "init_std",
    "initializer_factor",
    "initializer_range",
    "layerdrop",
    "output_router_logits",
    "pretraining_tp",
    "resid_pdrop",
    "router_aux_loss_coef",
    "router_jitter_noise",
    "seq_classif_dropout",
    "use_cache",
    "verbose",
    // what is returned, and how it is computed
    "attn_implementation",
    "cache_implementation",
    "chunk_size_feed_forward",
    "output_attentions",
    "output_hidden_states",
    "output_past",
    "return_dict",
    "slow_but_exact",
    "reorder_and_upcast_attn",
    "torchscript",
    "use_bfloat16",
    "tf_legacy_loss",
    // heads and logits
    "final_logit_softcapping",
    "finetuning_task",
    "id2label",
    "label2id",
    "lm_head_bias",
    "logit_scale",
    "logits_scaling",
    "num_labels",
    "problem_type",
    "prefix",
    "summary_activation",
    "summary_last_dropout",
    "summary_proj_to_labels",
    "summary_type",
    "summary_use_proj",
    "task_specific_params",
    "tie_encoder_decoder",
    "tie_weights_",
    "tie_word_embeddings",
    "use_pooler",
    // sampling
    "bad_words_ids",
    "begin_suppress_tokens",
    "diversity_penalty",
    "do_sample",
    "early_stopping",
    "exponential_decay_length_penalty",
    "length_penalty",
    "max_length",
    "max_new_tokens",
    "min_length",
    "no_repeat_ngram_size",
    "num_beam_groups",
    "num_beams",
    "num_return_sequences",
    "output_scores",
    "remove_invalid_values",
    "repetition_penalty",
    "return_dict_in_generate",
    "suppress_tokens",
    "temperature",
    "top_k",
    "top_p",
    "typical_p",
});

constexpr std::array headParts = std::to_array<std::string_view>(
    { "cls.", "classifier.", "decoder.final_layer_norm.", "discriminator_predictions.",
        "embed_out.", "encoder.final_layer_norm.", "final_layer_norm.", "final_layernorm.",
        "generator_lm_head.", "generator_predictions.", "lm_head.", "ln_f.", "norm.", "norm_f.",
        "pooler.", "pre_classifier.", "project_out.", "qa_outputs.", "score.", "v_head.",
        "vocab_layer_norm.", "vocab_projector.", "vocab_transform." });

bool startsOrContainsPart(std::string_view tensor, std::string_view part)
{
    const auto at = tensor.find(part);
    return at != std::string_view::npos && (at == 0 || tensor[at - 1] == '.');
}

/// `path`: "rope_scaling.factor"
bool isHarmless(std::string_view path)
{
    const auto key = path.substr(path.rfind('.') + 1); // npos + 1 is 0
    const auto contains = [&](std::string_view part) { return key.find(part) != key.npos; };
    return key.starts_with('_') || key.starts_with("pooler_") || contains("dropout")
        || key.ends_with("pdrop") || key.ends_with("_token_id") || key.ends_with("_token_ids")
        || key.ends_with("_token_index")
        || std::ranges::find(harmlessKeys, key) != harmlessKeys.end()
        || std::ranges::find(harmlessKeys, path) != harmlessKeys.end(); // a key with a point
}

} // namespace

std::vector<std::string> unknownOptions(const ModelConfig& config)
{
    auto keys = config.unreadKeys();
    std::erase_if(keys, [](const std::string& key) { return isHarmless(key); });
    return keys;
}

bool belongsToAHead(std::string_view tensor)
{
    return std::ranges::any_of(
        headParts, [&](std::string_view part) { return startsOrContainsPart(tensor, part); });
}

bool isBuffer(std::string_view tensor)
{
    constexpr std::array names = std::to_array<std::string_view>({ "attn.bias", "attn.masked_bias",
        "attention.bias", "attention.masked_bias", "inv_freq", "embeddings.position_ids" });
    return std::ranges::any_of(
        names, [&](std::string_view name) { return tensor.ends_with(name); });
}

} // namespace fathom
