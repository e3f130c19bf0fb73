// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <string_view>

namespace fathom {

/// What is learnt: a class per example, or a number.
enum class Task : std::uint8_t
{
    Classification,
    Regression
};

/// "classification" or "regression".
[[nodiscard]] std::string_view taskName(Task task);
/// The reverse; fails on other names.
[[nodiscard]] Result<Task> parseTask(std::string_view name);

} // namespace fathom
