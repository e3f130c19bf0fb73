// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/pipeline_json.h"

namespace fathom {

bool hasMember(const Json& json, const char* key)
{
    const auto member = json.is_object() ? json.find(key) : json.end();
    return member != json.end() && !member->is_null();
}

Result<std::string> typeOf(const Json& json, std::string_view part, const std::string& where)
{
    const auto type = json.is_object() ? json.find("type") : json.end();
    if (!json.is_object() || type == json.end() || !type->is_string()) {
        return fail(ErrorCode::InvalidTokenizer,
            "A " + std::string(part) + " is expected to be an object with a text \"type\".", where);
    }
    return type->get<std::string>();
}

Result<bool> flagMember(const Json& json, const char* key, bool otherwise, const std::string& where)
{
    const auto value = json.find(key);
    if (value == json.end() || value->is_null())
        return otherwise;
    if (!value->is_boolean()) {
        return fail(ErrorCode::InvalidTokenizer,
            std::string("\"") + key + "\" is expected to be true or false, but is "
                + value->type_name() + '.',
            where);
    }
    return value->get<bool>();
}

Result<std::string> textMember(const Json& json, const char* key, const std::string& where)
{
    const auto value = json.is_object() ? json.find(key) : json.end();
    if (!json.is_object() || value == json.end() || !value->is_string())
        return fail(ErrorCode::InvalidTokenizer,
            std::string("The text \"") + key + "\" is missing.", where);
    return value->get<std::string>();
}

Result<int> wholeNumber(const Json& json, const std::string& what, const std::string& where)
{
    const bool fits = json.is_number_integer() && json >= 0 && json <= maximumTokenId;
    if (!fits) {
        return fail(ErrorCode::InvalidTokenizer,
            what + " is expected to be a whole number from 0 to " + std::to_string(maximumTokenId)
                + '.',
            where);
    }
    return json.get<int>();
}

Result<int> tokenId(const Json& json, const std::string& what, const std::string& where)
{
    return wholeNumber(json, "The id of " + what, where);
}

Result<Regex> patternOf(const Json& json, std::string_view step, const std::string& where)
{
    const auto pattern = json.find("pattern");
    if (pattern != json.end() && pattern->is_object() && pattern->contains("Regex")) {
        auto expression = textMember(*pattern, "Regex", where);
        return expression ? Regex::compile(*expression, where) : propagate(expression);
    }
    if (pattern != json.end() && pattern->is_object() && pattern->contains("String")) {
        auto literal = textMember(*pattern, "String", where);
        return literal ? Regex::literal(*literal, where) : propagate(literal);
    }
    return fail(ErrorCode::InvalidTokenizer,
        "A " + std::string(step) + " needs a \"pattern\" with a \"Regex\" or a \"String\".", where);
}

tl::unexpected<Error> unsupportedType(std::string_view part, const std::string& type,
    std::string_view supported, const std::string& where)
{
    return fail(ErrorCode::UnsupportedModel,
        "The " + std::string(part) + " \"" + type
            + "\" is not supported (supported: " + std::string(supported) + ").",
        where);
}

} // namespace fathom
