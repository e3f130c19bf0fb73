// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace fathom {

/// An option of a verb, as the command line declares it.
struct VerbOption
{
    std::vector<std::string> names; ///< with their hyphens, the one to show first
    std::string value; ///< what kind of value follows, empty for a switch
    std::vector<std::string> choices; ///< all values that are allowed, if they are words
    std::string fallback; ///< the value without the option, empty if there is none to tell
    std::string description;
    bool isRequired = false;
};

/// A verb of the program, `sweep` or `cache info`.
struct Verb
{
    std::string name;
    std::string description;
    std::vector<VerbOption> options;
};

/// Every verb, in the order of `fathom --help`. A verb of verbs is not listed, its verbs are.
[[nodiscard]] std::vector<Verb> readVerbs();

} // namespace fathom
