// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/hash.h"

#include <cstddef>
#include <cstring>
#include <unordered_set>

namespace fathom {

struct DigestHash
{
    std::size_t operator()(const Digest& digest) const
    {
        std::size_t hash = 0;
        std::memcpy(&hash, digest.data(), sizeof hash); // a hash already
        return hash;
    }
};
using DigestSet = std::unordered_set<Digest, DigestHash>;

} // namespace fathom
