// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace fathom {

class ActionRegistry;

/// Every action that has a key, by section, as rich text. Made from the one registry, so it cannot
/// be out of date.
[[nodiscard]] QString keysPage(const ActionRegistry& actions);
/// Version, licence, and what Fathom is built with under which licences.
[[nodiscard]] QString aboutPage();

} // namespace fathom
