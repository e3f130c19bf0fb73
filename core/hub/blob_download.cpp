// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/hub/blob_download.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>
#include <vector>

namespace fathom {

namespace {

constexpr std::size_t hashStep = std::size_t { 4 } << 20U; // takes a few milliseconds
constexpr long wholeFile = 200;
constexpr long partOfFile = 206;
constexpr long rangeNotSatisfiable = 416;

/// 0, or errno.
int writeAll(int descriptor, std::span<const std::byte> bytes)
{
    while (!bytes.empty()) {
        const auto count = ::write(descriptor, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return errno;
        bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
    return 0;
}

} // namespace

BlobDownload::BlobDownload(HubServer& server, HttpClient& client, HubFile file,
    std::filesystem::path path, const JobContext& job)
    : m_server(server)
    , m_client(client)
    , m_file(std::move(file))
    , m_path(std::move(path))
    , m_incomplete(m_path)
    , m_job(job)
    , m_hash(m_file.checksum, m_file.size)
{
    m_incomplete += ".incomplete";
}

BlobDownload::~BlobDownload()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

tl::unexpected<Error> BlobDownload::cannotWrite() const
{
    return fail(ErrorCode::FileNotWritable,
        "The file " + m_file.name
            + " cannot be written: " + std::generic_category().message(m_writeError)
            + ". Make room on the disk, or set HF_HOME to another folder.",
        m_incomplete.string());
}

/// Opens what an earlier attempt has left and hashes it.
Status BlobDownload::open()
{
    constexpr mode_t everybody = 0666; // less what the user's mask takes away
    m_descriptor = ::open(m_incomplete.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, everybody);
    struct stat status
    {
    };
    if (m_descriptor < 0 || ::fstat(m_descriptor, &status) != 0) {
        m_writeError = errno;
        return cannotWrite();
    }
    if (status.st_size > m_file.size)
        return startOver() ? Status {} : Status(cannotWrite());
    std::vector<std::byte> buffer(
        std::min<std::size_t>(hashStep, static_cast<std::size_t>(status.st_size)));
    while (m_size < status.st_size) {
        m_job.checkpoint();
        const auto count = ::read(m_descriptor, buffer.data(), buffer.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0) {
            m_writeError = count < 0 ? errno : EIO;
            return cannotWrite();
        }
        m_hash.add(std::span(buffer).first(static_cast<std::size_t>(count)));
        m_size += count;
        m_job.advance(count);
    }
    return {};
}

bool BlobDownload::startOver()
{
    m_job.advance(-m_size);
    m_size = 0;
    m_hash.restart();
    if (::ftruncate(m_descriptor, 0) == 0 && ::lseek(m_descriptor, 0, SEEK_SET) == 0)
        return true;
    m_writeError = errno;
    return false;
}

bool BlobDownload::receive(const HttpAnswer& answer, std::span<const std::byte> bytes)
{
    if (answer.status != wholeFile && answer.status != partOfFile)
        return true; // the text of an error, of no interest
    if (!std::exchange(m_answerBegun, true)) {
        const auto range = "bytes " + std::to_string(m_askedFrom) + '-';
        if (answer.status == partOfFile && !answer.header("content-range").starts_with(range)) {
            m_refusal = "it sent another part than the one asked for";
            return false;
        }
        if (answer.status == wholeFile && m_size > 0 && !startOver())
            return false;
    }
    if (static_cast<std::int64_t>(bytes.size()) > m_file.size - m_size) {
        m_refusal = "it sent more than the " + std::to_string(m_file.size)
            + " bytes that it had announced";
        return false;
    }
    m_writeError = writeAll(m_descriptor, bytes);
    if (m_writeError != 0)
        return false;
    m_hash.add(bytes);
    m_size += static_cast<std::int64_t>(bytes.size());
    m_job.advance(static_cast<std::int64_t>(bytes.size()));
    return true;
}

Status BlobDownload::fetchRest(const std::string& url)
{
    for (int attempt = 1; m_size < m_file.size;) {
        m_askedFrom = m_size;
        m_answerBegun = false;
        auto answer = m_client.ask({ .url = url, .from = m_size },
            [this](const HttpAnswer& head, std::span<const std::byte> bytes) {
                return receive(head, bytes);
            });
        if (m_writeError != 0)
            return cannotWrite();
        if (!m_refusal.empty()) {
            answer.problem = m_refusal;
            return m_server.refuse(answer, "The file " + m_file.name);
        }
        if (m_size == m_file.size)
            break;
        // What is there may be of another file than the server's: it begins behind the end of that.
        const bool mayStartOver = answer.status == rangeNotSatisfiable && m_askedFrom > 0;
        if (mayStartOver && !startOver())
            return cannotWrite();
        const bool isGood = answer.status == wholeFile || answer.status == partOfFile;
        if (m_size > m_askedFrom)
            attempt = 1; // something came: the connection works, if not for long
        else if (attempt++ == httpAttempts
            || !(isGood || mayStartOver || answer.isWorthRepeating()))
            return m_server.refuse(answer, "The file " + m_file.name);
        m_client.waitBefore(attempt);
    }
    return {};
}

Status BlobDownload::keep()
{
    std::error_code error;
    if (::fsync(m_descriptor) != 0)
        error = std::error_code(errno, std::generic_category());
    else
        std::filesystem::rename(m_incomplete, m_path, error);
    if (!error)
        return {};
    m_writeError = error.value();
    return cannotWrite();
}

Status BlobDownload::run(const std::string& url)
{
    if (auto status = open(); !status)
        return status;
    const bool isContinued = m_size > 0;
    if (auto status = fetchRest(url); !status)
        return status;
    if (m_hash.matches())
        return keep();
    // What an earlier attempt left may have been damaged, or of another file: once more, all of it.
    if (isContinued) {
        if (!startOver())
            return cannotWrite();
        if (auto status = fetchRest(url); !status)
            return status;
        if (m_hash.matches())
            return keep();
    }
    m_job.advance(-m_size);
    std::error_code ignored;
    std::filesystem::remove(m_incomplete, ignored);
    return fail(ErrorCode::InvalidFormat,
        "The file arrived with other content than its checksum " + m_file.checksum
            + " says, and was thrown away. Try again; if it happens again, something between here "
              "and the server changes files.",
        m_file.name);
}

} // namespace fathom
