// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#define FATHOM_KERNEL_TABLE avx512Kernels
#define FATHOM_KERNEL_NAME "avx512"
#define FATHOM_REGISTER_BYTES 64
// Sums kept in registers: rows by registers of outputs in multiplyPacked(), queries in attend().
#define FATHOM_REGISTER_ROWS 8
#define FATHOM_REGISTER_PANEL 3
#define FATHOM_HALF_ROWS 12
#define FATHOM_HALF_PANEL 2
#define FATHOM_REGISTER_QUERIES 4
#include "core/model/kernels/kernel_table_body.h"
