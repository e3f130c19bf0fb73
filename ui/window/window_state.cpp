// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/window_state.h"

#include <QDir>
#include <QFileInfo>
#include <QSettings>

using namespace Qt::StringLiterals;

namespace fathom {

namespace {
constexpr qsizetype recentFilesKept = 10;
}

WindowState::WindowState(QSettings& settings, QObject* parent)
    : QObject(parent)
    , m_settings(settings)
{
}

QStringList WindowState::recentFiles() const
{
    return m_settings.value(u"recentFiles"_s).toStringList();
}

void WindowState::addRecentFile(const QString& path)
{
    auto files = recentFiles();
    const auto absolute = QFileInfo(path).absoluteFilePath();
    files.removeAll(absolute);
    files.prepend(absolute);
    m_settings.setValue(u"recentFiles"_s, files.mid(0, recentFilesKept));
    emit recentFilesChanged();
}

void WindowState::clearRecentFiles()
{
    m_settings.remove(u"recentFiles"_s);
    emit recentFilesChanged();
}

QString WindowState::lastFolder() const
{
    return m_settings.value(u"lastFolder"_s, QDir::homePath()).toString();
}

void WindowState::setLastFolder(const QString& folder)
{
    m_settings.setValue(u"lastFolder"_s, folder);
}

QString WindowState::lastFigureFormat() const
{
    return m_settings.value(u"figureFormat"_s, u"svg"_s).toString();
}

void WindowState::setLastFigureFormat(const QString& extension)
{
    m_settings.setValue(u"figureFormat"_s, extension);
}

ColorScheme WindowState::colorScheme() const
{
    return colorSchemeFromName(m_settings.value(u"theme"_s).toString());
}

void WindowState::setColorScheme(ColorScheme scheme)
{
    m_settings.setValue(u"theme"_s, colorSchemeName(scheme));
}

double WindowState::zoom() const
{
    return m_settings.value(u"zoom"_s, 1.0).toDouble();
}

void WindowState::setZoom(double factor)
{
    m_settings.setValue(u"zoom"_s, factor);
}

std::optional<std::int64_t> WindowState::memoryLimit() const
{
    const auto bytes = m_settings.value(u"memoryLimit"_s).toLongLong();
    return bytes > 0 ? std::optional<std::int64_t>(bytes) : std::nullopt;
}

void WindowState::setMemoryLimit(std::optional<std::int64_t> bytes)
{
    if (bytes)
        m_settings.setValue(u"memoryLimit"_s, static_cast<qlonglong>(*bytes));
    else
        m_settings.remove(u"memoryLimit"_s);
}

QByteArray WindowState::layout(const QString& part) const
{
    return m_settings.value(u"layout/"_s + part).toByteArray();
}

void WindowState::setLayout(const QString& part, const QByteArray& state)
{
    m_settings.setValue(u"layout/"_s + part, state);
}

} // namespace fathom
