// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/io/safetensors.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace fathom {

/// What a .npy file holds; `bytes` refers to the file's, little-endian, possibly unaligned.
struct NpyContent
{
    TensorDtype dtype = TensorDtype::F64;
    std::vector<std::int64_t> shape; ///< empty: a single number
    bool isColumnMajor = false; ///< `fortran_order`
    std::span<const std::byte> bytes;
};

/// Reads NumPy's array format, versions 1 to 3 (numpy.lib.format): magic, version, a Python dict
/// literal, the elements. Little-endian numbers and booleans only: other byte orders, texts,
/// structured arrays and pickled objects are refused with what to do instead, and nothing is ever
/// executed. The elements must fill the rest of the file exactly. `source` is for messages.
[[nodiscard]] Result<NpyContent> parseNpy(
    std::span<const std::byte> bytes, const std::string& source);

/// Whether a file begins as .npy files do.
[[nodiscard]] bool isNpy(std::span<const std::byte> bytes);

} // namespace fathom
