// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <string>

namespace fathom {

/// What the last bits of hidden states depend on besides the model and the tokens. Two runs with
/// the same libraries and the same engine file, byte by byte, give the same bits.
struct EngineArithmetic
{
    std::string libraries; ///< versions, instruction sets, processor
    std::filesystem::path engine; ///< the engine's own file: another build may round otherwise
};

/// Loads the engine.
[[nodiscard]] Result<EngineArithmetic> engineArithmetic();

} // namespace fathom
