// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// fathom_make_data_sets EXAMPLES: writes the built-in data sets, each into a folder of its own below
/// resources/examples. It writes the same bytes each time.
#include "core/io/file.h"
#include "resources/examples/training/data_sets.h"

#include <exception>
#include <filesystem>
#include <iostream>
#include <span>

int main(int argc, char** argv)
{
    using namespace fathom;
    using namespace fathom::training;
    const std::span arguments(argv, static_cast<std::size_t>(argc));
    if (arguments.size() != 2) {
        std::cerr << "usage: fathom_make_data_sets resources/examples\n";
        return 2;
    }
    try {
        for (const auto& data : allDataSets(makeWorld(worldSeed), worldSeed)) {
            const auto folder = std::filesystem::path(arguments[1]) / data.folder;
            std::filesystem::create_directories(folder);
            if (const auto status = writeFileAtomically(folder / data.file, data.csv()); !status) {
                std::cerr << status.error().text() << '\n';
                return 1;
            }
        }
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
        return 1;
    }
}
