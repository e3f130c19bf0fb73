// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/loopback_server.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cctype>
#include <chrono>
#include <cstdlib>
#include <netinet/in.h>
#include <poll.h>
#include <sstream>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace fathom::testing {

namespace {

constexpr int pollMilliseconds = 10;

bool isReadable(int socket)
{
    pollfd waiting { .fd = socket, .events = POLLIN, .revents = 0 };
    return ::poll(&waiting, 1, pollMilliseconds) > 0;
}

/// Everything up to the empty line; less if the other side goes away.
std::string receiveHead(int connection, const std::stop_token& stop)
{
    std::string head;
    while (!stop.stop_requested() && head.find("\r\n\r\n") == std::string::npos) {
        if (!isReadable(connection))
            continue;
        std::array<char, 4096> buffer {};
        const auto count = ::recv(connection, buffer.data(), buffer.size(), 0);
        if (count <= 0)
            break;
        head.append(buffer.data(), static_cast<std::size_t>(count));
    }
    return head;
}

WebRequest parse(const std::string& head)
{
    WebRequest request;
    std::istringstream lines(head);
    std::string line;
    std::getline(lines, line);
    std::istringstream(line) >> request.method >> request.path;
    while (std::getline(lines, line) && line.size() > 1) {
        const auto colon = line.find(':');
        auto name = line.substr(0, colon);
        std::ranges::transform(
            name, name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        request.headers[name] = line.substr(colon + 2, line.size() - colon - 3);
    }
    return request;
}

bool sendAll(int connection, std::string_view bytes)
{
    while (!bytes.empty()) {
        const auto count = ::send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count <= 0)
            return false;
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

} // namespace

std::size_t WebRequest::rangeBegin() const
{
    constexpr std::string_view prefix = "bytes=";
    const auto found = headers.find("range");
    return found == headers.end() ? 0 : std::stoull(found->second.substr(prefix.size()));
}

LoopbackServer::LoopbackServer(Handler handler)
    : m_handler(std::move(handler))
    , m_socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
{
    constexpr int backlog = 16;
    sockaddr_in address {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* const plain = reinterpret_cast<sockaddr*>(&address); // NOLINT: what the sockets API takes
    socklen_t size = sizeof address;
    if (m_socket < 0 || ::bind(m_socket, plain, size) != 0 || ::listen(m_socket, backlog) != 0
        || ::getsockname(m_socket, plain, &size) != 0)
        std::abort();
    m_port = ntohs(address.sin_port);
    m_thread = std::jthread([this](const std::stop_token& stop) { accept(stop); });
}

LoopbackServer::~LoopbackServer()
{
    m_thread.request_stop();
    m_thread.join();
    m_connections.clear(); // stops and joins
    ::close(m_socket);
}

std::string LoopbackServer::url() const
{
    return "http://127.0.0.1:" + std::to_string(m_port);
}

std::vector<WebRequest> LoopbackServer::requests() const
{
    const std::lock_guard lock(m_mutex);
    return m_requests;
}

void LoopbackServer::accept(const std::stop_token& stop)
{
    while (!stop.stop_requested()) {
        if (!isReadable(m_socket))
            continue;
        const int connection = ::accept4(m_socket, nullptr, nullptr, SOCK_CLOEXEC);
        if (connection >= 0)
            m_connections.emplace_back([this, connection](const std::stop_token& ending) {
                serve(connection, ending);
                ::close(connection);
            });
    }
}

void LoopbackServer::serve(int connection, const std::stop_token& stop)
{
    const auto head = receiveHead(connection, stop);
    if (head.empty())
        return;
    const auto request = parse(head);
    {
        const std::lock_guard lock(m_mutex);
        m_requests.push_back(request);
    }
    const auto reply = m_handler(request);
    std::string answer = "HTTP/1.1 " + std::to_string(reply.status) + " x\r\nConnection: close\r\n"
        + "Content-Length: " + std::to_string(reply.body.size()) + "\r\n";
    for (const auto& header : reply.headers)
        answer += header + "\r\n";
    if (!sendAll(connection, answer + "\r\n") || request.method == "HEAD")
        return;
    auto rest = std::string_view(reply.body).substr(0, reply.dropAfter);
    while (!rest.empty() && !stop.stop_requested()) {
        const auto piece = rest.substr(0, reply.pieceSize == 0 ? rest.size() : reply.pieceSize);
        if (!sendAll(connection, piece))
            return;
        rest.remove_prefix(piece.size());
        for (int waited = 0; waited < reply.pauseMilliseconds && !stop.stop_requested();
             waited += pollMilliseconds)
            std::this_thread::sleep_for(std::chrono::milliseconds(pollMilliseconds));
    }
}

} // namespace fathom::testing
