// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <cctype>

namespace fathom {

namespace {

std::string messageOf(int error)
{
    PCRE2_UCHAR buffer[256];
    pcre2_get_error_message(error, buffer, sizeof buffer);
    return reinterpret_cast<const char*>(buffer);
}

struct MatchData
{
    explicit MatchData(const pcre2_code* code)
        : pointer(pcre2_match_data_create_from_pattern(code, nullptr))
    {
    }
    ~MatchData() { pcre2_match_data_free(pointer); }
    MatchData(const MatchData&) = delete;
    MatchData& operator=(const MatchData&) = delete;

    pcre2_match_data* pointer;
};

/// Next code point boundary behind `position`.
std::size_t stepBehind(std::string_view text, std::size_t position)
{
    do
        ++position;
    while (position < text.size() && (static_cast<unsigned char>(text[position]) & 0xC0U) == 0x80U);
    return position;
}

} // namespace

Regex::Regex(std::shared_ptr<const void> code)
    : m_code(std::move(code))
{
}

Result<Regex> Regex::compile(std::string_view pattern, const std::string& where)
{
    auto translated = translateRegex(pattern, where);
    if (!translated)
        return propagate(translated);
    int error = 0;
    PCRE2_SIZE place = 0;
    // NEVER_BACKSLASH_C: no match may end inside a character.
    pcre2_code* code
        = pcre2_compile(reinterpret_cast<PCRE2_SPTR>(translated->data()), translated->size(),
            PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C, &error, &place, nullptr);
    if (code == nullptr) {
        return fail(ErrorCode::InvalidTokenizer,
            "The regular expression \"" + std::string(pattern)
                + "\" cannot be read: " + messageOf(error) + '.',
            where);
    }
    // Where there is no compiler for this processor, matching is interpreted: slower, the same
    // result.
    pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);
    return Regex(std::shared_ptr<const void>(code, [code](const void*) { pcre2_code_free(code); }));
}

Result<Regex> Regex::literal(std::string_view text, const std::string& where)
{
    std::string pattern;
    for (const char c : text) {
        if (std::ispunct(static_cast<unsigned char>(c)) != 0)
            pattern += '\\';
        pattern += c;
    }
    return compile(pattern, where);
}

Result<std::vector<ByteRange>> Regex::matches(std::string_view subject) const
{
    const auto* code = static_cast<const pcre2_code*>(m_code.get());
    const MatchData data(code);
    const auto* bytes = reinterpret_cast<PCRE2_SPTR>(subject.data());
    std::vector<ByteRange> found;
    std::size_t from = 0;
    while (from < subject.size()) {
        int count = pcre2_match(
            code, bytes, subject.size(), from, PCRE2_NO_UTF_CHECK, data.pointer, nullptr);
        if (count == PCRE2_ERROR_JIT_STACKLIMIT) {
            count = pcre2_match(code, bytes, subject.size(), from,
                PCRE2_NO_UTF_CHECK | PCRE2_NO_JIT, data.pointer, nullptr);
        }
        if (count == PCRE2_ERROR_NOMATCH)
            break;
        if (count < 0) {
            return fail(ErrorCode::InvalidTokenizer,
                "The tokenizer's regular expression fails on this text: " + messageOf(count) + '.');
        }
        const PCRE2_SIZE* ends = pcre2_get_ovector_pointer(data.pointer);
        if (ends[0] < ends[1])
            found.push_back({ ends[0], ends[1] });
        from = ends[1] > from ? ends[1] : stepBehind(subject, from);
    }
    return found;
}

} // namespace fathom
