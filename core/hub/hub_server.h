// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/hub/http_client.h"
#include "core/hub/hub_revision.h"
#include "core/hub/model_id.h"

#include <cstdint>
#include <string>

namespace fathom {

/// What the server says of a file.
struct HubFile
{
    std::string name;
    std::string
        checksum; ///< SHA-256 (64 digits) of the file, or SHA-1 (40 digits) as git computes it
    std::int64_t size = 0;
};

/// Questions about one model to a server that works like huggingface.co. Checks everything it
/// answers: commits and checksums are hexadecimal and may be used in paths, sizes are not negative.
class HubServer
{
public:
    HubServer(const HubSettings& settings, ModelId id, HttpClient& client);

    [[nodiscard]] Result<HubRevision> revision();
    /// `sizeElsewhere`: from the revision, for servers that do not say it here.
    [[nodiscard]] Result<HubFile> file(
        const std::string& commit, const std::string& name, std::int64_t sizeElsewhere);
    [[nodiscard]] std::string urlOf(const std::string& commit, const std::string& name) const;

    /// Why `answer` is not what was asked for. `what` begins a sentence: "The file config.json".
    [[nodiscard]] tl::unexpected<Error> refuse(
        const HttpAnswer& answer, const std::string& what) const;

private:
    [[nodiscard]] HttpAnswer askPatiently(const HttpRequest& request, std::string& body);

    const HubSettings& m_settings;
    ModelId m_id;
    HttpClient& m_client;
};

} // namespace fathom
