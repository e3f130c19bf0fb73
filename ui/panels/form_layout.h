// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QFormLayout;
class QWidget;

namespace fathom {

/// Forms in docks: labels left, fields as wide as there is room, rows close together.
[[nodiscard]] QFormLayout* makeFormLayout(QWidget* parent);
/// Adds a field with its label as buddy; the label shares the field's tooltip. All label columns of
/// a dock are equally wide.
void addFormRow(QFormLayout& layout, const QString& label, QWidget* field);

} // namespace fathom
