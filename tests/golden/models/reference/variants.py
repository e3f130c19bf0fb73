# SPDX-FileCopyrightText: The Fathom authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What make.py makes: tiny models of families and options that no fixture from Hugging Face transformers covers. Each
is a config, with every key that Hugging Face's class has and that changes hidden states, and the shapes of its tensors."""

VOCABULARY, HIDDEN, INNER, LAYERS = 97, 16, 24, 2
CONTEXT = 64


def linear(shapes, name, inputs, outputs, bias=False):
    shapes[name + ".weight"] = (outputs, inputs)
    if bias:
        shapes[name + ".bias"] = (outputs,)


def norm(shapes, name, width, bias=False):
    shapes[name + ".weight"] = (width,)
    if bias:
        shapes[name + ".bias"] = (width,)


def llama_config(model_type, **options):
    return {
        "model_type": model_type, "vocab_size": VOCABULARY, "hidden_size": HIDDEN, "intermediate_size": INNER,
        "num_hidden_layers": LAYERS, "num_attention_heads": 2, "num_key_value_heads": 1, "hidden_act": "silu",
        "max_position_embeddings": CONTEXT, "rms_norm_eps": 1e-6, "rope_theta": 10000.0, "rope_scaling": None,
        "tie_word_embeddings": True, **options,
    }


def gated(shapes, prefix, inner, bias=False):
    for name in ("gate_proj", "up_proj"):
        linear(shapes, prefix + name, HIDDEN, inner, bias)
    linear(shapes, prefix + "down_proj", inner, HIDDEN, bias)


def attention_shapes(shapes, prefix, config, bias, output="o_proj", output_bias=False):
    heads, key_heads = config["num_attention_heads"], config["num_key_value_heads"]
    size = config.get("head_dim") or HIDDEN // heads
    for name, count in (("q", heads), ("k", key_heads), ("v", key_heads)):
        linear(shapes, f"{prefix}{name}_proj", HIDDEN, count * size, bias)
    linear(shapes, prefix + output, heads * size, HIDDEN, output_bias)
    return heads, key_heads, size


def llama_shapes(config):
    kind, shapes = config["model_type"], {"model.embed_tokens.weight": (VOCABULARY, HIDDEN)}
    everywhere = config.get("attention_bias", False)
    for layer in range(LAYERS):
        b = f"model.layers.{layer}."
        norm(shapes, b + "input_layernorm", HIDDEN)
        norm(shapes, b + "post_attention_layernorm", HIDDEN)
        if kind == "phi3":
            size = HIDDEN // config["num_attention_heads"]
            linear(shapes, b + "self_attn.qkv_proj", HIDDEN, HIDDEN + 2 * config["num_key_value_heads"] * size)
            linear(shapes, b + "self_attn.o_proj", HIDDEN, HIDDEN)
            linear(shapes, b + "mlp.gate_up_proj", HIDDEN, 2 * INNER)
            linear(shapes, b + "mlp.down_proj", INNER, HIDDEN)
            continue
        bias = everywhere or kind in ("qwen2", "qwen2_moe")
        _, _, size = attention_shapes(shapes, b + "self_attn.", config, bias, output_bias=everywhere)
        if kind in ("qwen3", "qwen3_moe"):
            norm(shapes, b + "self_attn.q_norm", size)
            norm(shapes, b + "self_attn.k_norm", size)
        sparse = config.get("num_experts") and layer not in config["mlp_only_layers"] \
            and (layer + 1) % config["decoder_sparse_step"] == 0
        if not sparse:
            gated(shapes, b + "mlp.", INNER, config.get("mlp_bias", False))
            continue
        linear(shapes, b + "mlp.gate", HIDDEN, config["num_experts"])
        for expert in range(config["num_experts"]):
            gated(shapes, f"{b}mlp.experts.{expert}.", config["moe_intermediate_size"])
        if kind == "qwen2_moe":
            linear(shapes, b + "mlp.shared_expert_gate", HIDDEN, 1)
            gated(shapes, b + "mlp.shared_expert.", config["shared_expert_intermediate_size"])
    norm(shapes, "model.norm", HIDDEN)
    return shapes


