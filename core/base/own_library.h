// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <string>

/// Before the functions that a library of the program's own exports; all else in it is hidden.
#define FATHOM_EXPORT extern "C" __attribute__((visibility("default")))

namespace fathom {

/// What each of the program's own libraries exports besides its work: the version it was built for.
inline constexpr const char* libraryVersionSymbol = "fathomLibraryVersion";
using LibraryVersionFunction = const char*();

/// One of the program's own shared libraries, opened while it runs. The libraries that it brings
/// along see each other, and no one else sees them (RTLD_LOCAL).
///
/// Two of them must not meet: Debian's libsentencepiece exports a protobuf 3.14 of its own, and
/// libtorch uses the distribution's newer one. In a program that links libsentencepiece, libtorch
/// would find the older functions and crash while it is loaded. RTLD_DEEPBIND would prevent that
/// too, but the sanitizers forbid it. (`LD_DEBUG=bindings` shows who finds whose. Of symbols marked
/// "u" in `nm -D` a process has only one: here constants of equal value, and protobuf's list of
/// what to free at exit, which looks the same in both.)
class OwnLibrary
{
public:
    /// `fileName` is looked for in lib/ beside the program's bin/ (a build), and where programs are
    /// installed. `part` begins the error's message: "The engine that runs models". From any
    /// thread. A library stays open; opening it again costs little.
    [[nodiscard]] static Result<OwnLibrary> open(
        const std::string& fileName, const std::string& part);

    /// The function exported as `symbol`.
    template <class Function>
    [[nodiscard]] Result<Function*> function(const char* symbol) const
    {
        const auto address = find(symbol);
        if (!address)
            return tl::unexpected(address.error());
        return reinterpret_cast<Function*>(*address);
    }

private:
    OwnLibrary(void* handle, std::string path, std::string part);
    [[nodiscard]] Result<void*> find(const char* symbol) const;
    [[nodiscard]] Status checkVersion() const;

    void* m_handle;
    std::string m_path;
    std::string m_part;
};

} // namespace fathom
