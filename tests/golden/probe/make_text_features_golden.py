#!/usr/bin/python3
# SPDX-FileCopyrightText: The Fathom authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the expected numbers of tests/core/probe/tst_text_features.cpp: scikit-learn's CountVectorizer and
TfidfVectorizer, as lmprobe's baselines use them. Run with scikit-learn 1.2.1:

    /usr/bin/python3 tests/golden/probe/make_text_features_golden.py
"""
import json
import pathlib

import sklearn
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

TRAIN = [
    "The city of Lyon is in France.",
    "The city of Lyon is in France, and in France it is large!",
    "Größe, ÄRGER and naïve café: Ça va? Σίσυφος",
    "A b c d",  # no word of two characters
    "snake_case x2 3.14 don't re-enter",
    "Москва и Санкт-Петербург; 東京 は 大きい。",
    "",
    "tab\tand\nnewline, THE the The",
]
TEST = ["The the CAFÉ is in Москва", "words nobody has seen", "city city city Lyon"]


def rows(matrix):
    return [[float(value) for value in row] for row in matrix.toarray()]


def case(vectorizer):
    train = vectorizer.fit_transform(TRAIN)
    return {
        "words": list(vectorizer.get_feature_names_out()),
        "train": rows(train),
        "test": rows(vectorizer.transform(TEST)),
    }


golden = {
    "scikit-learn": sklearn.__version__,
    "train": TRAIN,
    "test": TEST,
    "bow": case(CountVectorizer()),
    "tfidf": case(TfidfVectorizer()),
}
path = pathlib.Path(__file__).parent / "text_features.json"
path.write_text(json.dumps(golden, ensure_ascii=False, indent=1) + "\n")
