# SPDX-FileCopyrightText: The Fathom authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Decoder families: functions (config, weights, ids) -> hidden states, before the first block and after each. Written
from the papers and the models' published definitions, one formula after the other; no part of them is shared with
Fathom's engine."""
import numpy

from arithmetic import (ACTIVATIONS, alibi_slopes, attention, bfloat16, causal, gelu, gelu_tanh, layer_norm, rms_norm,
                        rotate_halves, rotate_neighbours, sigmoid, softmax)
from rotary import scaled, table


class Weights:
    """Tensors by name, with a prefix put before each."""

    def __init__(self, tensors, prefix=""):
        self.tensors, self.prefix = tensors, prefix

    def within(self, prefix):
        return Weights(self.tensors, self.prefix + prefix)

    def __getitem__(self, name):
        return self.tensors[self.prefix + name]

    def __contains__(self, name):
        return self.prefix + name in self.tensors

    def linear(self, x, name):
        y = x @ self[name + ".weight"].T
        return y + self[name + ".bias"] if name + ".bias" in self else y

    def layer_norm(self, x, name, epsilon):
        return layer_norm(x, epsilon, self[name + ".weight"], self[name + ".bias"] if name + ".bias" in self else 0)

    def rms_norm(self, x, name, epsilon):
        return rms_norm(x, epsilon, self[name + ".weight"])


def heads_of(config):
    heads = config["num_attention_heads"]
    return heads, config.get("num_key_value_heads") or heads, config.get("head_dim") or config["hidden_size"] // heads


def gated_mlp(w, x, activation):
    return w.linear(activation(w.linear(x, "gate_proj")) * w.linear(x, "up_proj"), "down_proj")


def experts(x, router, expert, chosen, normalised):
    """Each token's sum over its `chosen` most probable experts; expert(i, x) computes expert i."""
    probabilities = softmax(router)
    y = numpy.zeros_like(x)
    for token, p in enumerate(probabilities):
        best = numpy.argsort(-p, kind="stable")[:chosen]
        total = p[best].sum() if normalised else 1
        for i in best:
            y[token] += p[i] / total * expert(i, x[token : token + 1])[0]
    return y


def qwen_mlp(config, w, x, layer, activation):
    sparse = layer not in config["mlp_only_layers"] and (layer + 1) % config["decoder_sparse_step"] == 0
    if not sparse:
        return gated_mlp(w, x, activation)
    y = experts(x, w.linear(x, "gate"), lambda i, row: gated_mlp(w.within(f"experts.{i}."), row, activation),
                config["num_experts_per_tok"], config["norm_topk_prob"])
    if "shared_expert_gate.weight" in w:
        gate = sigmoid(w.linear(x, "shared_expert_gate"))
        y = y + gate * gated_mlp(w.within("shared_expert."), x, activation)
    return y


def mixtral_mlp(config, w, x, activation):
    def expert(i, row):
        e = w.within(f"experts.{i}.")
        return e.linear(activation(e.linear(row, "w1")) * e.linear(row, "w3"), "w2")

    return experts(x, w.linear(x, "gate"), expert, config["num_experts_per_tok"], True)


def window_of(config, layer):
    if config["model_type"] in ("qwen2", "qwen3"):
        uses = config.get("use_sliding_window") and layer >= config["max_window_layers"]
        return config["sliding_window"] if uses else None
    if config["model_type"] in ("mistral", "mixtral", "phi3", "starcoder2"):
        return config.get("sliding_window")
    return None


