// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/hub/http_client.h"

#include "core/jobs/outcome.h"

#include <algorithm>
#include <cctype>
#include <curl/curl.h>
#include <new>
#include <string_view>
#include <thread>
#include <utility>

namespace fathom {

namespace {

constexpr int mostRedirects = 10;
constexpr int pollMilliseconds = 50;
constexpr std::chrono::seconds connectLimit { 15 };
constexpr std::size_t longestHeaders = std::size_t { 1 } << 17U;
constexpr long receiveBuffer = 512L * 1024;

/// Parts of a URL, as libcurl reads it: what it connects to is what we looked at.
class Url
{
public:
    explicit Url(const std::string& text)
        : m_handle(curl_url())
    {
        if (m_handle == nullptr)
            throw std::bad_alloc();
        m_isValid = curl_url_set(m_handle, CURLUPART_URL, text.c_str(), 0) == CURLUE_OK;
    }
    Url(const Url&) = delete;
    Url& operator=(const Url&) = delete;
    ~Url() { curl_url_cleanup(m_handle); }

    /// Goes where a redirect leads; it may be relative.
    void follow(const std::string& location)
    {
        m_isValid
            = m_isValid && curl_url_set(m_handle, CURLUPART_URL, location.c_str(), 0) == CURLUE_OK;
    }
    [[nodiscard]] bool isValid() const { return m_isValid; }
    [[nodiscard]] std::string part(CURLUPart which) const
    {
        char* text = nullptr;
        if (curl_url_get(m_handle, which, &text, CURLU_DEFAULT_PORT) != CURLUE_OK)
            return {};
        std::string part(text);
        curl_free(text);
        return part;
    }
    [[nodiscard]] std::string text() const { return part(CURLUPART_URL); }
    /// Scheme, host and port.
    [[nodiscard]] std::string origin() const
    {
        auto origin
            = part(CURLUPART_SCHEME) + "://" + part(CURLUPART_HOST) + ':' + part(CURLUPART_PORT);
        std::ranges::transform(origin, origin.begin(),
            [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        return origin;
    }

private:
    CURLU* m_handle;
    bool m_isValid = false;
};

HttpAnswer::Outlook outlookOf(CURLcode code)
{
    switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT:
        return HttpAnswer::Outlook::Unreachable;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
        return HttpAnswer::Outlook::Hopeless;
    default:
        return HttpAnswer::Outlook::Good;
    }
}

HttpAnswer withoutHope(HttpAnswer answer, const char* problem)
{
    answer.problem = problem;
    answer.outlook = HttpAnswer::Outlook::Hopeless;
    return answer;
}

bool isRedirect(const HttpAnswer& answer)
{
    return answer.status >= 300 && answer.status < 400 && answer.status != 304
        && !answer.header("location").empty();
}

/// What libcurl's callbacks see of one transfer.
struct Transfer
{
    HttpAnswer answer;
    const HttpClient::Receive* receive = nullptr;
    std::size_t headerBytes = 0;
};

std::size_t receiveHeader(char* data, std::size_t size, std::size_t count, void* user)
{
    auto& transfer = *static_cast<Transfer*>(user);
    const std::string_view line(data, size * count);
    transfer.headerBytes += line.size();
    if (transfer.headerBytes > longestHeaders)
        return 0;
    if (line.starts_with("HTTP/")) // another answer, after "100 Continue" or a proxy's
        transfer.answer.headers.clear();
    const auto colon = line.find(':');
    if (colon != std::string_view::npos) {
        std::string name(line.substr(0, colon));
        std::ranges::transform(
            name, name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        auto value = line.substr(colon + 1);
        while (!value.empty() && value.front() <= ' ')
            value.remove_prefix(1);
        while (!value.empty() && value.back() <= ' ')
            value.remove_suffix(1);
        transfer.answer.headers[name] = value;
    }
    return line.size();
}

} // namespace

/// The easy handle of all requests and the multi handle that keeps their connections.
struct HttpClient::Connection
{
    CURL* easy = curl_easy_init();
    CURLM* multi = curl_multi_init();
    curl_slist* headers = nullptr;
    Transfer transfer;

    Connection()
    {
        if (easy == nullptr || multi == nullptr)
            throw std::bad_alloc();
    }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection()
    {
        curl_easy_cleanup(easy);
        curl_multi_cleanup(multi);
        curl_slist_free_all(headers);
    }

    void addHeader(const std::string& line)
    {
        auto* const longer = curl_slist_append(headers, line.c_str());
        if (longer == nullptr)
            throw std::bad_alloc();
        headers = longer;
    }

    static std::size_t receiveBody(char* data, std::size_t size, std::size_t count, void* user)
    {
        auto& self = *static_cast<Connection*>(user);
        curl_easy_getinfo(self.easy, CURLINFO_RESPONSE_CODE, &self.transfer.answer.status);
        if (isRedirect(self.transfer.answer))
            return size * count;
        const auto bytes = std::as_bytes(std::span(data, size * count));
        return (*self.transfer.receive)(self.transfer.answer, bytes) ? size * count : 0;
    }
};

namespace {

/// A handle belongs to the multi handle only while this lives, also when Cancelled is thrown.
class Running
{
public:
    Running(CURLM* multi, CURL* easy)
        : m_multi(multi)
        , m_easy(easy)
    {
        curl_multi_add_handle(m_multi, m_easy);
    }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;
    ~Running() { curl_multi_remove_handle(m_multi, m_easy); }

