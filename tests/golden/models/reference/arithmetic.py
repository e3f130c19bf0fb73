# SPDX-FileCopyrightText: The Fathom authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pieces of transformers as their papers define them, on arrays [tokens, ...] of one sequence."""
import math

import numpy

_erf = numpy.vectorize(math.erf, otypes=[float])


def relu(x):
    return numpy.maximum(x, 0)


def silu(x):
    return x / (1 + numpy.exp(-x))


def gelu(x):
    return x * (1 + _erf(x / math.sqrt(2)).astype(x.dtype)) / 2


def gelu_tanh(x):
    return x / 2 * (1 + numpy.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))


ACTIVATIONS = {"relu": relu, "silu": silu, "gelu": gelu, "gelu_new": gelu_tanh, "gelu_pytorch_tanh": gelu_tanh}


def sigmoid(x):
    return 1 / (1 + numpy.exp(-x))


def softmax(x):
    e = numpy.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def layer_norm(x, epsilon, weight=1, bias=0):
    centred = x - x.mean(axis=-1, keepdims=True)
    return centred / numpy.sqrt((centred**2).mean(axis=-1, keepdims=True) + epsilon) * weight + bias


def rms_norm(x, epsilon, weight=1):
    return x / numpy.sqrt((x**2).mean(axis=-1, keepdims=True) + epsilon) * weight


def attention(q, k, v, visible, scale, bias=0, cap=None):
    """q [tokens, heads, size], k and v [tokens, key-value heads, size], visible [tokens, tokens] (query, key), bias
    [heads, tokens, tokens] or 0. Returns [tokens, heads * size]."""
    group = q.shape[1] // k.shape[1]
    k, v = numpy.repeat(k, group, axis=1), numpy.repeat(v, group, axis=1)
    scores = numpy.einsum("qhd,khd->hqk", q, k) * scale
    if cap:
        scores = cap * numpy.tanh(scores / cap)
    scores = numpy.where(visible, scores + bias, -numpy.inf)
    return numpy.einsum("hqk,khd->qhd", softmax(scores), v).reshape(len(q), -1)


def causal(tokens, window=None):
    """Each token sees itself and those before it, or of these the last `window`."""
    query, key = numpy.arange(tokens)[:, None], numpy.arange(tokens)[None, :]
    return (key <= query) & (True if window is None else key > query - window)


def rotate_halves(x, cosine, sine):
    """Su et al. 2021 with dimensions i and i + n/2 as pairs; x [tokens, heads, n], cosine and sine [tokens, n/2]."""
    a, b = numpy.split(x, 2, axis=-1)
    cosine, sine = cosine[:, None, :], sine[:, None, :]
    return numpy.concatenate([a * cosine - b * sine, b * cosine + a * sine], axis=-1)


def rotate_neighbours(x, cosine, sine):
    """The same with dimensions 2i and 2i + 1 as pairs, as the paper has it."""
    a, b = x[..., 0::2], x[..., 1::2]
    cosine, sine = cosine[:, None, :], sine[:, None, :]
    return numpy.stack([a * cosine - b * sine, b * cosine + a * sine], axis=-1).reshape(x.shape)


def alibi_slopes(heads):
    """Press et al. 2022, with their rule for numbers of heads that are no power of two."""

    def of_power(n):
        return [2 ** (-8 * (i + 1) / n) for i in range(n)]

    power = 2 ** int(math.log2(heads))
    if power == heads:
        return of_power(heads)
    return of_power(power) + of_power(2 * power)[0::2][: heads - power]


def bfloat16(x):
    """Rounded to the nearest bfloat16, ties to even."""
    bits = numpy.asarray(x, dtype=numpy.float32).view(numpy.uint32)
    return ((bits + 0x7FFF + ((bits >> 16) & 1)) & 0xFFFF0000).astype(numpy.uint32).view(numpy.float32)
