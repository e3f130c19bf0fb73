#!/usr/bin/python3
# SPDX-FileCopyrightText: The Fathom authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Times whole extractions, ours (bench_extract) and a PyTorch eager loop's, in turn on the same weights and prompts:

    tests/bench/extract/compare_extract_with_torch.py build/release/bench/bench_extract /tmp/extract
        [--shared ../shared] [--repeats 3] [--threads 2] [--blas FOLDER] [--dtypes float32 bfloat16 float16]

The loop is the usual one: batches of 8 prompts in the order given, padded to the longest, all blocks, the final norm and the
language-model head over all positions; of every block, the last token's state is kept. README.md says how to read the table."""
import argparse
import json
import os
import pathlib
import subprocess
import sys

BATCH = 8
BLAS_FOLDERS = ("/usr/lib/x86_64-linux-gnu/openblas-openmp",)


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--shared", type=pathlib.Path)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--blas", type=pathlib.Path, help="folder with a libblas.so.3 for PyTorch")
    parser.add_argument("--dtypes", nargs="+", default=["float32", "bfloat16", "float16"])
    parser.add_argument("--cases", nargs="+", default=["llama", "gpt2", "cities"])
    return parser.parse_args()


def restart_with_blas(arguments):
    """The BLAS is chosen when PyTorch is loaded: OpenBLAS for OpenMP, whose threads are PyTorch's own, if there is one."""
    if "FATHOM_BENCH_BLAS" in os.environ:
        return
    folders = [arguments.blas] if arguments.blas else [pathlib.Path(folder) for folder in BLAS_FOLDERS]
    found = next((folder for folder in folders if (folder / "libblas.so.3").exists()), None)
    os.environ["FATHOM_BENCH_BLAS"] = str(found or "the system's")
    os.environ["OMP_NUM_THREADS"] = str(arguments.threads)
    os.environ.setdefault("OPENBLAS_CORETYPE", "SkylakeX")
    if found:
        os.environ["LD_LIBRARY_PATH"] = f"{found}:{os.environ.get('LD_LIBRARY_PATH', '')}"
    os.execv(sys.executable, [sys.executable, *sys.argv])


ARGUMENTS = parse_arguments()
restart_with_blas(ARGUMENTS)

import numpy
import torch
from torch import nn
from torch.nn import functional

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from timing import Stopwatch, median, median_ratio, processor


def read_weights(path):
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        begin = file.tell()
    data = numpy.memmap(path, dtype=numpy.uint8, mode="r", offset=begin)
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__":
            first, end = entry["data_offsets"]
            values = numpy.frombuffer(data[first:end].tobytes(), dtype=numpy.float32).reshape(entry["shape"])
            tensors[name] = torch.from_numpy(values.copy())
    return tensors


def attend(q, k, v, mask):
    scores = q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5
    return torch.softmax(scores + mask, dim=-1, dtype=torch.float32) @ v


def heads(x, count):
    return x.view(x.shape[0], x.shape[1], count, -1).transpose(1, 2)


def joined(x):
    return x.transpose(1, 2).reshape(x.shape[0], x.shape[2], -1)


class RmsNorm(nn.Module):
    def __init__(self, weight, epsilon):
        super().__init__()
        self.weight, self.epsilon = weight, epsilon

    def forward(self, x):
        return self.weight * (x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.epsilon))


def linear(weight, bias=None):
    layer = nn.Linear(weight.shape[1], weight.shape[0], bias=bias is not None)
    layer.weight.data = weight
    if bias is not None:
        layer.bias.data = bias
    return layer


def rotate(x, cos, sin):
    half = x.shape[-1] // 2
    return x * cos + torch.cat((-x[..., half:], x[..., :half]), dim=-1) * sin


