// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/text/jinja/value.h"

namespace fathom::jinja {

/// `value | name(arguments)`. A filter that is not known here is a TemplateError.
[[nodiscard]] Value applyFilter(
    const std::string& name, const Value& value, const Arguments& arguments);

} // namespace fathom::jinja
