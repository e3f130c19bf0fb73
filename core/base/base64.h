// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace fathom {

/// The bytes that `text` spells (RFC 4648, section 4, padded, without line ends); empty if it is no
/// base64.
[[nodiscard]] std::optional<std::string> decodeBase64(std::string_view text);

} // namespace fathom
