// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/token_json.h"

#include "core/text/unicode.h"

namespace fathom {

Json tokensJson(const Tokenizer& tokenizer, std::string_view text, const Encoding& encoding)
{
    Json json { { "ids", Json::array() }, { "tokens", Json::array() }, { "offsets", Json::array() }, { "special", encoding.isSpecial } };
    for (const auto id : encoding.ids) {
        json["ids"].push_back(id.value);
        json["tokens"].push_back(tokenizer.tokenText(id));
    }
    for (const auto& range : toCodePoints(text, encoding.offsets))
        json["offsets"].push_back({ range.begin, range.end });
    return json;
}

} // namespace fathom
