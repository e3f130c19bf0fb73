// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/hub/model_download.h"

#include "core/hub/blob_download.h"
#include "core/hub/download_lock.h"
#include "core/hub/http_client.h"
#include "core/hub/hub_cache.h"
#include "core/hub/hub_server.h"
#include "core/hub/needed_files.h"

#include <iomanip>
#include <set>
#include <sstream>
#include <system_error>

namespace fathom {

namespace {

namespace fs = std::filesystem;

/// "1.2 GB".
std::string sizeText(std::int64_t bytes)
{
    constexpr double kilo = 1000;
    constexpr double mega = kilo * kilo;
    constexpr double giga = kilo * mega;
    const auto size = static_cast<double>(bytes);
    std::ostringstream text;
    text << std::fixed << std::setprecision(1);
    if (size >= giga)
        text << size / giga << " GB";
    else if (size >= mega)
        text << size / mega << " MB";
    else
        text << size / kilo << " kB";
    return text.str();
}

/// One model on its way into the cache.
class ModelDownload
{
public:
    ModelDownload(const ModelId& id, const HubSettings& settings, const Announce& announce,
        const JobContext& job)
        : m_id(id)
        , m_settings(settings)
        , m_announce(announce)
        , m_job(job)
        , m_client(settings, job)
        , m_server(settings, id, m_client)
        , m_cache(settings.cache, id)
    {
    }

    Result<fs::path> run()
    {
        m_job.enter(Phase::Loading);
        auto revision = m_server.revision();
        if (!revision)
            return propagate(revision);
        m_revision = std::move(*revision);
        if (auto status = m_cache.prepare(m_revision.commit); !status)
            return propagate(status);
        const auto names = chooseFiles();
        if (!names)
            return tl::unexpected(names.error());
        if (auto status = describe(*names); !status)
            return propagate(status);
        if (auto status = begin(); !status)
            return propagate(status);
        for (const auto& file : m_files)
            if (auto status = fetch(file); !status)
                return propagate(status);
        if (auto status = m_cache.noteCommit(m_revision.commit); !status)
            return propagate(status);
        const auto snapshot = m_cache.snapshot(m_revision.commit);
        return m_gguf.empty() ? snapshot : snapshot / m_gguf;
    }

private:
    /// Names in the order in which they are fetched. An index is fetched here already.
    Result<std::vector<std::string>> chooseFiles()
    {
        std::set<std::string> all;
        for (const auto& [name, size] : m_revision.files)
            all.insert(name);
        auto needed = neededFiles(all, m_id.text(), m_id.gguf);
        if (!needed)
            return propagate(needed);
        m_gguf = needed->gguf;
        auto names = needed->description;
        if (!needed->index.empty()) {
            auto index
                = m_server.file(m_revision.commit, needed->index, m_revision.files[needed->index]);
            if (!index)
                return propagate(index);
            if (auto status = fetch(*index); !status)
                return propagate(status);
            auto shards = filesOfIndex(m_cache.snapshot(m_revision.commit) / needed->index);
            if (!shards)
                return propagate(shards);
            for (const auto& shard : *shards)
                if (!all.contains(shard))
                    return fail(ErrorCode::InvalidModel,
                        "The model has no file " + shard + ", which its " + needed->index
                            + " names.",
                        m_id.text());
            needed->weights = std::move(*shards);
        }
        names.insert(names.end(), needed->weights.begin(), needed->weights.end());
        return names;
    }

    Status describe(const std::vector<std::string>& names)
    {
        for (const auto& name : names) {
            auto file = m_server.file(m_revision.commit, name, m_revision.files[name]);
            if (!file)
                return propagate(file);
            m_files.push_back(std::move(*file));
        }
        return {};
    }

    [[nodiscard]] bool isThere(const HubFile& file) const
    {
        std::error_code ignored;
        return fs::exists(m_cache.blob(file.checksum), ignored);
    }

    /// Says how much is to come, and checks that there is room.
    Status begin()
    {
        std::int64_t total = 0;
        std::int64_t missing = 0;
        for (const auto& file : m_files) {
            total += file.size;
            missing += isThere(file) ? 0 : file.size;
        }
        std::error_code error;
        const auto space = fs::space(m_settings.cache, error);
        if (!error && space.available < static_cast<std::uintmax_t>(missing))
            return fail(ErrorCode::FileNotWritable,
                "The model needs " + sizeText(missing) + ", but only "
                    + sizeText(static_cast<std::int64_t>(space.available))
                    + " are free. Make room on the disk, or set HF_HOME to a folder on another "
                      "one.",
                m_settings.cache.string());
        m_job.enter(Phase::Loading, total);
        if (m_announce)
            m_announce("Downloading " + m_id.text() + " (" + sizeText(missing) + ") from "
                + m_settings.endpoint + " to " + m_settings.cache.string());
        return {};
    }

    Status fetch(const HubFile& file)
    {
        m_job.checkpoint();
        auto lock = DownloadLock::acquire(m_cache.lock(file.checksum), m_job);
        if (!lock)
            return propagate(lock);
        if (isThere(file)) {
            m_job.advance(file.size);
        } else {
            BlobDownload download(m_server, m_client, file, m_cache.blob(file.checksum), m_job);
            if (auto status = download.run(m_server.urlOf(m_revision.commit, file.name)); !status)
                return status;
        }
        return m_cache.link(m_revision.commit, file.name, file.checksum);
    }

    const ModelId& m_id;
    const HubSettings& m_settings;
    const Announce& m_announce;
    const JobContext& m_job;
    HttpClient m_client;
    HubServer m_server;
    HubCache m_cache;
    HubRevision m_revision;
    std::vector<HubFile> m_files;
    std::string m_gguf; ///< the file to open in the snapshot; empty: the snapshot itself
};

} // namespace

Result<fs::path> downloadModel(
    const ModelId& id, const HubSettings& settings, const Announce& announce, const JobContext& job)
{
    return ModelDownload(id, settings, announce, job).run();
}

} // namespace fathom
