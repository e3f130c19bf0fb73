// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDBusVariant>
#include <QObject>
#include <QString>

#include <optional>

namespace fathom {

/// Whether the desktop asks for dark windows, as the XDG desktop portal tells it (Qt 6.4 has no API
/// for it). Never blocks; where there is no portal the first guess stands.
class DesktopPreference final : public QObject
{
    Q_OBJECT

public:
    DesktopPreference(bool firstGuess, QObject* parent);

    [[nodiscard]] bool prefersDark() const { return m_prefersDark; }
    /// Asks the portal and listens for changes from then on. Later calls do nothing.
    void watch();

signals:
    void changed(bool prefersDark);

private slots:
    void onSettingChanged(const QString& group, const QString& key, const QDBusVariant& value);

private:
    void apply(const QVariant& value);

    bool m_prefersDark = false;
    bool m_isWatching = false;
};

/// The portal's `color-scheme`: 1 prefers dark, 2 light, 0 none; possibly wrapped in variants.
/// Nothing if it is none of these.
[[nodiscard]] std::optional<bool> prefersDarkFromPortal(const QVariant& value);

} // namespace fathom
