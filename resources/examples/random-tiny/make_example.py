#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Fathom authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the built-in example from nothing: statements, a tokenizer learnt from them, a model with random weights.

Plain Python, the same bytes at every run. Usage: make_example.py [FOLDER], by default the folder this file is in.
"""

import csv
import itertools
import json
import random
import re
import struct
import sys
from collections import Counter
from pathlib import Path

SEED = 20240229
VOCABULARY_SIZE = 600
BEGIN = "<s>"
LAYERS, HIDDEN, HEADS, KEY_VALUE_HEADS, HEAD_SIZE, INTERMEDIATE = 6, 64, 4, 2, 16, 64

# ---- Statements: true and false ones in pairs ----------------------------------------------------------------------

NUMBERS = """one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
eighteen nineteen twenty""".split()
MONTHS = "January February March April May June July August September October November December".split()
KINDS = {
    "bird": "sparrow robin heron swallow crane pigeon magpie lark".split(),
    "fish": "trout salmon herring carp perch cod pike tench".split(),
    "tree": "birch beech maple willow poplar larch pine linden".split(),
    "tool": "hammer chisel saw plane rasp wrench file drill".split(),
    "fruit": "pear plum cherry lemon peach quince fig melon".split(),
}
COLOURS = {
    "green": "grass moss clover spinach".split(),
    "white": "snow milk chalk flour".split(),
    "black": "coal soot tar ink".split(),
    "red": "blood rust ruby paprika".split(),
    "yellow": "butter straw sulphur mustard".split(),
}


def order_pairs(rng, words, relation, count):
    """`count` pairs "later REL earlier" (true) and the same two words the other way round (false)."""
    for low, high in rng.sample(list(itertools.combinations(words, 2)), count):
        yield f"{high} {relation} {low}.", f"{low} {relation} {high}."


def member_pairs(rng, table, sentence):
    """One pair for each member: its own class against another one. Every class is as often wrong as it is right."""
    classes = list(table)
    for shift, members in enumerate(zip(*table.values())):
        offset = 1 + shift % (len(classes) - 1)
        for index, member in enumerate(members):
            wrong = classes[(index + offset) % len(classes)]
            yield sentence.format(member, classes[index]), sentence.format(member, wrong)


def make_statements():
    rng = random.Random(SEED)
    pairs = [
        *order_pairs(rng, NUMBERS, "is larger than", 90),
        *order_pairs(rng, MONTHS, "comes after", 40),
        *member_pairs(rng, KINDS, "the {} is a {}"),
        *member_pairs(rng, COLOURS, "{} is {}"),
    ]
    rng.shuffle(pairs)
    rows = []
    for pair, statements in enumerate(pairs):
        both = [(statements[0], 1, pair), (statements[1], 0, pair)]
        rng.shuffle(both)
        rows += both
    return [(text[0].upper() + text[1:].rstrip(".") + ".", label, pair) for text, label, pair in rows]


# ---- Tokenizer: byte-level BPE, as GPT-2's ---------------------------------------------------------------------------


def byte_symbols():
    """GPT-2's printable character for each byte: itself where it is printable, else the next one from 256 on."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in printable]
    symbols = {byte: chr(byte) for byte in printable}
    symbols.update({byte: chr(256 + index) for index, byte in enumerate(others)})
    return symbols


def merge(word, pair):
    merged, index = [], 0
    while index < len(word):
        if word[index : index + 2] == pair:
            merged.append(pair[0] + pair[1])
            index += 2
        else:
            merged.append(word[index])
            index += 1
    return tuple(merged)


def learn_merges(texts, count):
    """The `count` most frequent merges, ties by the pair's characters."""
    symbols = byte_symbols()
    pieces = Counter(piece for text in texts for piece in re.findall(r" ?[A-Za-z]+| ?[^\sA-Za-z]+|\s+", text))
    words = {tuple(symbols[byte] for byte in piece.encode()): number for piece, number in pieces.items()}
    merges = []
    while len(merges) < count:
        frequencies = Counter()
        for word, number in words.items():
            for pair in zip(word, word[1:]):
                frequencies[pair] += number
        if not frequencies:
            sys.exit(f"The text has only {len(merges)} merges, {count} are wanted.")
        best = min(frequencies, key=lambda pair: (-frequencies[pair], pair))
        merges.append(best)
        words = {merge(word, best): number for word, number in words.items()}
    return merges