def gemma3_shapes(config):
    shapes = {"model.embed_tokens.weight": (VOCABULARY, HIDDEN)}
    for layer in range(config["num_hidden_layers"]):
        b = f"model.layers.{layer}."
        for name in ("input", "post_attention", "pre_feedforward", "post_feedforward"):
            norm(shapes, f"{b}{name}_layernorm", HIDDEN)
        _, _, size = attention_shapes(shapes, b + "self_attn.", config, False)
        norm(shapes, b + "self_attn.q_norm", size)
        norm(shapes, b + "self_attn.k_norm", size)
        gated(shapes, b + "mlp.", INNER)
    norm(shapes, "model.norm", HIDDEN)
    return shapes


def layer_normed_config(model_type, **options):
    return {
        "model_type": model_type, "vocab_size": VOCABULARY, "hidden_size": HIDDEN, "intermediate_size": INNER,
        "num_hidden_layers": LAYERS, "num_attention_heads": 2, "num_key_value_heads": 1,
        "max_position_embeddings": CONTEXT, "layer_norm_eps": 1e-5, "rope_theta": 10000.0, "rope_scaling": None,
        **options,
    }


def layer_normed_shapes(config):
    kind = config["model_type"]
    if kind == "gpt_neox":
        return neox_shapes()
    shapes = {"model.embed_tokens.weight": (VOCABULARY, HIDDEN)}
    for layer in range(LAYERS):
        b = f"model.layers.{layer}."
        has_bias = kind != "cohere"
        norm(shapes, b + "input_layernorm", HIDDEN, has_bias)
        heads, key_heads, size = attention_shapes(
            shapes, b + "self_attn.", config, kind == "phi", "dense" if kind == "phi" else "o_proj", kind == "phi")
        if kind == "phi":
            norm(shapes, b + "self_attn.q_layernorm", size, True)
            norm(shapes, b + "self_attn.k_layernorm", size, True)
            linear(shapes, b + "mlp.fc1", HIDDEN, INNER, True)
            linear(shapes, b + "mlp.fc2", INNER, HIDDEN, True)
            continue
        gated(shapes, b + "mlp.", INNER)
        if kind == "cohere":
            shapes[b + "self_attn.q_norm.weight"] = (heads, size)
            shapes[b + "self_attn.k_norm.weight"] = (key_heads, size)
        else:
            for letter, count in (("q", heads), ("k", key_heads)):
                for head in range(count):
                    norm(shapes, f"{b}self_attn.{letter}_layernorm.norms.{head}", size)
    norm(shapes, "model.final_layernorm" if kind == "phi" else "model.norm", HIDDEN, has_bias)
    return shapes


def neox_shapes():
    shapes = {"gpt_neox.embed_in.weight": (VOCABULARY, HIDDEN)}
    for layer in range(LAYERS):
        b = f"gpt_neox.layers.{layer}."
        norm(shapes, b + "input_layernorm", HIDDEN, True)
        norm(shapes, b + "post_attention_layernorm", HIDDEN, True)
        linear(shapes, b + "attention.query_key_value", HIDDEN, 3 * HIDDEN)
        linear(shapes, b + "attention.dense", HIDDEN, HIDDEN)
        linear(shapes, b + "mlp.dense_h_to_4h", HIDDEN, INNER, True)
        linear(shapes, b + "mlp.dense_4h_to_h", INNER, HIDDEN, True)
    norm(shapes, "gpt_neox.final_layer_norm", HIDDEN, True)
    return shapes


def falcon_config(**options):
    return {
        "model_type": "falcon", "vocab_size": VOCABULARY, "hidden_size": 24, "ffn_hidden_size": 40,
        "num_hidden_layers": LAYERS, "num_attention_heads": 6, "layer_norm_epsilon": 1e-5, "max_position_embeddings": CONTEXT, "rope_theta": 10000.0,
        "alibi": False, "bias": False, "multi_query": True, "parallel_attn": True, "new_decoder_architecture": False,
        **options,
    }