    /// Runs to the end of the transfer.
    CURLcode finish(const JobContext& job)
    {
        int running = 1;
        while (true) {
            job.checkpoint();
            if (curl_multi_perform(m_multi, &running) != CURLM_OK)
                return CURLE_FAILED_INIT;
            int left = 0;
            while (const auto* const message = curl_multi_info_read(m_multi, &left))
                if (message->msg == CURLMSG_DONE)
                    return message->data.result;
            if (running == 0)
                return CURLE_FAILED_INIT;
            curl_multi_poll(m_multi, nullptr, 0, pollMilliseconds, nullptr);
        }
    }

private:
    CURLM* m_multi;
    CURL* m_easy;
};

void setTimes(CURL* easy, const HubSettings& settings)
{
    using std::chrono::milliseconds;
    const auto connect = std::min<milliseconds>(connectLimit, settings.stallLimit);
    const auto stall = std::max<std::int64_t>(
        1, std::chrono::ceil<std::chrono::seconds>(settings.stallLimit).count());
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(connect.count()));
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, static_cast<long>(stall));
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    // A name server that is silent must not hold up the one who pressed Stop.
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
}

} // namespace

std::string HttpAnswer::header(const std::string& name) const
{
    const auto found = headers.find(name);
    return found == headers.end() ? std::string() : found->second;
}

bool HttpAnswer::isWorthRepeating() const
{
    constexpr long requestTimeout = 408;
    constexpr long tooManyRequests = 429;
    constexpr long firstError = 400;
    constexpr long firstServerError = 500;
    return outlook != Outlook::Hopeless
        && ((!problem.empty() && status < firstError) || status == requestTimeout
            || status == tooManyRequests || status >= firstServerError);
}

HttpClient::HttpClient(const HubSettings& settings, const JobContext& job)
    : m_settings(settings)
    , m_job(job)
{
    static const auto initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (initialised != CURLE_OK)
        throw std::bad_alloc();
    m_connection = std::make_unique<Connection>();
}

HttpClient::~HttpClient() = default;

HttpAnswer HttpClient::askOnce(
    const HttpRequest& request, const std::string& url, const Receive& receive)
{
    auto& connection = *m_connection;
    auto* const easy = connection.easy;
    curl_easy_reset(easy);
    curl_slist_free_all(std::exchange(connection.headers, nullptr));
    connection.transfer = { .answer = {}, .receive = &receive, .headerBytes = 0 };

    curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "fathom/" FATHOM_VERSION);
    curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, receiveBuffer);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, receiveHeader);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, &connection.transfer);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, Connection::receiveBody);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &connection);
    curl_easy_setopt(easy, CURLOPT_NOBODY, request.method == HttpRequest::Method::Head ? 1L : 0L);
    setTimes(easy, m_settings);
    // Checksums and sizes are of the file as it is, not of a compressed one.
    connection.addHeader("Accept-Encoding: identity");
    if (request.from > 0)
        connection.addHeader("Range: bytes=" + std::to_string(request.from) + '-');
    if (!m_settings.token.empty() && Url(url).origin() == Url(m_settings.endpoint).origin())
        connection.addHeader("Authorization: Bearer " + m_settings.token);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, connection.headers);

    const auto code = Running(connection.multi, easy).finish(m_job);
    auto& answer = connection.transfer.answer;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &answer.status);
    if (code != CURLE_OK) {
        answer.problem = curl_easy_strerror(code);
        answer.outlook = outlookOf(code);
    }
    return std::move(answer);
}

HttpAnswer HttpClient::ask(const HttpRequest& request, const Receive& receive)
{
    Url url(request.url);
    for (int redirects = 0;; ++redirects) {
        if (!url.isValid())
            return withoutHope({}, "the address is not valid");
        auto answer = askOnce(request, url.text(), receive);
        if (!answer.problem.empty() || !isRedirect(answer))
            return answer;
        Url next(url.text());
        next.follow(answer.header("location"));
        if (request.redirects == Redirects::SameHost && next.isValid()
            && next.origin() != url.origin())
            return answer;
        const auto scheme = next.part(CURLUPART_SCHEME);
        if (redirects == mostRedirects)
            return withoutHope(std::move(answer), "there are too many redirects");
        if (!next.isValid() || (scheme != "https" && scheme != "http"))
            return withoutHope(std::move(answer), "it redirects to an address that is none");
        if (scheme == "http" && url.part(CURLUPART_SCHEME) == "https")
            return withoutHope(std::move(answer), "it redirects to an unprotected address");
        url.follow(answer.header("location"));
    }
}

void HttpClient::waitBefore(int attempt) const
{
    using Clock = std::chrono::steady_clock;
    constexpr auto longest = std::chrono::seconds(30);
    constexpr auto step = std::chrono::milliseconds(20);
    const auto delay = std::min<std::chrono::milliseconds>(
        longest, m_settings.firstDelay * (std::int64_t { 1 } << std::min(attempt - 1, 10)));
    for (const auto end = Clock::now() + delay; Clock::now() < end;) {
        m_job.checkpoint();
        std::this_thread::sleep_for(std::min<Clock::duration>(step, end - Clock::now()));
    }
}

} // namespace fathom
