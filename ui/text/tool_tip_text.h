// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace fathom {

/// Plain text as a tool tip shows it: wrapped to a readable width, cut after some paragraphs, and
/// never taken for HTML, whatever a file's cells contain. Rich text of our own ("<b>…") does not
/// come here.
[[nodiscard]] QString toolTipText(const QString& plain);

} // namespace fathom
