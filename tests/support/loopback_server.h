// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <functional>
#include <limits>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace fathom::testing {

struct WebRequest
{
    std::string method;
    std::string path; ///< with the query
    std::map<std::string, std::string> headers; ///< names in lower case

    /// First byte of "Range: bytes=N-"; 0 without one.
    [[nodiscard]] std::size_t rangeBegin() const;
};

/// What a server sends, and how it misbehaves.
struct WebReply
{
    int status = 200;
    std::vector<std::string> headers {}; ///< "ETag: \"x\"", besides Content-Length
    std::string body {};
    std::size_t dropAfter
        = std::numeric_limits<std::size_t>::max(); ///< bytes of the body, then the line goes dead
    std::size_t pieceSize = 0; ///< bytes that are sent at a time; 0: all
    int pauseMilliseconds = 0; ///< after each piece
};

/// Answers HTTP/1.1 on 127.0.0.1, each request on a connection and a thread of its own. The answer
/// to HEAD has the length of the body and not the body.
class LoopbackServer
{
public:
    using Handler = std::function<WebReply(const WebRequest&)>;

    explicit LoopbackServer(Handler handler);
    ~LoopbackServer();
    LoopbackServer(const LoopbackServer&) = delete;
    LoopbackServer& operator=(const LoopbackServer&) = delete;

    /// "http://127.0.0.1:port".
    [[nodiscard]] std::string url() const;
    /// All requests so far, in order.
    [[nodiscard]] std::vector<WebRequest> requests() const;

private:
    void accept(const std::stop_token& stop);
    void serve(int connection, const std::stop_token& stop);

    Handler m_handler;
    int m_socket = -1;
    int m_port = 0;
    mutable std::mutex m_mutex;
    std::vector<WebRequest> m_requests;
    std::vector<std::jthread> m_connections; // of the accepting thread alone, until it has ended
    std::jthread m_thread;
};

} // namespace fathom::testing
