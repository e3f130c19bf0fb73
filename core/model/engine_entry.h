// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/model/transformer.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace fathom {

using TransformerResult = Result<std::shared_ptr<const Transformer>>;

/// What libfathom_engine exports. The program and its engine are built together; a different
/// version is refused.
inline constexpr const char* engineVersionSymbol = "fathomEngineVersion";
inline constexpr const char* engineOpenSymbol = "fathomEngineOpen";
inline constexpr const char* engineModelTypesSymbol = "fathomEngineModelTypes";
using EngineVersionFunction = const char*();
using EngineOpenFunction = void(const std::filesystem::path& directory,
    const EngineOptions& options, TransformerResult& result);

using EngineModelTypesFunction = void(std::vector<std::string>& types);

} // namespace fathom
