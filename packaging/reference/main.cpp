// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later

// command_reference FOLDER: writes the man page and the shells' completions, made from the options that the program declares.
#include "packaging/reference/documents.h"

#include <cstdio>
#include <filesystem>
#include <fstream>

namespace {

bool write(const std::filesystem::path& file, const std::string& text)
{
    std::ofstream stream(file, std::ios::binary);
    stream << text;
    stream.close();
    if (!stream)
        std::fprintf(stderr, "command_reference: cannot write %s\n", file.c_str());
    return static_cast<bool>(stream);
}

} // namespace

int main(int argumentCount, char** arguments)
{
    if (argumentCount != 2) {
        std::fputs("usage: command_reference FOLDER\n", stderr);
        return 2;
    }
    const std::filesystem::path folder = arguments[1];
    const auto verbs = fathom::readVerbs();
    const auto isWritten = write(folder / "fathom.1", fathom::manPage(verbs))
        && write(folder / "fathom.bash", fathom::bashCompletion(verbs))
        && write(folder / "_fathom", fathom::zshCompletion(verbs))
        && write(folder / "fathom.fish", fathom::fishCompletion(verbs));
    return isWritten ? 0 : 1;
}
