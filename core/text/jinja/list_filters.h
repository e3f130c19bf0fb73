// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/text/jinja/value.h"

#include <functional>
#include <map>
#include <string>

namespace fathom::jinja {

using FilterTable
    = std::map<std::string, Value (*)(const Value& value, const Arguments& arguments), std::less<>>;

/// The filters that choose from lists, order them, or make something of their items.
[[nodiscard]] const FilterTable& listFilters();

} // namespace fathom::jinja
