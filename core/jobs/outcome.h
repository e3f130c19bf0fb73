// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <variant>

namespace fathom {

/// The user pressed stop. Thrown by JobContext::checkpoint(); deliberately not a std::exception, so that no general handler
/// mistakes it for a failure.
struct Cancelled
{
};

/// How every job ends, exactly once.
template <class T>
using Outcome = std::variant<T, Error, Cancelled>;

} // namespace fathom
