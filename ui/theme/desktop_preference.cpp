// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/desktop_preference.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QFileInfo>
#include <QVariant>

using namespace Qt::StringLiterals;

namespace fathom {
namespace {

// https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.Settings.html
const QString service = u"org.freedesktop.portal.Desktop"_s;
const QString path = u"/org/freedesktop/portal/desktop"_s;
const QString settingsInterface = u"org.freedesktop.portal.Settings"_s;
const QString appearanceGroup = u"org.freedesktop.appearance"_s;
const QString colorSchemeKey = u"color-scheme"_s;

// Without an address libdbus would start a bus of its own through X11, which can take seconds.
bool hasSessionBus()
{
    if (!qEnvironmentVariableIsEmpty("DBUS_SESSION_BUS_ADDRESS"))
        return true;
    const QString runtimeDir = qEnvironmentVariable("XDG_RUNTIME_DIR");
    return !runtimeDir.isEmpty() && QFileInfo::exists(runtimeDir + "/bus"_L1);
}

} // namespace

DesktopPreference::DesktopPreference(bool firstGuess, QObject* parent)
    : QObject(parent)
    , m_prefersDark(firstGuess)
{
}

void DesktopPreference::watch()
{
    if (m_isWatching || !hasSessionBus())
        return;
    m_isWatching = true;
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected())
        return;
    // Qt D-Bus connects remote signals by name only.
    bus.connect(service, path, settingsInterface, u"SettingChanged"_s, this,
        SLOT(onSettingChanged(QString, QString, QDBusVariant)));
    QDBusMessage question
        = QDBusMessage::createMethodCall(service, path, settingsInterface, u"Read"_s);
    question << appearanceGroup << colorSchemeKey;
    auto* answer = new QDBusPendingCallWatcher(bus.asyncCall(question), this);
    connect(answer, &QDBusPendingCallWatcher::finished, this, [this, answer] {
        answer->deleteLater();
        const QDBusPendingReply<QDBusVariant> reply = *answer;
        if (!reply.isError())
            apply(reply.value().variant());
    });
}

void DesktopPreference::onSettingChanged(
    const QString& group, const QString& key, const QDBusVariant& value)
{
    if (group == appearanceGroup && key == colorSchemeKey)
        apply(value.variant());
}

void DesktopPreference::apply(const QVariant& value)
{
    const std::optional<bool> prefersDark = prefersDarkFromPortal(value);
    if (!prefersDark || *prefersDark == m_prefersDark)
        return;
    m_prefersDark = *prefersDark;
    emit changed(m_prefersDark);
}

std::optional<bool> prefersDarkFromPortal(const QVariant& value)
{
    QVariant inner = value;
    for (int depth = 0; depth < 4 && inner.metaType() == QMetaType::fromType<QDBusVariant>();
         ++depth)
        inner = inner.value<QDBusVariant>().variant();
    bool isNumber = false;
    const uint scheme = inner.toUInt(&isNumber);
    if (!isNumber || scheme > 2)
        return std::nullopt;
    return scheme == 1;
}

} // namespace fathom
