// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/json.h"

#include "core/io/file.h"
#include "core/io/utf8.h"

#include <algorithm>
#include <set>
#include <vector>

namespace fathom {

namespace {

/// "line 3, column 5" of a byte position; "column 5" where there is only one line.
std::string placeOf(std::string_view text, std::size_t position)
{
    const auto before = text.substr(0, position);
    const auto lineBegin = before.rfind('\n') + 1; // npos + 1 is 0
    const auto column = "column " + std::to_string(position - lineBegin + 1);
    if (text.find('\n') == std::string_view::npos)
        return column;
    return "line " + std::to_string(std::count(before.begin(), before.end(), '\n') + 1) + ", "
        + column;
}

/// Where nesting first goes beyond the limit; npos if nowhere. Looks at brackets outside of
/// strings, so it needs no stack and is right for everything that is JSON; what is not JSON the
/// parser refuses.
std::size_t findTooDeep(std::string_view text)
{
    int depth = 0;
    bool inString = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (inString) {
            if (c == '\\')
                ++i;
            else if (c == '"')
                inString = false;
        } else if (c == '"') {
            inString = true;
        } else if (c == '{' || c == '[') {
            if (++depth > maximumJsonDepth)
                return i;
        } else if (c == '}' || c == ']') {
            --depth;
        }
    }
    return std::string_view::npos;
}

/// Thrown inside the parser by the check for repeated keys, caught by parseJson.
struct RepeatedKey
{
    std::string key;
};

/// Sees every object and key while the parser builds the document.
class RepeatedKeyCheck
{
public:
    bool operator()(int /*depth*/, Json::parse_event_t event, const Json& parsed)
    {
        if (event == Json::parse_event_t::object_start) {
            m_open.emplace_back();
        } else if (event == Json::parse_event_t::object_end) {
            m_open.pop_back();
        } else if (event == Json::parse_event_t::key) {
            const auto& key = parsed.get_ref<const std::string&>();
            if (!m_open.back().insert(key).second)
                throw RepeatedKey { key };
        }
        return true;
    }

private:
    std::vector<std::set<std::string>> m_open; // keys of the objects we are in
};

std::string shortened(std::string_view text, std::size_t longest)
{
    const auto prefix = utf8Prefix(text, longest);
    return std::string(prefix) + (prefix.size() < text.size() ? "…" : "");
}

/// The parser's message without its own error number, and without all of a huge token.
std::string readable(std::string message, std::string_view text)
{
    if (const auto end = message.find("] "); end != std::string::npos)
        message.erase(0, end + 2);
    constexpr std::string_view onlyLine = "at line 1, ";
    if (const auto at = message.find(onlyLine);
        at != std::string::npos && text.find('\n') == std::string_view::npos)
        message.replace(at, onlyLine.size(), "at ");
    return shortened(message, 300);
}

/// `observe` is the parser's callback, or null.
Result<Json> parse(
    std::string_view text, const std::string& where, const Json::parser_callback_t& observe)
{
    if (const auto bad = firstInvalidUtf8(text))
        return fail(ErrorCode::InvalidText,
            "JSON must be UTF-8 text, but the byte at " + placeOf(text, *bad)
                + " is not. Save it as UTF-8.",
            where);
    // The parser would take a zero byte for the end and never look at what follows.
    if (const auto zero = text.find('\0'); zero != std::string_view::npos)
        return fail(ErrorCode::InvalidFormat,
            "There is a zero byte at " + placeOf(text, zero) + ", so this is not JSON text.",
            where);
    if (const auto deep = findTooDeep(text); deep != std::string_view::npos)
        return fail(ErrorCode::InvalidFormat,
            "The JSON is nested more than " + std::to_string(maximumJsonDepth) + " levels deep at "
                + placeOf(text, deep) + ", which no file of this kind needs.",
            where);
    try {
        return Json::parse(text.begin(), text.end(), observe);
    } catch (const RepeatedKey& repeated) {
        return fail(ErrorCode::InvalidFormat,
            "The key \"" + shortened(repeated.key, 100) + "\" appears twice in one object.", where);
    } catch (const Json::exception& exception) {
        return fail(ErrorCode::InvalidFormat,
            "This is not valid JSON: " + readable(exception.what(), text) + ".", where);
    }
}

} // namespace

Result<Json> parseJson(std::string_view text, const std::string& where, RepeatedKeys repeatedKeys)
{
    if (repeatedKeys == RepeatedKeys::LastWins)
        return parse(text, where, nullptr);
    return parse(text, where, RepeatedKeyCheck {});
}

Result<JsonInOrder> parseJsonInOrder(std::string_view text, const std::string& where)
{
    std::vector<std::string> keys;
    auto value = parse(text, where, [&](int depth, Json::parse_event_t event, const Json& parsed) {
        if (event == Json::parse_event_t::key && depth == 1)
            keys.push_back(parsed.get<std::string>());
        return true;
    });
    if (!value)
        return propagate(value);
    if (!value->is_object())
        keys.clear();
    return JsonInOrder { std::move(*value), std::move(keys) };
}

Result<Json> readJson(const std::filesystem::path& path)
{
    auto text = readFile(path);
    if (!text)
        return propagate(text);
    return parseJson(*text, path.string());
}

} // namespace fathom
