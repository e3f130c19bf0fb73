// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/base64.h"

#include <openssl/evp.h>

#include <limits>

namespace fathom {

std::optional<std::string> decodeBase64(std::string_view text)
{
    constexpr std::string_view alphabet
        = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::size_t padding = 0;
    while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=')
        ++padding;
    if (text.size() % 4 != 0 || text.size() > std::numeric_limits<int>::max()
        || text.substr(0, text.size() - padding).find_first_not_of(alphabet)
            != std::string_view::npos)
        return std::nullopt;
    std::string bytes(text.size() / 4 * 3, '\0');
    if (EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
            reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()))
        < 0)
        return std::nullopt;
    bytes.resize(bytes.size() - padding); // OpenSSL decodes padding as zero bytes
    return bytes;
}

} // namespace fathom
