// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/text/jinja/syntax.h"

namespace fathom::jinja {

/// Python's operators. All throw TemplateError where Python raises.
[[nodiscard]] Value applyOperation(Operation operation, const Value& left, const Value& right);
[[nodiscard]] bool holds(Relation relation, const Value& left, const Value& right);
[[nodiscard]] Value negative(const Value& value);

/// object[index]; Undefined where there is no such item.
[[nodiscard]] Value itemOf(const Value& object, const Value& index);
/// object[start:stop:step] of a list or text; bounds that are undefined are those of the whole.
[[nodiscard]] Value sliceOf(
    const Value& object, const Value& start, const Value& stop, const Value& step);
/// object.name: a method, else an item; Undefined where there is neither.
[[nodiscard]] Value memberOf(const Value& object, const std::string& name);

} // namespace fathom::jinja
