// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace fathom {

/// What the server says of a revision.
struct HubRevision
{
    std::string commit; ///< 40 hexadecimal digits
    std::map<std::string, std::int64_t> files; ///< all names with their sizes; -1: not said
};

/// The server's answer to `/api/models/{id}/revision/{revision}?blobs=true`. InvalidFormat for what
/// is no such answer; `where` names the server and the model.
[[nodiscard]] Result<HubRevision> parseRevision(std::string_view body, const std::string& where);

} // namespace fathom