def llama(config, tensors, ids):
    """Llama, Mistral, Qwen 2 and 3 with and without experts, Mixtral, Granite, Phi-3."""
    kind, w = config["model_type"], Weights(tensors, "model.")
    heads, key_heads, size = heads_of(config)
    activation, epsilon = ACTIVATIONS[config["hidden_act"]], config["rms_norm_eps"]
    is_granite = kind == "granite"
    x = w["embed_tokens.weight"][ids] * (config["embedding_multiplier"] if is_granite else 1)
    residual = config["residual_multiplier"] if is_granite else 1
    scale = config["attention_multiplier"] if is_granite else size**-0.5
    turned = int(size * config.get("partial_rotary_factor", 1))
    cosine, sine = table(*scaled(config, config["rope_theta"], turned, len(ids)), len(ids), x.dtype)

    def rotate(y):
        return numpy.concatenate([rotate_halves(y[..., :turned], cosine, sine), y[..., turned:]], axis=-1)

    states = [x]
    for layer in range(config["num_hidden_layers"]):
        b = w.within(f"layers.{layer}.")
        h = b.rms_norm(x, "input_layernorm", epsilon)
        if kind == "phi3":
            q, k, v = numpy.split(b.linear(h, "self_attn.qkv_proj"), [heads * size, (heads + key_heads) * size], axis=-1)
        else:
            q, k, v = (b.linear(h, f"self_attn.{name}_proj") for name in "qkv")
        q, k, v = (y.reshape(len(ids), -1, size) for y in (q, k, v))
        if kind in ("qwen3", "qwen3_moe"):
            q, k = b.rms_norm(q, "self_attn.q_norm", epsilon), b.rms_norm(k, "self_attn.k_norm", epsilon)
        a = attention(rotate(q), rotate(k), v, causal(len(ids), window_of(config, layer)), scale)
        x = x + residual * b.linear(a, "self_attn.o_proj")
        h = b.rms_norm(x, "post_attention_layernorm", epsilon)
        if kind == "mixtral":
            m = mixtral_mlp(config, b.within("block_sparse_moe."), h, activation)
        elif kind in ("qwen2_moe", "qwen3_moe"):
            m = qwen_mlp(config, b.within("mlp."), h, layer, activation)
        elif kind == "phi3":
            gate, up = numpy.split(b.linear(h, "mlp.gate_up_proj"), 2, axis=-1)
            m = b.linear(activation(gate) * up, "mlp.down_proj")
        else:
            m = gated_mlp(b.within("mlp."), h, activation)
        x = x + residual * m
        states.append(x)
    return states


def gemma3(config, tensors, ids):
    w = Weights(tensors, "model.")
    heads, key_heads, size = heads_of(config)
    epsilon, activation = config["rms_norm_eps"], ACTIVATIONS[config["hidden_activation"]]
    x = w["embed_tokens.weight"][ids] * config["hidden_size"] ** 0.5
    local = dict(config, rope_scaling=None)
    angles = {
        "sliding": table(*scaled(local, config["rope_local_base_freq"], size, len(ids)), len(ids), x.dtype),
        "full": table(*scaled(config, config["rope_theta"], size, len(ids)), len(ids), x.dtype),
    }
    states = [x]
    for layer in range(config["num_hidden_layers"]):
        b = w.within(f"layers.{layer}.")

        def norm(y, name):
            return rms_norm(y, epsilon, 1 + b[name + ".weight"])

        slides = (layer + 1) % config["sliding_window_pattern"] != 0
        h = norm(x, "input_layernorm")
        q, k, v = (b.linear(h, f"self_attn.{name}_proj").reshape(len(ids), -1, size) for name in "qkv")
        turn = angles["sliding" if slides else "full"]
        q, k = rotate_halves(norm(q, "self_attn.q_norm"), *turn), rotate_halves(norm(k, "self_attn.k_norm"), *turn)
        visible = causal(len(ids), config["sliding_window"] if slides else None)
        a = attention(q, k, v, visible, config["query_pre_attn_scalar"] ** -0.5)
        x = x + norm(b.linear(a, "self_attn.o_proj"), "post_attention_layernorm")
        m = gated_mlp(b.within("mlp."), norm(x, "pre_feedforward_layernorm"), activation)
        x = x + norm(m, "post_feedforward_layernorm")
        states.append(x)
    return states


