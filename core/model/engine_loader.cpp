// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/own_library.h"
#include "core/model/engine_entry.h"

namespace fathom {

namespace {

template <class Function>
Result<Function*> engineFunction(const char* symbol)
{
    auto engine = OwnLibrary::open("libfathom_engine.so", "The engine that runs models");
    if (!engine)
        return propagate(engine);
    return engine->function<Function>(symbol);
}

} // namespace

Result<std::shared_ptr<const Transformer>> openTransformer(
    const std::filesystem::path& directory, const EngineOptions& options)
{
    auto open = engineFunction<EngineOpenFunction>(engineOpenSymbol);
    if (!open)
        return propagate(open);
    TransformerResult result = fail(ErrorCode::Internal, "The engine returned nothing.");
    (*open)(directory, options, result);
    return result;
}

Result<std::vector<std::string>> supportedModelTypes()
{
    auto modelTypes = engineFunction<EngineModelTypesFunction>(engineModelTypesSymbol);
    if (!modelTypes)
        return propagate(modelTypes);
    std::vector<std::string> types;
    (*modelTypes)(types);
    return types;
}

Result<EngineArithmetic> engineArithmetic()
{
    auto describe = engineFunction<EngineArithmeticFunction>(engineArithmeticSymbol);
    if (!describe)
        return propagate(describe);
    EngineArithmetic arithmetic;
    (*describe)(arithmetic);
    return arithmetic;
}

Result<EngineTimes> engineTimes()
{
    auto read = engineFunction<EngineTimesFunction>(engineTimesSymbol);
    if (!read)
        return propagate(read);
    EngineTimes times;
    (*read)(times);
    return times;
}

} // namespace fathom
