// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "resources/examples/training/world.h"

#include <cstddef>
#include <string>
#include <vector>

namespace fathom::training {

/// An animal or a food with what is true of it: indices into its kinds, and into sizes or colours.
struct Thing
{
    Word name;
    bool feminine;
    std::size_t kind;
    std::size_t quality;
};

[[nodiscard]] const std::vector<std::string>& countryNames();
[[nodiscard]] const std::vector<std::string>& townNames();
[[nodiscard]] const std::vector<std::string>& riverNames();
[[nodiscard]] const std::vector<std::string>& womenNames();
[[nodiscard]] const std::vector<std::string>& menNames();
[[nodiscard]] const std::vector<Word>& professions(); ///< with article
[[nodiscard]] const std::vector<Word>& animalKinds(); ///< with article
[[nodiscard]] const std::vector<Word>& animalSizes();
[[nodiscard]] const std::vector<Thing>& animals();
[[nodiscard]] const std::vector<Word>& foodKinds(); ///< with article
[[nodiscard]] const std::vector<Word>& foodColours();
[[nodiscard]] const std::vector<Thing>& foods();

/// "forty-two", "cuarenta y dos". `number` < 100.
[[nodiscard]] std::string numberWord(std::size_t number, Language language);

} // namespace fathom::training
