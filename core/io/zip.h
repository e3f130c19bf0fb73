// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <map>
#include <span>
#include <string>

namespace fathom {

/// The files of a zip archive by name; everything refers to the archive's bytes.
using ZipEntries = std::map<std::string, std::span<const std::byte>, std::less<>>;

/// Reads an archive whose files are stored as they are, as torch.save writes it. Checks every place
/// and size; refuses compressed and encrypted files by name, so that none can grow. `source` is for
/// messages.
[[nodiscard]] Result<ZipEntries> readStoredZip(
    std::span<const std::byte> bytes, const std::string& source);

} // namespace fathom
