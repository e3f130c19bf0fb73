// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/hub/hub_server.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

namespace fathom {

namespace {

constexpr std::size_t longestBody = std::size_t { 64 } << 20U;
constexpr long ok = 200;
constexpr long unauthorized = 401;
constexpr long forbidden = 403;
constexpr long notFound = 404;

/// Percent-encodes all but what RFC 3986 leaves unreserved.
std::string encoded(const std::string& text)
{
    constexpr const char* digits = "0123456789ABCDEF";
    std::string result;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'
            || c == '_' || c == '.' || c == '~') {
            result += c;
            continue;
        }
        result += '%';
        result += digits[byte >> 4U];
        result += digits[byte & 15U];
    }
    return result;
}

std::optional<std::int64_t> parseSize(const std::string& text)
{
    std::int64_t size = 0;
    const auto* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, size);
    if (error != std::errc() || stop != end || size < 0)
        return std::nullopt;
    return size;
}

bool isChecksum(const std::string& text)
{
    constexpr std::size_t sha256Digits = 64;
    return isCommit(text) || (text.size() == sha256Digits && std::ranges::all_of(text, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    }));
}

/// An entity tag without its quotes and "W/" (RFC 9110, section 8.8.3).
std::string checksumOf(const HttpAnswer& answer)
{
    auto tag = answer.header("x-linked-etag");
    if (tag.empty())
        tag = answer.header("etag");
    if (tag.starts_with("W/"))
        tag.erase(0, 2);
    std::erase(tag, '"');
    return tag;
}

std::int64_t sizeOf(const HttpAnswer& answer, std::int64_t otherwise)
{
    if (const auto linked = parseSize(answer.header("x-linked-size")))
        return *linked;
    const auto length = parseSize(answer.header("content-length"));
    return answer.status == ok && length ? *length : otherwise;
}

} // namespace

HubServer::HubServer(const HubSettings& settings, ModelId id, HttpClient& client)
    : m_settings(settings)
    , m_id(std::move(id))
    , m_client(client)
{
}

HttpAnswer HubServer::askPatiently(const HttpRequest& request, std::string& body)
{
    for (int attempt = 1;; ++attempt) {
        body.clear();
        auto answer
            = m_client.ask(request, [&](const HttpAnswer&, std::span<const std::byte> bytes) {
                  // NOLINTNEXTLINE: text and bytes are the same memory
                  body.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
                  return body.size() <= longestBody;
              });
        // Without a connection nobody wants to wait before being told.
        if (!answer.isWorthRepeating() || attempt == httpAttempts
            || answer.outlook == HttpAnswer::Outlook::Unreachable)
            return answer;
        m_client.waitBefore(attempt);
    }
}

std::string HubServer::urlOf(const std::string& commit, const std::string& name) const
{
    return m_settings.endpoint + '/' + m_id.name + "/resolve/" + commit + '/' + encoded(name);
}

Result<HubRevision> HubServer::revision()
{
    std::string body;
    const auto answer
        = askPatiently({ .method = HttpRequest::Method::Get,
                           .url = m_settings.endpoint + "/api/models/" + m_id.name + "/revision/"
                               + encoded(m_id.revision) + "?blobs=true" },
            body);
    if (answer.status != ok || !answer.problem.empty())
        return refuse(answer, "The model " + m_id.text());
    return parseRevision(body, m_settings.endpoint + ", " + m_id.text());
}

Result<HubFile> HubServer::file(
    const std::string& commit, const std::string& name, std::int64_t sizeElsewhere)
{
    std::string body;
    const auto answer = askPatiently({ .method = HttpRequest::Method::Head,
                                         .url = urlOf(commit, name),
                                         .redirects = Redirects::SameHost },
        body);
    if (answer.status < ok || answer.status >= 400 || !answer.problem.empty())
        return refuse(answer, "The file " + name);
    HubFile file { name, checksumOf(answer), sizeOf(answer, sizeElsewhere) };
    if (!isChecksum(file.checksum))
        return fail(ErrorCode::InvalidFormat,
            "The server gives no checksum for this file (ETag: \"" + file.checksum
                + "\"), so that nobody could tell whether it arrived whole. Check that HF_ENDPOINT "
                  "is a server like huggingface.co.",
            m_id.text() + ", " + name);
    if (file.size < 0)
        return fail(ErrorCode::InvalidFormat, "The server does not say how large this file is.",
            m_id.text() + ", " + name);
    return file;
}

tl::unexpected<Error> HubServer::refuse(const HttpAnswer& answer, const std::string& what) const
{
    const auto where = m_id.text();
    const auto onServer = " on " + m_settings.endpoint;
    const auto reason = answer.header("x-error-code");
    if (answer.status == notFound && reason == "RevisionNotFound")
        return fail(ErrorCode::FileNotFound,
            "The model has no revision \"" + m_id.revision + "\"" + onServer + ".", where);
    if (reason == "GatedRepo" || answer.status == forbidden)
        return fail(ErrorCode::FileUnreadable,
            what + " is only for those who accepted its terms"
                + (m_settings.token.empty()
                        ? ". Accept them on the model's page and set HF_TOKEN to your access token."
                        : ", and the token in HF_TOKEN is not of one of them. Accept them on the "
                          "model's page, or set another token.")
                + " The server answered " + std::to_string(answer.status) + '.',
            where);
    if (answer.status == unauthorized || answer.status == notFound)
        return fail(ErrorCode::FileNotFound,
            what + " is neither a folder here nor to be found" + onServer + " (the server answered "
                + std::to_string(answer.status) + "). Check the spelling; if it is private, "
                + (m_settings.token.empty() ? "set HF_TOKEN to an access token."
                                            : "the token in HF_TOKEN must be allowed to read it."),
            where);
    const auto problem = answer.problem.empty()
        ? "the server answered " + std::to_string(answer.status)
        : answer.problem;
    return fail(ErrorCode::FileUnreadable,
        what + " could not be fetched from " + m_settings.endpoint + ": " + problem
            + ". Try again; what has arrived is kept.",
        where);
}

} // namespace fathom
