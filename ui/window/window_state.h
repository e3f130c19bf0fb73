// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/theme.h"

#include <QByteArray>
#include <QObject>
#include <QString>
#include <QStringList>

#include <cstdint>
#include <optional>

class QSettings;

namespace fathom {

/// What the window remembers from one start to the next: layout, recent files, last folder, theme,
/// zoom, memory limit. Kept in a settings file that the caller owns.
class WindowState final : public QObject
{
    Q_OBJECT

public:
    explicit WindowState(QSettings& settings, QObject* parent = nullptr);

    /// Newest first; what no longer exists is still listed, opening it says so.
    [[nodiscard]] QStringList recentFiles() const;
    void addRecentFile(const QString& path);
    void clearRecentFiles();

    /// Where file dialogs begin.
    [[nodiscard]] QString lastFolder() const;
    void setLastFolder(const QString& folder);
    /// "svg": the format the last figure was exported in.
    [[nodiscard]] QString lastFigureFormat() const;
    void setLastFigureFormat(const QString& extension);

    [[nodiscard]] ColorScheme colorScheme() const;
    void setColorScheme(ColorScheme scheme);
    [[nodiscard]] double zoom() const;
    void setZoom(double factor);

    /// How many bytes of memory runs may take, if the user has said so.
    [[nodiscard]] std::optional<std::int64_t> memoryLimit() const;
    void setMemoryLimit(std::optional<std::int64_t> bytes);

    /// Of one kind of thing: "geometry", "docks", "splitter".
    [[nodiscard]] QByteArray layout(const QString& part) const;
    void setLayout(const QString& part, const QByteArray& state);

signals:
    void recentFilesChanged();

private:
    QSettings& m_settings;
};

} // namespace fathom
