#!/usr/bin/python3
# SPDX-FileCopyrightText: The Fathom authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the .npy files that tests/core/io reads, with NumPy 1.24.2:

    /usr/bin/python3 tests/golden/io/make_npy_golden.py

Each holds the numbers 0, 1, 2, … row by row, halved where the type has fractions.
"""
import pathlib

import numpy

HERE = pathlib.Path(__file__).parent
COUNTING = numpy.arange(6).reshape(2, 3)


def write(name, array, version=None):
    with open(HERE / f"{name}.npy", "wb") as file:
        numpy.lib.format.write_array(file, array, version=version)


for kind in ("f2", "f4", "f8"):
    write(f"{kind}_rows", (COUNTING / 2).astype("<" + kind))
    write(f"{kind}_columns", numpy.asfortranarray((COUNTING / 2).astype("<" + kind)))
for kind in ("i4", "i8", "u1"):
    write(f"{kind}_rows", COUNTING.astype("<" + kind))
write("i8_columns", numpy.asfortranarray(COUNTING.astype("<i8")))
write("i8_vector", numpy.arange(5, dtype="<i8"))
write("i8_one_column", numpy.arange(5, dtype="<i8").reshape(5, 1))
write("b1_vector", numpy.array([False, True, True]))
write("f4_version_2", (COUNTING / 2).astype("<f4"), version=(2, 0))
write("f4_version_3", (COUNTING / 2).astype("<f4"), version=(3, 0))
write("scalar", numpy.array(1.5))
write("no_rows", numpy.zeros((0, 3), dtype="<f4"))
write("big_endian", COUNTING.astype(">f4"))
write("text", numpy.array(["no", "yes"]))
write("structured", numpy.zeros(2, dtype=[("a", "<f4"), ("b", "<i4")]))