def falcon_shapes(config):
    hidden, heads, bias = config["hidden_size"], config["num_attention_heads"], config["bias"]
    size = hidden // heads
    is_new = config["new_decoder_architecture"]
    key_heads = config["num_kv_heads"] if is_new else 1 if config["multi_query"] else heads
    shapes = {"transformer.word_embeddings.weight": (VOCABULARY, hidden)}
    for layer in range(LAYERS):
        b = f"transformer.h.{layer}."
        norm(shapes, b + "input_layernorm", hidden, True)
        if not config["parallel_attn"]:
            norm(shapes, b + "post_attention_layernorm", hidden, True)
        linear(shapes, b + "self_attention.query_key_value", hidden, (heads + 2 * key_heads) * size, bias)
        linear(shapes, b + "self_attention.dense", hidden, hidden, bias)
        linear(shapes, b + "mlp.dense_h_to_4h", hidden, config["ffn_hidden_size"], bias)
        linear(shapes, b + "mlp.dense_4h_to_h", config["ffn_hidden_size"], hidden, bias)
    norm(shapes, "transformer.ln_f", hidden, True)
    return shapes


def alibi_shapes(config):
    is_bloom = config["model_type"] == "bloom"
    hidden = config["hidden_size" if is_bloom else "d_model"]
    shapes = {f"transformer.{'word_embeddings' if is_bloom else 'wte'}.weight": (VOCABULARY, hidden)}
    if is_bloom:
        norm(shapes, "transformer.word_embeddings_layernorm", hidden, True)
    for layer in range(LAYERS):
        b = f"transformer.{'h' if is_bloom else 'blocks'}.{layer}."
        norm(shapes, b + ("input_layernorm" if is_bloom else "norm_1"), hidden, is_bloom)
        norm(shapes, b + ("post_attention_layernorm" if is_bloom else "norm_2"), hidden, is_bloom)
        attention = "self_attention.query_key_value" if is_bloom else "attn.Wqkv"
        linear(shapes, b + attention, hidden, 3 * hidden, is_bloom)
        linear(shapes, b + ("self_attention.dense" if is_bloom else "attn.out_proj"), hidden, hidden, is_bloom)
        linear(shapes, b + ("mlp.dense_h_to_4h" if is_bloom else "ffn.up_proj"), hidden, 4 * hidden, is_bloom)
        linear(shapes, b + ("mlp.dense_4h_to_h" if is_bloom else "ffn.down_proj"), 4 * hidden, hidden, is_bloom)
    norm(shapes, "transformer.ln_f" if is_bloom else "transformer.norm_f", hidden, is_bloom)
    return shapes


def opt_shapes(config):
    d, width = "model.decoder.", config["word_embed_proj_dim"]
    shapes = {d + "embed_tokens.weight": (VOCABULARY, width), d + "embed_positions.weight": (CONTEXT + 2, HIDDEN)}
    linear(shapes, d + "project_in", width, HIDDEN)
    linear(shapes, d + "project_out", HIDDEN, width)
    for layer in range(LAYERS):
        b = f"{d}layers.{layer}."
        for name in "qkv":
            linear(shapes, f"{b}self_attn.{name}_proj", HIDDEN, HIDDEN, True)
        linear(shapes, b + "self_attn.out_proj", HIDDEN, HIDDEN, True)
        norm(shapes, b + "self_attn_layer_norm", HIDDEN, True)
        norm(shapes, b + "final_layer_norm", HIDDEN, True)
        linear(shapes, b + "fc1", HIDDEN, INNER, True)
        linear(shapes, b + "fc2", INNER, HIDDEN, True)
    return shapes


def bert_config(model_type, **options):
    return {
        "model_type": model_type, "vocab_size": VOCABULARY, "hidden_size": HIDDEN, "intermediate_size": INNER,
        "num_hidden_layers": LAYERS, "num_attention_heads": 2, "hidden_act": "gelu", "layer_norm_eps": 1e-12,
        "max_position_embeddings": CONTEXT, "type_vocab_size": 2, "pad_token_id": 0,
        "position_embedding_type": "absolute", **options,
    }


