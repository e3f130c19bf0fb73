// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/hub/content_hash.h"
#include "core/hub/hub_server.h"

#include <filesystem>
#include <string>

namespace fathom {

/// Fetches one file to `<path>.incomplete`, goes on where an earlier attempt ended, checks it, and
/// renames it to `path`. The job advances by each byte that is there, and back when one turns out
/// to be of no use. The caller holds the file's lock.
class BlobDownload
{
public:
    BlobDownload(HubServer& server, HttpClient& client, HubFile file, std::filesystem::path path,
        const JobContext& job);
    ~BlobDownload();
    BlobDownload(const BlobDownload&) = delete;
    BlobDownload& operator=(const BlobDownload&) = delete;

    /// Throws Cancelled; what has arrived stays for the next time.
    [[nodiscard]] Status run(const std::string& url);

private:
    [[nodiscard]] Status open();
    [[nodiscard]] Status fetchRest(const std::string& url);
    [[nodiscard]] bool receive(const HttpAnswer& answer, std::span<const std::byte> bytes);
    [[nodiscard]] bool startOver();
    [[nodiscard]] Status keep();
    [[nodiscard]] tl::unexpected<Error> cannotWrite() const;

    HubServer& m_server;
    HttpClient& m_client;
    HubFile m_file;
    std::filesystem::path m_path;
    std::filesystem::path m_incomplete;
    const JobContext& m_job;
    ContentHash m_hash;
    int m_descriptor = -1;
    int m_writeError = 0; ///< errno
    std::int64_t m_size = 0; ///< bytes that are there
    std::int64_t m_askedFrom = 0; ///< where the request under way begins
    bool m_answerBegun = false;
    std::string m_refusal; ///< why the transfer was ended from here
};

} // namespace fathom
