// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/text/jinja/value.h"

namespace fathom::jinja {

/// Python's method `name` of a text, dictionary or list, bound to `object`; Undefined if it has
/// none that is known here.
[[nodiscard]] Value methodOf(const Value& object, const std::string& name);

} // namespace fathom::jinja
