// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/io/json.h"
#include "core/text/regex.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace fathom {

/// Checked access to the parts of a tokenizer.json. `where` names the file.

/// Whether json[key] is there. null means the same as nothing.
[[nodiscard]] bool hasMember(const Json& json, const char* key);
/// The "type" of a `part` ("normalizer").
[[nodiscard]] Result<std::string> typeOf(
    const Json& json, std::string_view part, const std::string& where);
/// json[key], or `otherwise` where there is none; InvalidTokenizer if it is neither true nor false.
[[nodiscard]] Result<bool> flagMember(
    const Json& json, const char* key, bool otherwise, const std::string& where);
/// json[key] as text; InvalidTokenizer if it is missing or something else.
[[nodiscard]] Result<std::string> textMember(
    const Json& json, const char* key, const std::string& where);
/// A whole number from 0 to `maximumTokenId`; `what` names it in the error.
[[nodiscard]] Result<int> wholeNumber(
    const Json& json, const std::string& what, const std::string& where);
/// A token id: a whole number from 0 to `maximumTokenId`.
inline constexpr int maximumTokenId = (1 << 28) - 1;
[[nodiscard]] Result<int> tokenId(
    const Json& json, const std::string& what, const std::string& where);
/// json["pattern"], {"String": …} or {"Regex": …}, of a `step` ("Split").
[[nodiscard]] Result<Regex> patternOf(
    const Json& json, std::string_view step, const std::string& where);
/// "The pre-tokenizer Foo is not supported; …".
[[nodiscard]] tl::unexpected<Error> unsupportedType(std::string_view part, const std::string& type,
    std::string_view supported, const std::string& where);

/// The part that json's "type" names in the table `types` (of name and make).
template <class Part, class Types>
Result<std::unique_ptr<Part>> makeByType(
    const Json& json, std::string_view part, const Types& types, const std::string& where)
{
    const auto type = typeOf(json, part, where);
    if (!type)
        return tl::unexpected(type.error());
    std::string supported;
    for (const auto& entry : types) {
        if (entry.name == *type)
            return entry.make(json, where);
        supported += (supported.empty() ? "" : ", ") + std::string(entry.name);
    }
    return unsupportedType(part, *type, supported, where);
}

/// The parts in the list json[key], each made by `make`.
template <class Part, class Make>
Result<std::vector<std::unique_ptr<Part>>> makeAll(
    const Json& json, const char* key, const std::string& where, const Make& make)
{
    const auto list = json.find(key);
    if (list == json.end() || !list->is_array()) {
        return fail(ErrorCode::InvalidTokenizer,
            std::string("A Sequence needs a list \"") + key + "\".", where);
    }
    std::vector<std::unique_ptr<Part>> parts;
    for (const Json& element : *list) {
        auto part = make(element, where);
        if (!part)
            return propagate(part);
        parts.push_back(std::move(*part));
    }
    return parts;
}

} // namespace fathom
