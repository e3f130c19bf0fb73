// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/model/engine_arithmetic.h"
#include "core/model/engine_times.h"
#include "core/model/transformer.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace fathom {

using TransformerResult = Result<std::shared_ptr<const Transformer>>;

/// What libfathom_engine exports (besides its version, core/base/own_library.h).
inline constexpr const char* engineOpenSymbol = "fathomEngineOpen";
inline constexpr const char* engineModelTypesSymbol = "fathomEngineModelTypes";
using EngineOpenFunction = void(const std::filesystem::path& directory,
    const EngineOptions& options, TransformerResult& result);

using EngineModelTypesFunction = void(std::vector<std::string>& types);
inline constexpr const char* engineArithmeticSymbol = "fathomEngineArithmetic";
using EngineArithmeticFunction = void(EngineArithmetic& arithmetic);
inline constexpr const char* engineTimesSymbol = "fathomEngineTimes";
using EngineTimesFunction = void(EngineTimes& times);

} // namespace fathom