def layer_normed(config, tensors, ids):
    """Phi, StableLM, Cohere and GPT-NeoX: layer norms, rotary positions, halves in parallel or not."""
    kind = config["model_type"]
    w = Weights(tensors, "gpt_neox." if kind == "gpt_neox" else "model.")
    heads, key_heads, size = heads_of(config)
    epsilon, activation = config["layer_norm_eps"], ACTIVATIONS[config["hidden_act"]]
    x = w["embed_in.weight" if kind == "gpt_neox" else "embed_tokens.weight"][ids]
    share = config.get("rotary_pct", config.get("partial_rotary_factor", 1))
    theta, turned = config.get("rotary_emb_base", config.get("rope_theta")), int(size * share)
    cosine, sine = table(*scaled(config, theta, turned, len(ids)), len(ids), x.dtype)
    turn = rotate_neighbours if kind == "cohere" else rotate_halves

    def rotate(y):
        return numpy.concatenate([turn(y[..., :turned], cosine, sine), y[..., turned:]], axis=-1)

    states = [x]
    for layer in range(config["num_hidden_layers"]):
        b = w.within(f"layers.{layer}.")

        def head_norm(y, letter):
            if kind == "phi" and config["qk_layernorm"]:
                return b.layer_norm(y, f"self_attn.{letter}_layernorm", epsilon)
            if kind == "cohere" and config["use_qk_norm"]:
                return b.layer_norm(y, f"self_attn.{letter}_norm", epsilon)
            if kind == "stablelm" and config["qk_layernorm"]:
                parts = [b.layer_norm(y[:, head], f"self_attn.{letter}_layernorm.norms.{head}", epsilon)
                         for head in range(y.shape[1])]
                return numpy.stack(parts, axis=1)
            return y

        h = b.layer_norm(x, "input_layernorm", epsilon)
        if kind == "gpt_neox":
            fused = b.linear(h, "attention.query_key_value").reshape(len(ids), heads, 3, size)
            q, k, v = fused[:, :, 0], fused[:, :, 1], fused[:, :, 2]
        else:
            q, k, v = (b.linear(h, f"self_attn.{name}_proj").reshape(len(ids), -1, size) for name in "qkv")
        q, k = rotate(head_norm(q, "q")), rotate(head_norm(k, "k"))
        a = attention(q, k, v, causal(len(ids)), size**-0.5)
        a = b.linear(a, {"gpt_neox": "attention.dense", "phi": "self_attn.dense"}.get(kind, "self_attn.o_proj"))
        is_parallel = kind in ("phi", "cohere") or config.get("use_parallel_residual")
        if not is_parallel:
            h = b.layer_norm(x + a, "post_attention_layernorm", epsilon)
        elif kind == "gpt_neox":
            h = b.layer_norm(x, "post_attention_layernorm", epsilon)
        if kind == "gpt_neox":
            m = b.linear(activation(b.linear(h, "mlp.dense_h_to_4h")), "mlp.dense_4h_to_h")
        elif kind == "phi":
            m = b.linear(activation(b.linear(h, "mlp.fc1")), "mlp.fc2")
        else:
            m = gated_mlp(b.within("mlp."), h, activation)
        x = x + a + m
        states.append(x)
    return states


def alibi_models(config, tensors, ids):
    """BLOOM and MPT."""
    is_bloom = config["model_type"] == "bloom"
    w = Weights(tensors, "transformer.")
    heads = config["n_head"] if is_bloom else config["n_heads"]
    epsilon, n = config["layer_norm_epsilon"], len(ids)
    x = w["word_embeddings.weight" if is_bloom else "wte.weight"][ids]
    if is_bloom:
        x = w.layer_norm(x, "word_embeddings_layernorm", epsilon)
    size = x.shape[1] // heads
    options = config.get("attn_config") or {}
    exponent = options.get("alibi_bias_max", 8) / 8
    distance = numpy.arange(n)[None, :] - numpy.arange(n)[:, None]
    bias = numpy.array(alibi_slopes(heads))[:, None, None] ** exponent * distance
    states = [x]
    for layer in range(config["n_layer"] if is_bloom else config["n_layers"]):
        b = w.within(f"h.{layer}." if is_bloom else f"blocks.{layer}.")
        h = b.layer_norm(x, "input_layernorm" if is_bloom else "norm_1", epsilon)
        if is_bloom:
            fused = b.linear(h, "self_attention.query_key_value").reshape(n, heads, 3, size)
            q, k, v = fused[:, :, 0], fused[:, :, 1], fused[:, :, 2]
        else:
            fused = b.linear(h, "attn.Wqkv")
            if options.get("clip_qkv"):
                fused = numpy.clip(fused, -options["clip_qkv"], options["clip_qkv"])
            q, k, v = (y.reshape(n, heads, size) for y in numpy.split(fused, 3, axis=-1))
        a = attention(q, k, v, causal(n), options.get("softmax_scale") or size**-0.5, bias.astype(x.dtype))
        x = x + b.linear(a, "self_attention.dense" if is_bloom else "attn.out_proj")
        h = b.layer_norm(x, "post_attention_layernorm" if is_bloom else "norm_2", epsilon)
        if is_bloom:
            x = x + b.linear(gelu_tanh(b.linear(h, "mlp.dense_h_to_4h")), "mlp.dense_4h_to_h")
        else:
            x = x + b.linear(gelu(b.linear(h, "ffn.up_proj")), "ffn.down_proj")
        states.append(x)
    return states


