// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text/utf8.h"

namespace fathom {

QString toQt(std::string_view utf8)
{
    return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
}

std::string toUtf8(const QString& text)
{
    return text.toStdString();
}

QString pathToQt(const std::filesystem::path& path)
{
    return toQt(path.string());
}

std::filesystem::path toPath(const QString& path)
{
    return { toUtf8(path) };
}

} // namespace fathom
