// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/engine_entry.h"

#include "core/base/own_library.h"
#include "core/model/architectures/registry.h"
#include "core/model/layer_major_transformer.h"

#include <exception>
#include <new>

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