def make_tokenizer(texts):
    symbols = byte_symbols()
    merges = learn_merges(texts, VOCABULARY_SIZE - 1 - len(symbols))
    tokens = [BEGIN, *(symbols[byte] for byte in range(256)), *(left + right for left, right in merges)]
    begin = {"id": BEGIN, "type_id": 0}
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [
            {
                "id": 0,
                "content": BEGIN,
                "single_word": False,
                "lstrip": False,
                "rstrip": False,
                "normalized": False,
                "special": True,
            }
        ],
        "normalizer": None,
        "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True},
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [{"SpecialToken": begin}, {"Sequence": {"id": "A", "type_id": 0}}],
            "pair": [
                {"SpecialToken": begin},
                {"Sequence": {"id": "A", "type_id": 0}},
                {"SpecialToken": {"id": BEGIN, "type_id": 1}},
                {"Sequence": {"id": "B", "type_id": 1}},
            ],
            "special_tokens": {BEGIN: {"id": BEGIN, "ids": [0], "tokens": [BEGIN]}},
        },
        "decoder": {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True},
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": None,
            "continuing_subword_prefix": None,
            "end_of_word_suffix": None,
            "fuse_unk": False,
            "byte_fallback": False,
            "vocab": {token: index for index, token in enumerate(tokens)},
            "merges": [f"{left} {right}" for left, right in merges],
        },
    }


# ---- Model: Llama's architecture, weights never trained --------------------------------------------------------------


def make_config():
    return {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "fathom_untrained": True,
        "attention_bias": False,
        "bos_token_id": 0,
        "eos_token_id": None,
        "head_dim": HEAD_SIZE,
        "hidden_act": "silu",
        "hidden_size": HIDDEN,
        "intermediate_size": INTERMEDIATE,
        "max_position_embeddings": 256,
        "mlp_bias": False,
        "num_attention_heads": HEADS,
        "num_hidden_layers": LAYERS,
        "num_key_value_heads": KEY_VALUE_HEADS,
        "rms_norm_eps": 1e-05,
        "rope_theta": 10000.0,
        "tie_word_embeddings": True,
        "torch_dtype": "bfloat16",
        "vocab_size": VOCABULARY_SIZE,
    }


def tensor_shapes():
    """Name, shape and standard deviation of every tensor, in file order. None: a norm's weights, all one.

    1 / sqrt(inputs) keeps the size of what passes through, so that every block changes its input by about as much as there
    was. Queries and keys are twice that, or attention would hardly distinguish its tokens.
    """
    narrow = KEY_VALUE_HEADS * HEAD_SIZE
    for layer in range(LAYERS):
        block = f"model.layers.{layer}."
        yield block + "input_layernorm.weight", (HIDDEN,), None
        yield block + "mlp.down_proj.weight", (HIDDEN, INTERMEDIATE), 2 * INTERMEDIATE**-0.5
        yield block + "mlp.gate_proj.weight", (INTERMEDIATE, HIDDEN), HIDDEN**-0.5
        yield block + "mlp.up_proj.weight", (INTERMEDIATE, HIDDEN), HIDDEN**-0.5
        yield block + "post_attention_layernorm.weight", (HIDDEN,), None
        yield block + "self_attn.k_proj.weight", (narrow, HIDDEN), 2 * HIDDEN**-0.5
        yield block + "self_attn.o_proj.weight", (HIDDEN, HIDDEN), HIDDEN**-0.5
        yield block + "self_attn.q_proj.weight", (HIDDEN, HIDDEN), 2 * HIDDEN**-0.5
        yield block + "self_attn.v_proj.weight", (narrow, HIDDEN), HIDDEN**-0.5
    yield "model.embed_tokens.weight", (VOCABULARY_SIZE, HIDDEN), 1.0
    yield "model.norm.weight", (HIDDEN,), None


def bfloat16(value):
    """The upper half of a float32, rounded to nearest even."""
    bits = struct.unpack("<I", struct.pack("<f", value))[0]
    return (bits + 0x7FFF + ((bits >> 16) & 1)) >> 16


def make_weights():
    """A .safetensors file: length of the header, header, tensors."""
    rng = random.Random(SEED)
    header, tensors = {"__metadata__": {"format": "pt"}}, bytearray()
    for name, shape, deviation in tensor_shapes():
        count = shape[0] * (shape[1] if len(shape) == 2 else 1)
        values = [1.0 if deviation is None else rng.gauss(0.0, deviation) for _ in range(count)]
        begin = len(tensors)
        tensors += struct.pack(f"<{count}H", *map(bfloat16, values))
        header[name] = {"dtype": "BF16", "shape": list(shape), "data_offsets": [begin, len(tensors)]}
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + bytes(tensors)


def write_json(path, value):
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def main():
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent
    model = folder / "model"
    model.mkdir(parents=True, exist_ok=True)
    rows = make_statements()
    with open(folder / "statements.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["statement", "label", "pair"])
        writer.writerows(rows)
    write_json(model / "tokenizer.json", make_tokenizer([text for text, _, _ in rows]))
    write_json(
        model / "tokenizer_config.json",
        {"bos_token": BEGIN, "clean_up_tokenization_spaces": False, "tokenizer_class": "PreTrainedTokenizerFast"},
    )
    write_json(model / "config.json", make_config())
    (model / "model.safetensors").write_bytes(make_weights())


if __name__ == "__main__":
    main()
