// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <tl/expected.hpp>

#include <utility>

namespace fathom {

/// A value, or why there is none. For everything the user or a file can get wrong.
template <class T>
using Result = tl::expected<T, Error>;
using Status = Result<void>;

/// `return fail(ErrorCode::InvalidFormat, "…", path);` from a function that returns a Result.
[[nodiscard]] inline tl::unexpected<Error> fail(ErrorCode code, std::string message, std::string where = {})
{
    return tl::unexpected<Error>(Error { code, std::move(message), std::move(where) });
}

/// Hands an error on: `if (!table) return propagate(table);`
template <class T>
[[nodiscard]] tl::unexpected<Error> propagate(Result<T>& result)
{
    return tl::unexpected<Error>(std::move(result.error()));
}

} // namespace fathom
