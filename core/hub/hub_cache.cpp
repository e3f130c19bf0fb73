// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/hub/hub_cache.h"

#include "core/hub/needed_files.h"
#include "core/io/file.h"

#include <algorithm>
#include <set>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace fathom {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t longestReference = 256;

tl::unexpected<Error> cannotWrite(const fs::path& path, const std::error_code& error)
{
    return fail(ErrorCode::FileNotWritable,
        "The cache of models cannot be written: " + error.message()
            + ". Check its permissions, or set HF_HOME to another folder.",
        path.string());
}

/// Names of the files of a folder that can be reached: not links that lead nowhere.
std::set<std::string> filesIn(const fs::path& folder)
{
    std::set<std::string> names;
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
        std::error_code unreachable;
        if (fs::is_regular_file(entry->path(), unreachable))
            names.insert(entry->path().filename().string());
    }
    return names;
}

} // namespace

HubCache::HubCache(fs::path cache, ModelId id)
    : m_cache(std::move(cache))
    , m_folder(m_cache / id.folderName())
    , m_id(std::move(id))
{
}

std::string HubCache::knownCommit() const
{
    if (isCommit(m_id.revision))
        return m_id.revision;
    auto text = readFile(m_folder / "refs" / m_id.revision, longestReference);
    if (!text)
        return {};
    while (!text->empty() && (text->back() == '\n' || text->back() == '\r' || text->back() == ' '))
        text->pop_back();
    return isCommit(*text) ? *text : std::string();
}

std::optional<CachedModel> HubCache::find() const
{
    const auto commit = knownCommit();
    if (commit.empty())
        return std::nullopt;
    const auto directory = snapshot(commit);
    const auto names = filesIn(directory);
    const auto needed = neededFiles(names, m_id.text(), m_id.gguf);
    if (!needed)
        return std::nullopt;
    if (!needed->index.empty()) {
        const auto shards = filesOfIndex(directory / needed->index);
        if (!shards || !std::ranges::all_of(*shards, [&](const auto& name) {
                return names.contains(name);
            }))
            return std::nullopt;
    }
    if (!needed->gguf.empty())
        return CachedModel { directory / needed->gguf, true, !m_id.gguf.empty() };
    return CachedModel { directory, haveTokenizer(names) };
}

fs::path HubCache::blob(const std::string& checksum) const
{
    return m_folder / "blobs" / checksum;
}

fs::path HubCache::lock(const std::string& checksum) const
{
    return m_cache / ".locks" / m_id.folderName() / (checksum + ".lock");
}

fs::path HubCache::snapshot(const std::string& commit) const
{
    return m_folder / "snapshots" / commit;
}

Status HubCache::prepare(const std::string& commit) const
{
    for (const auto& folder :
        { blob({}), snapshot(commit), lock({}).parent_path(), m_folder / "refs" }) {
        std::error_code error;
        fs::create_directories(folder, error);
        if (error)
            return cannotWrite(folder, error);
    }
    return {};
}

Status HubCache::link(
    const std::string& commit, const std::string& name, const std::string& checksum) const
{
    const auto target = snapshot(commit) / name;
    // Under a name of its own first, so that no one finds the snapshot without the file.
    const auto temporary
        = snapshot(commit) / ("." + name + "." + std::to_string(::getpid()) + ".tmp");
    std::error_code error;
    fs::remove(temporary, error);
    fs::create_symlink(fs::path("..") / ".." / "blobs" / checksum, temporary, error);
    if (error)
        fs::copy_file(blob(checksum), temporary, error);
    if (!error)
        fs::rename(temporary, target, error);
    if (error) {
        std::error_code ignored;
        fs::remove(temporary, ignored);
        return cannotWrite(target, error);
    }
    return {};
}

Status HubCache::noteCommit(const std::string& commit) const
{
    if (m_id.revision == commit)
        return {};
    const auto path = m_folder / "refs" / m_id.revision;
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    if (error)
        return cannotWrite(path, error);
    return writeFileAtomically(path, commit);
}

} // namespace fathom