def bert_shapes(config):
    width = config.get("embedding_size", HIDDEN)
    shapes = {
        "embeddings.word_embeddings.weight": (VOCABULARY, width),
        "embeddings.position_embeddings.weight": (config["max_position_embeddings"], width),
        "embeddings.token_type_embeddings.weight": (config["type_vocab_size"], width),
    }
    norm(shapes, "embeddings.LayerNorm", width, True)
    if width != HIDDEN:
        linear(shapes, "embeddings_project", width, HIDDEN, True)
    for layer in range(LAYERS):
        b = f"encoder.layer.{layer}."
        for name in ("query", "key", "value"):
            linear(shapes, b + "attention.self." + name, HIDDEN, HIDDEN, True)
        linear(shapes, b + "attention.output.dense", HIDDEN, HIDDEN, True)
        norm(shapes, b + "attention.output.LayerNorm", HIDDEN, True)
        linear(shapes, b + "intermediate.dense", HIDDEN, INNER, True)
        linear(shapes, b + "output.dense", INNER, HIDDEN, True)
        norm(shapes, b + "output.LayerNorm", HIDDEN, True)
    return shapes


def t5_config(model_type, **options):
    return {
        "model_type": model_type, "vocab_size": VOCABULARY, "d_model": HIDDEN, "d_kv": 6, "d_ff": INNER,
        "num_layers": LAYERS, "num_decoder_layers": LAYERS, "num_heads": 2, "layer_norm_epsilon": 1e-6,
        "relative_attention_num_buckets": 8, "relative_attention_max_distance": 20, "feed_forward_proj": "relu",
        "is_encoder_decoder": True, "n_positions": 16, **options,
    }


def t5_shapes(config):
    shapes, inner = {"shared.weight": (VOCABULARY, HIDDEN)}, config["num_heads"] * config["d_kv"]
    for layer in range(LAYERS):
        b = f"encoder.block.{layer}."
        norm(shapes, b + "layer.0.layer_norm", HIDDEN)
        norm(shapes, b + "layer.1.layer_norm", HIDDEN)
        for name in "qkv":
            linear(shapes, b + "layer.0.SelfAttention." + name, HIDDEN, inner)
        linear(shapes, b + "layer.0.SelfAttention.o", inner, HIDDEN)
        if layer == 0 or config["model_type"] == "umt5":
            shapes[b + "layer.0.SelfAttention.relative_attention_bias.weight"] = (
                config["relative_attention_num_buckets"], config["num_heads"])
        d = b + "layer.1.DenseReluDense."
        for name in ("wi_0", "wi_1") if config["feed_forward_proj"].startswith("gated") else ("wi",):
            linear(shapes, d + name, HIDDEN, INNER)
        linear(shapes, d + "wo", INNER, HIDDEN)
    norm(shapes, "encoder.final_layer_norm", HIDDEN)
    return shapes


MOE = {"num_experts": 4, "num_experts_per_tok": 2, "moe_intermediate_size": 10, "decoder_sparse_step": 1,
       "mlp_only_layers": []}
LLAMA3 = {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
          "original_max_position_embeddings": 16}
