// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace fathom {

using Json = nlohmann::json;

/// Deeper nesting is refused before anything is built.
inline constexpr int maximumJsonDepth = 200;

/// What to do with `{"a": 1, "a": 2}`. Refused where two readers must never disagree about a file.
enum class RepeatedKeys
{
    LastWins,
    Refuse
};

/// Parses JSON from outside: valid UTF-8, nested at most `maximumJsonDepth` deep, nothing after it.
/// `where` is for the message.
[[nodiscard]] Result<Json> parseJson(std::string_view text, const std::string& where,
    RepeatedKeys repeatedKeys = RepeatedKeys::LastWins);
[[nodiscard]] Result<Json> readJson(const std::filesystem::path& path);

/// A document with the keys of its outermost object in the order of the text, which Json forgets.
struct JsonInOrder
{
    Json value;
    std::vector<std::string> keys; ///< empty unless `value` is an object
};
[[nodiscard]] Result<JsonInOrder> parseJsonInOrder(std::string_view text, const std::string& where);

} // namespace fathom
