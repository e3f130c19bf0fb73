// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/hub/content_hash.h"

#include <openssl/evp.h>

#include <array>
#include <new>
#include <string_view>

namespace fathom {

struct ContentHash::Context
{
    EVP_MD_CTX* evp = EVP_MD_CTX_new();
    Context() = default;
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;
    ~Context() { EVP_MD_CTX_free(evp); }
};

ContentHash::ContentHash(const std::string& checksum, std::int64_t size)
    : m_expected(checksum)
    , m_size(size)
    , m_context(std::make_unique<Context>())
{
    restart();
}

ContentHash::~ContentHash() = default;

void ContentHash::restart()
{
    constexpr std::size_t sha256Digits = 64;
    const bool isSha256 = m_expected.size() == sha256Digits;
    if (m_context->evp == nullptr
        || EVP_DigestInit_ex(m_context->evp, isSha256 ? EVP_sha256() : EVP_sha1(), nullptr) != 1)
        throw std::bad_alloc();
    if (isSha256)
        return;
    const auto header = "blob " + std::to_string(m_size) + '\0';
    add(std::as_bytes(std::span(header)));
}

void ContentHash::add(std::span<const std::byte> bytes)
{
    EVP_DigestUpdate(m_context->evp, bytes.data(), bytes.size());
}

bool ContentHash::matches()
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest {};
    unsigned length = 0;
    EVP_DigestFinal_ex(m_context->evp, digest.data(), &length);
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (unsigned i = 0; i < length; ++i) {
        text += digits[digest[i] >> 4U];
        text += digits[digest[i] & 15U];
    }
    return text == m_expected;
}

} // namespace fathom
