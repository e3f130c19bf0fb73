// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#define FATHOM_KERNEL_TABLE avx2Kernels
#define FATHOM_KERNEL_NAME "avx2"
#define FATHOM_REGISTER_BYTES 32
// Sums kept in registers: rows by registers of outputs in multiplyPacked(), queries in attend().
#define FATHOM_REGISTER_ROWS 6
#define FATHOM_REGISTER_PANEL 2
#define FATHOM_REGISTER_QUERIES 2
#include "core/model/kernels/kernel_table_body.h"
