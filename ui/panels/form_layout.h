// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QFormLayout;
class QLabel;
class QWidget;

namespace fathom {

/// Forms in docks: labels left, fields as wide as there is room, rows close together.
[[nodiscard]] QFormLayout* makeFormLayout(QWidget* parent);
/// Puts a field, with its label as buddy, into row `position`; the label shares the field's
/// tooltip. All label columns of a dock are equally wide; longer labels wrap.
QLabel* insertFormRow(QFormLayout& layout, int position, const QString& label, QWidget* field);

} // namespace fathom
