#!/usr/bin/python3
# SPDX-FileCopyrightText: The Fathom authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes examples.json, the list of the built-in examples: what they are, and what their sweeps give, for the pictures of the start
page and for the test that runs them.

    resources/examples/make_list.py build/packaging/bin/fathom
"""
import json
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).parent
MODEL = "small-world"
EXAMPLES = [
    ("truth", "statements.csv", "True or false", True,
     "Statements about an invented world, true and false in pairs. From chance to a plateau that no text baseline comes near."),
    ("topic", "sentences.csv", "What a name stands for", True,
     "Places, people, animals and foods, with nothing said about them. Tested on names that the probe has never seen."),
    ("trap", "statements.csv", "A trap", True,
     "A splendid curve that means nothing: the words alone give the labels away. Look at the dash-dot line."),
    ("negation", "statements.csv", "Truth under negation", False,
     "Each statement also negated. The model must find the fact, compare, and turn the answer round."),
    ("sentiment", "reviews.csv", "Sentiment", False,
     "Good and bad reviews, in which “not” turns words round. Compare the token heat with the words' own labels."),
    ("magnitude", "counts.csv", "How large a number is", False,
     "Numbers in words, in two languages, as a regression: between the numbers it has seen the probe must place new ones."),
]


def sweep(program, folder, file, task):
    command = [program, "sweep", "--model", HERE / MODEL, "--data", HERE / folder / file, "--task", task, "--no-cache", "--quiet",
               "--json", "-"]
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)


entries = []
for folder, file, title, featured, story in EXAMPLES:
    task = "regression" if folder == "magnitude" else "classification"
    metric, baseline = ("r2", "baseline_r2") if task == "regression" else ("accuracy", "majority_accuracy")
    result = sweep(sys.argv[1], folder, file, task)
    entries.append({
        "id": folder, "title": title, "story": story, "model": MODEL, "data": f"{folder}/{file}", "task": task, "featured": featured,
        "scores": [round(layer[metric], 3) for layer in result["layers"]],
        "baseline": round(result[baseline], 3),
        "text_baseline": round(max(text[metric] for text in result["text_baselines"]), 3),
    })
(HERE / "examples.json").write_text(json.dumps({"examples": entries}, ensure_ascii=False, indent=1) + "\n")