class LlamaBlock(nn.Module):
    def __init__(self, config, weights, prefix):
        super().__init__()
        self.heads = config["num_attention_heads"]
        self.first = RmsNorm(weights[prefix + "input_layernorm.weight"], config["rms_norm_eps"])
        self.second = RmsNorm(weights[prefix + "post_attention_layernorm.weight"], config["rms_norm_eps"])
        for name in ("q_proj", "k_proj", "v_proj", "o_proj"):
            setattr(self, name, linear(weights[f"{prefix}self_attn.{name}.weight"]))
        for name in ("gate_proj", "up_proj", "down_proj"):
            setattr(self, name, linear(weights[f"{prefix}mlp.{name}.weight"]))

    def forward(self, x, mask, places):
        y = self.first(x)
        q, k = (rotate(heads(project(y), self.heads), *places) for project in (self.q_proj, self.k_proj))
        x = x + self.o_proj(joined(attend(q, k, heads(self.v_proj(y), self.heads), mask)))
        y = self.second(x)
        return x + self.down_proj(functional.silu(self.gate_proj(y)) * self.up_proj(y))


class Llama(nn.Module):
    def __init__(self, config, weights):
        super().__init__()
        self.embedding = weights["model.embed_tokens.weight"]
        self.blocks = nn.ModuleList(
            LlamaBlock(config, weights, f"model.layers.{i}.") for i in range(config["num_hidden_layers"])
        )
        self.norm = RmsNorm(weights["model.norm.weight"], config["rms_norm_eps"])
        size = config["hidden_size"] // config["num_attention_heads"]
        self.frequencies = config["rope_theta"] ** (-torch.arange(0, size, 2).float() / size)

    def forward(self, ids, mask, positions):
        angles = positions[:, None, :, None].float() * self.frequencies
        places = (torch.cat((angles, angles), dim=-1).cos(), torch.cat((angles, angles), dim=-1).sin())
        x, states = functional.embedding(ids, self.embedding), []
        for block in self.blocks:
            x = block(x, mask, places)
            states.append(x)
        return states, functional.linear(self.norm(x), self.embedding)


class Conv1d(nn.Module):
    """GPT-2's linear layer, whose weight has its inputs first."""

    def __init__(self, weight, bias):
        super().__init__()
        self.weight, self.bias = weight, bias

    def forward(self, x):
        return torch.addmm(self.bias, x.view(-1, x.shape[-1]), self.weight).view(*x.shape[:-1], -1)


def gelu_new(x):
    return 0.5 * x * (1 + torch.tanh((2 / torch.pi) ** 0.5 * (x + 0.044715 * torch.pow(x, 3))))


class Gpt2Block(nn.Module):
    def __init__(self, config, weights, prefix):
        super().__init__()
        self.heads = config["n_head"]
        for name in ("attn.c_attn", "attn.c_proj", "mlp.c_fc", "mlp.c_proj"):
            layer = Conv1d(weights[f"{prefix}{name}.weight"], weights[f"{prefix}{name}.bias"])
            setattr(self, name.replace(".", "_"), layer)
        for name in ("ln_1", "ln_2"):
            setattr(self, name, layer_norm(config, weights, prefix + name))

    def forward(self, x, mask, _):
        q, k, v = self.attn_c_attn(self.ln_1(x)).split(x.shape[-1], dim=-1)
        attended = attend(heads(q, self.heads), heads(k, self.heads), heads(v, self.heads), mask)
        x = x + self.attn_c_proj(joined(attended))
        return x + self.mlp_c_proj(gelu_new(self.mlp_c_fc(self.ln_2(x))))


def layer_norm(config, weights, name):
    norm = nn.LayerNorm(config["n_embd"], eps=config["layer_norm_epsilon"])
    norm.weight.data, norm.bias.data = weights[name + ".weight"], weights[name + ".bias"]
    return norm


class Gpt2(nn.Module):
    def __init__(self, config, weights):
        super().__init__()
        self.embedding, self.places = weights["wte.weight"], weights["wpe.weight"]
        self.blocks = nn.ModuleList(Gpt2Block(config, weights, f"h.{i}.") for i in range(config["n_layer"]))
        self.norm = layer_norm(config, weights, "ln_f")

    def forward(self, ids, mask, positions):
        x = functional.embedding(ids, self.embedding) + functional.embedding(positions, self.places)
        states = []
        for block in self.blocks:
            x = block(x, mask, None)
            states.append(x)
        return states, functional.linear(self.norm(x), self.embedding)


