// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/engine_entry.h"

#include <dlfcn.h>
#include <mutex>
#include <optional>
#include <string_view>
#include <system_error>
#include <vector>

namespace fathom {

namespace {

constexpr const char* engineFile = "libfathom_engine.so";

/// Beside the program (build tree and any prefix it was moved to), then where it was to be
/// installed.
std::vector<std::filesystem::path> enginePlaces()
{
    std::vector<std::filesystem::path> places;
    std::error_code error;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
    if (!error) {
        const auto prefix = program.parent_path().parent_path();
        places.push_back(prefix / "lib" / engineFile);
        places.push_back(prefix / FATHOM_INSTALL_LIBDIR / "fathom" / engineFile);
    }
    places.push_back(std::filesystem::path(FATHOM_INSTALL_FULL_LIBDIR) / "fathom" / engineFile);
    return places;
}

/// Debian's libsentencepiece, which the program links, exports a copy of protobuf that is not the one libtorch was built with:
/// libtorch must find its own first. Sanitizers forbid the flag.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr auto preferOwnSymbols = 0;
#else
constexpr auto preferOwnSymbols = RTLD_DEEPBIND;
#endif

Result<void*> loadLibrary()
{
    std::string tried;
    for (const auto& place : enginePlaces()) {
        std::error_code error;
        if (!std::filesystem::exists(place, error)) {
            tried += (tried.empty() ? "" : ", ") + place.string();
            continue;
        }
        // Never unloaded: models hold code of it, and libtorch does not survive being unloaded.
        if (void* const library = dlopen(place.c_str(), RTLD_NOW | RTLD_LOCAL | preferOwnSymbols))
            return library;
        return fail(ErrorCode::EngineUnavailable,
            std::string("The engine that runs models cannot be loaded: ") + dlerror()
                + ". Install the program's packages again (libtorch, oneDNN).",
            place.string());
    }
    return fail(ErrorCode::EngineUnavailable,
        std::string("The engine that runs models, ") + engineFile
            + ", is not installed. Looked for " + tried + ".");
}

struct Engine
{
    EngineOpenFunction* open = nullptr;
    EngineModelTypesFunction* modelTypes = nullptr;
};

Result<Engine> loadEngine()
{
    const auto library = loadLibrary();
    if (!library)
        return tl::unexpected(library.error());
    const auto version
        = reinterpret_cast<EngineVersionFunction*>(dlsym(*library, engineVersionSymbol));
    const Engine engine { .open
        = reinterpret_cast<EngineOpenFunction*>(dlsym(*library, engineOpenSymbol)),
        .modelTypes
        = reinterpret_cast<EngineModelTypesFunction*>(dlsym(*library, engineModelTypesSymbol)) };
    if (!version || !engine.open || !engine.modelTypes
        || std::string_view(version()) != FATHOM_VERSION)
        return fail(ErrorCode::EngineUnavailable,
            std::string(
                "The engine that runs models belongs to another version of this program than ")
                + FATHOM_VERSION + ". Install the program again.",
            engineFile);
    return engine;
}

/// Loaded once; after a failure the next call tries again.
Result<Engine> engine()
{
    static std::mutex mutex;
    static std::optional<Engine> loaded;
    const std::lock_guard lock(mutex);
    if (!loaded) {
        auto result = loadEngine();
        if (!result)
            return result;
        loaded = *result;
    }
    return *loaded;
}

} // namespace

Result<std::shared_ptr<const Transformer>> openTransformer(
    const std::filesystem::path& directory, const EngineOptions& options)
{
    auto loaded = engine();
    if (!loaded)
        return propagate(loaded);
    TransformerResult result = fail(ErrorCode::Internal, "The engine returned nothing.");
    loaded->open(directory, options, result);
    return result;
}

Result<std::vector<std::string>> supportedModelTypes()
{
    auto loaded = engine();
    if (!loaded)
        return propagate(loaded);
    std::vector<std::string> types;
    loaded->modelTypes(types);
    return types;
}

} // namespace fathom
