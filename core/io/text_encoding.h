// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace fathom {

/// The text of a file as valid UTF-8 without byte order mark or zero bytes. UTF-16 with a mark is
/// converted into `storage`; else the result refers to `bytes`. Errors name the line; `source` is
/// for them.
[[nodiscard]] Result<std::string_view> decodeText(
    std::string_view bytes, std::string& storage, const std::string& source);

/// Line ends (LF, CRLF or CR) in `text`.
[[nodiscard]] std::size_t countLineEnds(std::string_view text);

/// "cities.csv, line 12".
[[nodiscard]] std::string atLine(const std::string& source, std::size_t line);

} // namespace fathom
