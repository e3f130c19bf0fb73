# SPDX-FileCopyrightText: The Fathom authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Angles of rotary positions, by the definitions that each kind of `rope_scaling` was published with."""
import math

import numpy


def frequencies(theta, dimensions):
    return theta ** -(numpy.arange(0, dimensions, 2) / dimensions)


def scaled(config, theta, dimensions, tokens):
    """Frequencies of each pair, and the factor of cosines and sines, for a sequence of `tokens`."""
    f = frequencies(theta, dimensions)
    scaling = config.get("rope_scaling")
    kind = scaling.get("rope_type", scaling.get("type")) if scaling else "default"
    if kind == "default":
        return f, 1.0
    context = config["max_position_embeddings"]
    original = scaling.get("original_max_position_embeddings", config.get("original_max_position_embeddings", context))
    factor = scaling.get("factor", context / original)
    if kind == "linear":
        return f / factor, 1.0
    if kind == "dynamic":
        if tokens > context:
            theta *= (factor * tokens / context - (factor - 1)) ** (dimensions / (dimensions - 2))
        return frequencies(theta, dimensions), 1.0
    if kind == "llama3":
        return llama3(f, factor, original, scaling["low_freq_factor"], scaling["high_freq_factor"]), 1.0
    if kind == "yarn":
        return yarn(f, theta, dimensions, factor, original, scaling)
    if kind in ("longrope", "su"):  # "su" is what Phi-3 first called it
        divisors = scaling["long_factor"] if tokens > original else scaling["short_factor"]
        temperature = 1.0 if factor <= 1 else math.sqrt(1 + math.log(factor) / math.log(original))
        return f / numpy.array(divisors), scaling.get("attention_factor", temperature)
    raise ValueError(kind)


def llama3(f, factor, original, low, high):
    """Meta's Llama 3.1: the longer a wavelength is than the context, the more it is stretched."""
    wavelength = 2 * math.pi / f
    smooth = (original / wavelength - low) / (high - low)
    between = (1 - smooth) * f / factor + smooth * f
    return numpy.where(wavelength > original / low, f / factor, numpy.where(wavelength < original / high, f, between))


def yarn(f, theta, dimensions, factor, original, options):
    """Peng et al. 2023, section 3.2, with pair numbers in place of the ratio r as in the authors' code."""

    def pair_turning(times):
        return dimensions * math.log(original / (times * 2 * math.pi)) / (2 * math.log(theta))

    first = max(math.floor(pair_turning(options.get("beta_fast", 32))), 0)
    last = min(math.ceil(pair_turning(options.get("beta_slow", 1))), dimensions - 1)
    ramp = numpy.clip((numpy.arange(len(f)) - first) / max(last - first, 0.001), 0, 1)
    temperature = 0.1 * math.log(factor) + 1 if factor > 1 else 1.0
    return f / factor * ramp + f * (1 - ramp), options.get("attention_factor", temperature)


def table(f, factor, tokens, dtype):
    angles = numpy.arange(tokens)[:, None] * f
    return (factor * numpy.cos(angles)).astype(dtype), (factor * numpy.sin(angles)).astype(dtype)
