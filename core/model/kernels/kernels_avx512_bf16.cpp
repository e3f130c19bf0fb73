// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#define FATHOM_KERNEL_TABLE avx512Bf16Kernels
#define FATHOM_KERNEL_NAME "avx512_bf16"
#define FATHOM_REGISTER_BYTES 64
// As kernels_avx512.cpp, but for products of bfloat16.
#define FATHOM_PAIR_PRODUCTS
#define FATHOM_REGISTER_ROWS 8
#define FATHOM_REGISTER_PANEL 3
#define FATHOM_HALF_ROWS 12
#define FATHOM_HALF_PANEL 2
#define FATHOM_REGISTER_QUERIES 4
#include "core/model/kernels/kernel_table_body.h"
