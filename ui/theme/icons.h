// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>
#include <QPalette>
#include <QString>
#include <QStringList>

namespace fathom {

/// One of our monochrome icons (resources/icons/<name>.svg) in the application palette's text
/// colour: sharp at every size, and it follows later changes of the palette. Disabled and selected
/// states take the palette's colours for these. A null icon if there is no such name.
[[nodiscard]] QIcon themedIcon(const QString& name);
/// The same in the palette's colour for `role`, for places that have a ground of their own.
[[nodiscard]] QIcon themedIcon(const QString& name, QPalette::ColorRole role);
/// The application's own icon, in colour.
[[nodiscard]] QIcon applicationIcon();
/// Every name themedIcon() knows, sorted.
[[nodiscard]] QStringList themedIconNames();

} // namespace fathom
