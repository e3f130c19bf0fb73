// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/matrix.h"
#include "core/base/result.h"
#include "core/io/file.h"
#include "core/io/npy.h"
#include "core/io/safetensors.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace fathom {

/// An array of numbers from outside: a .npy file, or a .safetensors file with a single tensor. The
/// content decides which, not the name. Stays mapped, read-only.
class NumberArray
{
public:
    [[nodiscard]] static Result<NumberArray> open(const std::filesystem::path& path);

    [[nodiscard]] TensorDtype dtype() const { return m_content.dtype; }
    [[nodiscard]] const std::vector<std::int64_t>& shape() const { return m_content.shape; }
    [[nodiscard]] bool isFloatingPoint() const;

    /// A matrix [rows, columns] in float32; numbers beyond its range become infinite. Fails if
    /// there are not two dimensions.
    [[nodiscard]] Result<FeatureMatrix> matrix() const;
    /// A vector, or a matrix of one column, in float64. Fails for whole numbers that float64 does
    /// not hold exactly.
    [[nodiscard]] Result<std::vector<double>> vector() const;

private:
    NumberArray(MappedFile file, NpyContent content);

    MappedFile m_file;
    NpyContent m_content; // refers to the mapping, which stays where it is when this moves
};

} // namespace fathom