def falcon(config, tensors, ids):
    w, n = Weights(tensors, "transformer."), len(ids)
    heads, epsilon = config["num_attention_heads"], config["layer_norm_epsilon"]
    is_new = config["new_decoder_architecture"]
    key_heads = config["num_kv_heads"] if is_new else 1 if config["multi_query"] else heads
    size, group = config["hidden_size"] // heads, heads // key_heads
    x = w["word_embeddings.weight"][ids]
    bias = 0
    if config["alibi"]:
        slopes = bfloat16(numpy.array(alibi_slopes(heads)))
        bias = bfloat16(slopes[:, None] * bfloat16(numpy.arange(n))).astype(x.dtype)[:, None, :] * size**-0.5
    cosine, sine = table(*scaled(config, config["rope_theta"], size, n), n, x.dtype)
    states = [x]
    for layer in range(config["num_hidden_layers"]):
        b = w.within(f"h.{layer}.")
        has_two = is_new and config["num_ln_in_parallel_attn"] == 2
        h = b.layer_norm(x, "ln_attn" if has_two else "input_layernorm", epsilon)
        fused = b.linear(h, "self_attention.query_key_value").reshape(n, key_heads, group + 2, size)
        q, k, v = fused[:, :, :group].reshape(n, heads, size), fused[:, :, group], fused[:, :, group + 1]
        if not config["alibi"]:
            q, k = rotate_halves(q, cosine, sine), rotate_halves(k, cosine, sine)
        a = b.linear(attention(q, k, v, causal(n), size**-0.5, bias), "self_attention.dense")
        if has_two:
            h = b.layer_norm(x, "ln_mlp", epsilon)
        elif not config["parallel_attn"]:
            h = b.layer_norm(x + a, "post_attention_layernorm", epsilon)
        x = x + a + b.linear(gelu(b.linear(h, "mlp.dense_h_to_4h")), "mlp.dense_4h_to_h")
        states.append(x)
    return states


def opt(config, tensors, ids):
    w, n = Weights(tensors, "model.decoder."), len(ids)
    heads = config["num_attention_heads"]
    x = w["embed_tokens.weight"][ids]
    if config["word_embed_proj_dim"] != config["hidden_size"]:
        x = w.linear(x, "project_in")
    x = x + w["embed_positions.weight"][numpy.arange(n) + 2]
    size, first = x.shape[1] // heads, config["do_layer_norm_before"]
    states = [x]
    for layer in range(config["num_hidden_layers"]):
        b = w.within(f"layers.{layer}.")
        h = b.layer_norm(x, "self_attn_layer_norm", 1e-5) if first else x
        q, k, v = (b.linear(h, f"self_attn.{name}_proj").reshape(n, heads, size) for name in "qkv")
        x = x + b.linear(attention(q, k, v, causal(n), size**-0.5), "self_attn.out_proj")
        x = x if first else b.layer_norm(x, "self_attn_layer_norm", 1e-5)
        h = b.layer_norm(x, "final_layer_norm", 1e-5) if first else x
        x = x + b.linear(ACTIVATIONS[config["activation_function"]](b.linear(h, "fc1")), "fc2")
        x = x if first else b.layer_norm(x, "final_layer_norm", 1e-5)
        states.append(x)
    return states


FAMILIES = {
    **dict.fromkeys(("llama", "mistral", "qwen2", "qwen3", "qwen2_moe", "qwen3_moe", "mixtral", "granite", "phi3"), llama),
    **dict.fromkeys(("phi", "stablelm", "cohere", "gpt_neox"), layer_normed),
    **dict.fromkeys(("bloom", "mpt"), alibi_models),
    "gemma3_text": gemma3,
    "falcon": falcon,
    "opt": opt,
}