def load_model(folder):
    config = json.loads((folder / "config.json").read_text())
    weights = read_weights(folder / "model.safetensors")
    return (Llama if config["model_type"] == "llama" else Gpt2)(config, weights).eval()


def read_prompts(path):
    return [[int(word) for word in line.split()] for line in path.read_text().splitlines()]


@torch.no_grad()
def extract(model, prompts):
    """[layer][prompt, hidden]: the last token's states."""
    rows = None
    for first in range(0, len(prompts), BATCH):
        batch = prompts[first : first + BATCH]
        longest = max(map(len, batch))
        ids = torch.zeros(len(batch), longest, dtype=torch.long)
        present = torch.zeros(len(batch), longest, dtype=torch.bool)
        for i, prompt in enumerate(batch):
            ids[i, : len(prompt)] = torch.tensor(prompt)
            present[i, : len(prompt)] = True
        causal = torch.ones(longest, longest, dtype=torch.bool).tril()
        mask = torch.zeros(len(batch), 1, longest, longest).masked_fill_(
            ~(causal & present[:, None, None, :]), torch.finfo(torch.float32).min
        )
        positions = torch.arange(longest).expand(len(batch), -1)
        states, _ = model(ids, mask, positions)
        last = present.sum(1) - 1
        rows = rows or [[] for _ in states]
        for layer, state in enumerate(states):
            rows[layer].append(state[torch.arange(len(batch)), last])
    return [torch.cat(layer) for layer in rows]


def ours(case, dtype):
    command = [ARGUMENTS.program, ARGUMENTS.folder, "--case", case, "--dtype", dtype, "--json", "--repeats", "1"]
    command += ["--threads", str(ARGUMENTS.threads)]
    if ARGUMENTS.shared:
        command += ["--shared", ARGUMENTS.shared]
    environment = {name: value for name, value in os.environ.items() if name != "LD_LIBRARY_PATH"}
    run = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment)
    return json.loads(run.stdout)


def compare(case, name):
    """Prints a line for each of our ways beside PyTorch's time."""
    ways = [(case, dtype) for dtype in ARGUMENTS.dtypes]
    if case == "cities":
        ways.append(("cities-shared", "float32"))
    model = load_model(ARGUMENTS.folder / name)
    prompts = read_prompts(ARGUMENTS.folder / f"{case}.txt")
    extract(model, prompts[:BATCH])
    theirs = {"seconds": [], "cpu_seconds": []}
    found = {way: {"seconds": [], "cpu_seconds": []} for way in ways}
    for _ in range(ARGUMENTS.repeats):
        with Stopwatch() as watch:
            extract(model, prompts)
        theirs["seconds"].append(1e-3 * watch.wall)
        theirs["cpu_seconds"].append(1e-3 * watch.cpu)
        for way in ways:
            answer = ours(*way)
            for key in theirs:
                found[way][key].append(answer[key])
    for (case_name, dtype), times in found.items():
        print(
            f"| {case_name} | {dtype} | {median(times['seconds']):.2f} | {median(theirs['seconds']):.2f} "
            f"| {median_ratio(theirs['seconds'], times['seconds']):.2f} "
            f"| {median_ratio(theirs['cpu_seconds'], times['cpu_seconds']):.2f} "
            f"| {median_ratio(found[ways[0]]['seconds'], times['seconds']):.2f} |",
            flush=True,
        )


def main():
    torch.set_num_threads(ARGUMENTS.threads)
    print(f"{processor()}; PyTorch {torch.__version__}, {torch.get_num_threads()} threads, BLAS of "
          f"{os.environ['FATHOM_BENCH_BLAS']}, OPENBLAS_CORETYPE={os.environ['OPENBLAS_CORETYPE']}\n")
    for case in ARGUMENTS.cases:  # writes the models and prompts that are not there
        if case != "cities" or ARGUMENTS.shared:
            ours(case, "float32")
    print("| case | ours | s | PyTorch, float32, s | ratio | by cpu time | beside our first |\n|---|---|---|---|---|---|---|")
    for case in ARGUMENTS.cases:
        if case != "cities" or ARGUMENTS.shared:
            compare(case, "llama" if case == "cities" else case)


if __name__ == "__main__":
    main()
