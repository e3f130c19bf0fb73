// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <stdexcept>
#include <utility>

namespace fathom {

/// A model that cannot be used, found deep inside a family's code. Thrown only while a config is
/// read or weights are looked up, so that each family reads like the paper and not like error
/// handling; made a Result where a model is opened.
class ModelError : public std::runtime_error
{
public:
    explicit ModelError(Error error)
        : std::runtime_error(error.text())
        , m_error(std::move(error))
    {
    }
    [[nodiscard]] const Error& error() const { return m_error; }

private:
    Error m_error;
};

} // namespace fathom
