// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/hub/hub_revision.h"

#include "core/hub/model_id.h"
#include "core/io/json.h"

#include <limits>

namespace fathom {

namespace {

/// -1 for what is no size.
std::int64_t sizeOf(const Json& file)
{
    const auto size = file.find("size");
    if (size == file.end() || !size->is_number_unsigned())
        return -1;
    const auto bytes = size->get<std::uint64_t>();
    constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    return bytes <= most ? static_cast<std::int64_t>(bytes) : -1;
}

} // namespace

Result<HubRevision> parseRevision(std::string_view body, const std::string& where)
{
    const auto json = parseJson(body, where);
    if (!json)
        return tl::unexpected(json.error());
    const auto wrong = [&](const std::string& what) {
        return fail(ErrorCode::InvalidFormat,
            "The server's description of the model " + what
                + ". Check that HF_ENDPOINT is a server like huggingface.co.",
            where);
    };
    HubRevision revision;
    const auto commit = json->is_object() ? json->find("sha") : json->end();
    if (!json->is_object() || commit == json->end() || !commit->is_string()
        || !isCommit(commit->get<std::string>()))
        return wrong("does not say which commit it is of");
    revision.commit = commit->get<std::string>();
    const auto files = json->find("siblings");
    if (files == json->end() || !files->is_array())
        return wrong("has no list of files");
    for (const auto& file : *files) {
        const auto name = file.is_object() ? file.find("rfilename") : file.end();
        if (!file.is_object() || name == file.end() || !name->is_string())
            return wrong("has a file without a name");
        revision.files[name->get<std::string>()] = sizeOf(file);
    }
    return revision;
}

} // namespace fathom
