// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>
#include <string_view>

namespace fathom {

using Json = nlohmann::json;

/// Parses JSON from outside: valid UTF-8, nested at most `maximumJsonDepth` deep, nothing after it. `where` is for the message.
inline constexpr int maximumJsonDepth = 200;
[[nodiscard]] Result<Json> parseJson(std::string_view text, const std::string& where);
[[nodiscard]] Result<Json> readJson(const std::filesystem::path& path);

} // namespace fathom
