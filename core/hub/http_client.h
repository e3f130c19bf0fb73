// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/hub/hub_settings.h"
#include "core/jobs/job_context.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>

namespace fathom {

/// How far redirects are followed. The hub sends large files from other hosts, and says what they
/// are on the way there.
enum class Redirects : std::uint8_t
{
    SameHost,
    Everywhere
};

struct HttpRequest
{
    enum class Method : std::uint8_t
    {
        Get,
        Head
    };
    Method method = Method::Get;
    std::string url;
    std::int64_t from = 0; ///< first byte that is asked for
    Redirects redirects = Redirects::Everywhere;
};

/// The answer at the end of all redirects, or why there is none.
struct HttpAnswer
{
    long status = 0; ///< 0: no answer
    std::map<std::string, std::string> headers; ///< names in lower case
    std::string problem; ///< why it did not come, or not completely; empty: all is there

    /// What another attempt may change about `problem`.
    enum class Outlook : std::uint8_t
    {
        Good,
        Unreachable, ///< nothing, as long as this computer has no connection
        Hopeless
    };
    Outlook outlook = Outlook::Good;

    [[nodiscard]] std::string header(const std::string& name) const;
    /// Another attempt may succeed: nothing is wrong with what was asked.
    [[nodiscard]] bool isWorthRepeating() const;
};

/// Asks web servers, by libcurl. The token goes to the endpoint's own scheme, host and port and
/// nowhere else, whoever redirects there; no redirect leads from https to http. For one thread.
class HttpClient
{
public:
    /// Both must outlive it.
    HttpClient(const HubSettings& settings, const JobContext& job);
    ~HttpClient();
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    /// Given the body's bytes as they come; the answer has its status and headers by then. False
    /// ends the transfer.
    using Receive = std::function<bool(const HttpAnswer&, std::span<const std::byte>)>;
    /// Throws Cancelled within a tenth of a second once the job is stopped.
    [[nodiscard]] HttpAnswer ask(const HttpRequest& request, const Receive& receive);

    /// Waits between two attempts; the delay doubles with each. Throws Cancelled.
    void waitBefore(int attempt) const;

private:
    struct Connection;
    [[nodiscard]] HttpAnswer askOnce(
        const HttpRequest& request, const std::string& url, const Receive& receive);

    const HubSettings& m_settings;
    const JobContext& m_job;
    std::unique_ptr<Connection> m_connection;
};

/// Attempts that are made when each fails without having brought anything.
inline constexpr int httpAttempts = 5;

} // namespace fathom
