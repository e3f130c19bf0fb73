// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <QString>

namespace fathom {

/// The sentence above an error's own message: what kind of thing went wrong, in the user's
/// language.
[[nodiscard]] QString errorHeadline(ErrorCode code);
/// The error's message with its place in front: what was expected, what was found, what to do.
[[nodiscard]] QString errorDetail(const Error& error);

} // namespace fathom
