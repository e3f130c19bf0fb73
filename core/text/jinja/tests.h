// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/text/jinja/value.h"

namespace fathom::jinja {

/// `value is name(arguments)`. A test that is not known here is a TemplateError.
[[nodiscard]] bool passesTest(
    const std::string& name, const Value& value, const Arguments& arguments);

} // namespace fathom::jinja
