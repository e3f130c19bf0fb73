// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/engine_entry.h"

#include "core/base/own_library.h"
#include "core/model/architectures/registry.h"
#include "core/model/kernels/kernels.h"
#include "core/model/kernels/packed_matrix.h"
#include "core/model/layer_major_transformer.h"
#include "core/model/nn/work_time.h"

#include <ATen/Context.h>

#include <dlfcn.h>
#include <exception>
#include <fstream>
#include <new>
#include <string>
#include <sys/stat.h>

namespace fathom {

namespace {

/// As Linux names it on this kind of processor; empty where it does not.
std::string processorName()
{
    std::ifstream file("/proc/cpuinfo");
    for (std::string line; std::getline(file, line);)
        if (line.starts_with("model name"))
            return line;
    return {};
}

/// File that a function is in; empty if that cannot be told.
std::string fileOf(const void* function)
{
    Dl_info info {};
    return ::dladdr(function, &info) != 0 ? info.dli_fname : "";
}

/// What tells a library that came with the system from its next version: it is large, and its
/// package gives every copy the same time.
std::string versionOf(const std::string& library)
{
    struct stat status
    {
    };
    if (::stat(library.c_str(), &status) != 0)
        return library;
    return library + ' ' + std::to_string(status.st_size) + ' '
        + std::to_string(status.st_mtim.tv_sec);
}

} // namespace

} // namespace fathom

FATHOM_EXPORT const char* fathomLibraryVersion()
{
    return FATHOM_VERSION;
}

FATHOM_EXPORT void fathomEngineOpen(const std::filesystem::path& directory,
    const fathom::EngineOptions& options, fathom::TransformerResult& result)
{
    using fathom::ErrorCode;
    try {
        result = fathom::LayerMajorTransformer::open(directory, options);
    } catch (const std::bad_alloc&) {
        result = fathom::fail(ErrorCode::OutOfMemory,
            "There is not enough memory to open this model.", directory.string());
    } catch (const std::exception& exception) {
        result = fathom::fail(ErrorCode::Internal, exception.what(), directory.string());
    }
}

FATHOM_EXPORT void fathomEngineModelTypes(std::vector<std::string>& types)
{
    for (const auto& family : fathom::families())
        types.insert(types.end(), family.modelTypes.begin(), family.modelTypes.end());
}

FATHOM_EXPORT void fathomEngineArithmetic(fathom::EngineArithmetic& arithmetic)
{
    using namespace fathom;
    const auto torch = fileOf(reinterpret_cast<const void*>(&at::globalContext));
    arithmetic.libraries = kernels::arithmeticOfProducts() + "; " + kernels::kernels().name
        + " kernels; " + versionOf(torch) + "; " + processorName();
    arithmetic.engine = fileOf(reinterpret_cast<const void*>(&fathomEngineArithmetic));
}

FATHOM_EXPORT void fathomEngineTimes(fathom::EngineTimes& times)
{
    using namespace fathom::nn;
    times = { .products = secondsOf(Work::Products),
        .attention = secondsOf(Work::Attention),
        .packing = secondsOf(Work::Packing) };
}
