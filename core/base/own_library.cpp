// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/own_library.h"

#include <dlfcn.h>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace fathom {

namespace {

/// Beside the program (build tree and any prefix it was moved to), then where it was to be
/// installed.
std::vector<std::filesystem::path> placesOf(const std::string& fileName)
{
    std::vector<std::filesystem::path> places;
    std::error_code error;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
    if (!error) {
        const auto prefix = program.parent_path().parent_path();
        places.push_back(prefix / "lib" / fileName);
        places.push_back(prefix / FATHOM_INSTALL_LIBDIR / "fathom" / fileName);
    }
    places.push_back(std::filesystem::path(FATHOM_INSTALL_FULL_LIBDIR) / "fathom" / fileName);
    return places;
}

} // namespace

OwnLibrary::OwnLibrary(void* handle, std::string path, std::string part)
    : m_handle(handle)
    , m_path(std::move(path))
    , m_part(std::move(part))
{
}

Result<OwnLibrary> OwnLibrary::open(const std::string& fileName, const std::string& part)
{
    std::string tried;
    for (const auto& place : placesOf(fileName)) {
        std::error_code error;
        if (!std::filesystem::exists(place, error)) {
            tried += (tried.empty() ? "" : ", ") + place.string();
            continue;
        }
        // Never closed: objects hold code of it, and libtorch does not survive being unloaded.
        void* const handle = dlopen(place.c_str(), RTLD_NOW | RTLD_LOCAL);
        if (!handle)
            return fail(ErrorCode::LibraryUnavailable,
                part + " cannot be loaded: " + dlerror()
                    + ". Install Fathom and the packages that it depends on again.",
                place.string());
        OwnLibrary library(handle, place.string(), part);
        if (auto status = library.checkVersion(); !status)
            return propagate(status);
        return library;
    }
    return fail(ErrorCode::LibraryUnavailable,
        part + ", " + fileName + ", is not installed. Looked for " + tried
            + ". Install Fathom again.");
}

Result<void*> OwnLibrary::find(const char* symbol) const
{
    if (void* const address = dlsym(m_handle, symbol))
        return address;
    return fail(ErrorCode::LibraryUnavailable,
        m_part + " has no function \"" + symbol + "\". Install Fathom again.", m_path);
}

/// Program and libraries are built together and share types: no other version will do.
Status OwnLibrary::checkVersion() const
{
    const auto version = function<LibraryVersionFunction>(libraryVersionSymbol);
    if (!version)
        return tl::unexpected(version.error());
    const std::string_view found = (*version)();
    if (found == FATHOM_VERSION)
        return {};
    return fail(ErrorCode::LibraryUnavailable,
        m_part + " is of version " + std::string(found) + ", the program of version "
            + FATHOM_VERSION + ". Install Fathom again.",
        m_path);
}

} // namespace fathom