# Few of a head's pairs reach the interpolated range in a context this short; these ask for it.
YARN = {"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 16, "beta_fast": 4, "beta_slow": 0.25}

VARIANTS = {
    "llama_biases": (llama_config("llama", attention_bias=True, mlp_bias=True, head_dim=12), llama_shapes),
    "llama_dynamic": (llama_config("llama", rope_scaling={"type": "dynamic", "factor": 2.0}), llama_shapes),
    "llama_llama3": (llama_config("llama", rope_scaling=LLAMA3, rope_theta=500.0), llama_shapes),
    "llama_yarn": (llama_config("llama", rope_scaling=YARN), llama_shapes),
    "mistral_window": (llama_config("mistral", sliding_window=7), llama_shapes),
    "qwen2_window": (llama_config("qwen2", use_sliding_window=True, sliding_window=5, max_window_layers=1), llama_shapes),
    "granite": (llama_config("granite", attention_bias=False, mlp_bias=False, attention_multiplier=0.25,
                             embedding_multiplier=3.0, residual_multiplier=0.4, logits_scaling=4.0), llama_shapes),
    "qwen2_moe": (llama_config("qwen2_moe", norm_topk_prob=False, shared_expert_intermediate_size=12, **MOE), llama_shapes),
    "qwen3_moe": (llama_config("qwen3_moe", norm_topk_prob=True, head_dim=12, attention_bias=False,
                               **{**MOE, "mlp_only_layers": [0]}), llama_shapes),
    "phi3_longrope": (llama_config("phi3", max_position_embeddings=128, original_max_position_embeddings=64, sliding_window=9,
                                   partial_rotary_factor=0.5, rope_scaling={
        "type": "su", "short_factor": [1.0, 1.3], "long_factor": [1.5, 4.0]}), llama_shapes),
    "gemma3_scaled": ({**llama_config("gemma3_text", head_dim=12, rope_theta=1e6, rope_local_base_freq=1e4,
                                      sliding_window=6, sliding_window_pattern=3, query_pre_attn_scalar=20,
                                      hidden_activation="gelu_pytorch_tanh", num_hidden_layers=3,
                                      rope_scaling={"rope_type": "linear", "factor": 8.0}), "hidden_act": None},
                      gemma3_shapes),
    "cohere_head_norms": (layer_normed_config("cohere", hidden_act="silu", use_qk_norm=True, attention_bias=False),
                          layer_normed_shapes),
    "stablelm_parallel": (layer_normed_config("stablelm", hidden_act="silu", use_parallel_residual=True, qk_layernorm=True,
                                              use_qkv_bias=False, partial_rotary_factor=0.25), layer_normed_shapes),
    "phi_head_norms": (layer_normed_config("phi", hidden_act="gelu_new", qk_layernorm=True, partial_rotary_factor=0.5),
                       layer_normed_shapes),
    "gpt_neox_sequential": (layer_normed_config("gpt_neox", hidden_act="gelu", use_parallel_residual=False, rotary_pct=0.25,
                                                rotary_emb_base=5000, attention_bias=False, num_key_value_heads=None),
                            layer_normed_shapes),
    "falcon_7b": (falcon_config(), falcon_shapes),
    "falcon_11b": (falcon_config(new_decoder_architecture=True, num_kv_heads=2, num_ln_in_parallel_attn=1), falcon_shapes),
    "falcon_rw": (falcon_config(alibi=True, bias=True, multi_query=False, parallel_attn=False), falcon_shapes),
    "bloom_six_heads": ({"model_type": "bloom", "vocab_size": VOCABULARY, "hidden_size": 12, "n_layer": LAYERS, "n_head": 6,
                         "layer_norm_epsilon": 1e-5, "apply_residual_connection_post_layernorm": False}, alibi_shapes),
    "mpt_clipped": ({"model_type": "mpt", "vocab_size": VOCABULARY, "d_model": 12, "n_layers": LAYERS, "n_heads": 6,
                     "max_seq_len": CONTEXT, "layer_norm_epsilon": 1e-5, "no_bias": True,
                     "attn_config": {"attn_type": "multihead_attention", "alibi": True, "alibi_bias_max": 16,
                                     "clip_qkv": 1.5, "softmax_scale": 0.3}}, alibi_shapes),
    "opt_post_norm": ({"model_type": "opt", "vocab_size": VOCABULARY, "hidden_size": HIDDEN, "ffn_dim": INNER,
                       "num_hidden_layers": LAYERS, "num_attention_heads": 2, "max_position_embeddings": CONTEXT,
                       "activation_function": "relu", "word_embed_proj_dim": 10, "do_layer_norm_before": False}, opt_shapes),
    "electra": (bert_config("electra", embedding_size=10), bert_shapes),
    "xlm-roberta": (bert_config("xlm-roberta", type_vocab_size=1, pad_token_id=1, max_position_embeddings=70), bert_shapes),
    "t5": (t5_config("t5"), t5_shapes),
    "umt5": (t5_config("umt5", feed_forward_proj="gated-gelu"), t5_shapes),
}
