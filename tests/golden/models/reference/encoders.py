# SPDX-FileCopyrightText: The Fathom authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Encoder families, as decoders.py: every token sees all others."""
import math

import numpy

from arithmetic import ACTIVATIONS, attention, gelu, gelu_tanh, relu
from decoders import Weights


def everything(tokens):
    return numpy.ones((tokens, tokens), dtype=bool)


def roberta_positions(ids, padding):
    """fairseq's: counted from the padding token's id + 1; padding keeps that id and is not counted."""
    real = numpy.array(ids) != padding
    return numpy.where(real, numpy.cumsum(real) + padding, padding)


def bert(config, tensors, ids):
    """BERT, RoBERTa, XLM-RoBERTa, CamemBERT, ELECTRA."""
    w, n = Weights(tensors), len(ids)
    heads, epsilon = config["num_attention_heads"], config["layer_norm_eps"]
    activation = ACTIVATIONS[config["hidden_act"]]
    positions = numpy.arange(n)
    if config["model_type"] in ("roberta", "xlm-roberta", "camembert"):
        positions = roberta_positions(ids, config["pad_token_id"])
    e = w.within("embeddings.")
    x = e["word_embeddings.weight"][ids] + e["token_type_embeddings.weight"][0]
    x = e.layer_norm(x + e["position_embeddings.weight"][positions], "LayerNorm", epsilon)
    if "embeddings_project.weight" in w:
        x = w.linear(x, "embeddings_project")
    size = x.shape[1] // heads
    states = [x]
    for layer in range(config["num_hidden_layers"]):
        b = w.within(f"encoder.layer.{layer}.")
        q, k, v = (b.linear(x, f"attention.self.{name}").reshape(n, heads, size) for name in ("query", "key", "value"))
        a = b.linear(attention(q, k, v, everything(n), size**-0.5), "attention.output.dense")
        x = b.layer_norm(x + a, "attention.output.LayerNorm", epsilon)
        m = b.linear(activation(b.linear(x, "intermediate.dense")), "output.dense")
        x = b.layer_norm(x + m, "output.LayerNorm", epsilon)
        states.append(x)
    return states


def distilbert(config, tensors, ids):
    w, n, heads = Weights(tensors), len(ids), config["n_heads"]
    e = w.within("embeddings.")
    x = e["word_embeddings.weight"][ids] + e["position_embeddings.weight"][:n]
    x = e.layer_norm(x, "LayerNorm", 1e-12)
    size = x.shape[1] // heads
    states = [x]
    for layer in range(config["n_layers"]):
        b = w.within(f"transformer.layer.{layer}.")
        q, k, v = (b.linear(x, f"attention.{name}_lin").reshape(n, heads, size) for name in "qkv")
        a = b.linear(attention(q, k, v, everything(n), size**-0.5), "attention.out_lin")
        x = b.layer_norm(x + a, "sa_layer_norm", 1e-12)
        x = b.layer_norm(x + b.linear(gelu(b.linear(x, "ffn.lin1")), "ffn.lin2"), "output_layer_norm", 1e-12)
        states.append(x)
    return states


def t5_bucket(distance, buckets, farthest):
    """Raffel et al. 2020, section 2.1, as Mesh TensorFlow computes it: half of the buckets for each direction, of
    these one half for one distance each and the other on a logarithmic scale. `distance`: key's position - query's."""
    half = buckets // 2
    start = half if distance > 0 else 0
    distance = abs(distance)
    exact = half // 2
    if distance < exact:
        return start + distance
    ratio = numpy.float32(math.log(distance / exact)) / numpy.float32(math.log(farthest / exact))
    return start + min(exact + int(ratio * numpy.float32(half - exact)), half - 1)


def t5(config, tensors, ids):
    """The encoders of T5, mT5 and UMT5."""
    w, n, heads, size = Weights(tensors, "encoder."), len(ids), config["num_heads"], config["d_kv"]
    epsilon, kind = config["layer_norm_epsilon"], config["feed_forward_proj"]
    buckets = [[t5_bucket(key - query, config["relative_attention_num_buckets"],
                          config["relative_attention_max_distance"]) for key in range(n)] for query in range(n)]
    x = Weights(tensors)["shared.weight"][ids]
    states = [x]
    for layer in range(config["num_layers"]):
        b = w.within(f"block.{layer}.")
        source = b if config["model_type"] == "umt5" else w.within("block.0.")
        bias = source["layer.0.SelfAttention.relative_attention_bias.weight"][numpy.array(buckets)].transpose(2, 0, 1)
        h = b.rms_norm(x, "layer.0.layer_norm", epsilon)
        q, k, v = (b.linear(h, f"layer.0.SelfAttention.{name}").reshape(n, heads, size) for name in "qkv")
        x = x + b.linear(attention(q, k, v, everything(n), 1, bias), "layer.0.SelfAttention.o")
        h, d = b.rms_norm(x, "layer.1.layer_norm", epsilon), b.within("layer.1.DenseReluDense.")
        inner = gelu_tanh(d.linear(h, "wi_0")) * d.linear(h, "wi_1") if kind == "gated-gelu" else relu(d.linear(h, "wi"))
        x = x + d.linear(inner, "wo")
        states.append(x)
    return states


FAMILIES = {
    **dict.fromkeys(("bert", "roberta", "xlm-roberta", "camembert", "electra"), bert),
    **dict.fromkeys(("t5", "mt5", "umt5"), t5),
    "distilbert": distilbert,
}
