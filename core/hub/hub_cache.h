// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/hub/model_id.h"

#include <filesystem>
#include <optional>
#include <string>

namespace fathom {

/// What is known of a model without the network.
struct CachedModel
{
    std::filesystem::path path; ///< the snapshot, or the GGUF file in it
    bool hasTokenizer = false;
    /// False: a GGUF file that nobody asked for by its name. It may be one of several on the
    /// server.
    bool isChosen = true;
};

/// The folders of one model in a cache that is laid out as huggingface_hub does it and shared with
/// it:
///
///     models--owner--name/refs/main                       the commit of a branch or tag, as text
///     models--owner--name/snapshots/<commit>/config.json  a link to ../../blobs/<checksum>
///     models--owner--name/blobs/<checksum>                the files, named by what is in them
///     .locks/models--owner--name/<checksum>.lock          held while a blob is fetched
class HubCache
{
public:
    HubCache(std::filesystem::path cache, ModelId id);

    /// The revision's snapshot if all weights and the config are there. A snapshot that somebody
    /// has begun and not finished does not count.
    [[nodiscard]] std::optional<CachedModel> find() const;

    [[nodiscard]] std::filesystem::path blob(const std::string& checksum) const;
    [[nodiscard]] std::filesystem::path lock(const std::string& checksum) const;
    [[nodiscard]] std::filesystem::path snapshot(const std::string& commit) const;

    /// Makes the folders that blobs and links of `commit` need.
    [[nodiscard]] Status prepare(const std::string& commit) const;
    /// Puts a blob into a snapshot, in place of what has this name there: as a link, or as a copy
    /// where the file system has no links.
    [[nodiscard]] Status link(
        const std::string& commit, const std::string& name, const std::string& checksum) const;
    /// Notes which commit the revision is; nothing for a revision that is a commit.
    [[nodiscard]] Status noteCommit(const std::string& commit) const;

private:
    [[nodiscard]] std::string knownCommit() const;

    std::filesystem::path m_cache;
    std::filesystem::path m_folder;
    ModelId m_id;
};

} // namespace fathom
