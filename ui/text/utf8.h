// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <filesystem>
#include <string>
#include <string_view>

namespace fathom {

/// The core speaks UTF-8 in std::string, Qt UTF-16 in QString. Invalid UTF-8 becomes replacement
/// characters.
[[nodiscard]] QString toQt(std::string_view utf8);
[[nodiscard]] std::string toUtf8(const QString& text);
[[nodiscard]] QString pathToQt(const std::filesystem::path& path);
[[nodiscard]] std::filesystem::path toPath(const QString& path);

} // namespace fathom
