// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "packaging/reference/verbs.h"

#include <string>
#include <vector>

namespace fathom {

/// fathom(1) in the man macros (man-pages(7)).
[[nodiscard]] std::string manPage(const std::vector<Verb>& verbs);

/// What the shells offer on Tab: verbs, a verb's options, the values of an option that has only a few, else files.
[[nodiscard]] std::string bashCompletion(const std::vector<Verb>& verbs);
[[nodiscard]] std::string zshCompletion(const std::vector<Verb>& verbs);
[[nodiscard]] std::string fishCompletion(const std::vector<Verb>& verbs);

} // namespace fathom
