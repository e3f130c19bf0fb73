// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ids.h"

#include <cstdint>

namespace fathom {

/// Number of a run within a session, counted from 1. Everything a run sends carries it.
using RunId = StrongIndex<struct RunTag, std::int64_t>;

} // namespace fathom
