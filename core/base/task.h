// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace fathom {

/// What is learnt: a class per example, or a number.
enum class Task : std::uint8_t
{
    Classification,
    Regression
};

} // namespace fathom
