// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QAction;
class QBoxLayout;
class QLabel;
class QToolButton;
class QWidget;

namespace fathom {

/// Pieces every panel is made of, so that panels look alike. Distances are multiples of `gridUnit`.
inline constexpr int gridUnit = 8;

/// Gives a widget the name tests find it by and the one a screen reader says.
void setNames(QWidget& widget, const QString& objectName, const QString& accessibleName);
/// Heading: heavier, not larger.
[[nodiscard]] QLabel* makeHeading(const QString& text, QWidget* parent);
/// Secondary words.
[[nodiscard]] QLabel* makeMutedLabel(const QString& text, QWidget* parent);
/// A flat button for an action, showing its icon (or its text if it has none).
[[nodiscard]] QToolButton* makeToolButton(QAction* action, QWidget* parent);
/// Margins and spacing of a panel's outermost layout.
void setPanelMargins(QBoxLayout& layout);

} // namespace fathom
