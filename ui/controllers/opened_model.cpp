// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/opened_model.h"

#include "core/text/tokenizer_loader.h"

#include <utility>

namespace fathom {

Result<OpenedModel> openModel(
    const std::filesystem::path& directory, std::shared_ptr<const MemoryBudget> memory)
{
    auto tokenizer = loadTokenizer(directory);
    if (!tokenizer)
        return propagate(tokenizer);
    auto transformer = openTransformer(directory, { .memory = std::move(memory) });
    if (!transformer)
        return propagate(transformer);
    auto summary = (*transformer)->summary();
    return OpenedModel { std::move(summary), std::move(*transformer), std::move(*tokenizer),
        loadChatTemplate(directory) };
}

Result<OpenedModel> inFormat(OpenedModel model, const PromptFormat& format)
{
    auto tokenizer = withFormat(model.tokenizer, format, model.chatTemplate);
    if (!tokenizer)
        return propagate(tokenizer);
    model.tokenizer = std::move(*tokenizer);
    return model;
}

ModelsByDtype::ModelsByDtype(std::shared_ptr<const MemoryBudget> memory)
    : m_memory(std::move(memory))
{
}

Result<OpenedModel> ModelsByDtype::model(OpenedModel opened, const std::string& dtype)
{
    if (opened.transformer->summary().dtype == dtype)
        return opened;
    const auto parsed = modelDtypeFrom(dtype);
    if (!parsed)
        return fail(ErrorCode::InvalidArgument,
            "\"" + dtype + "\" is not available: use float32, bfloat16 or float16.", "dtype");
    const std::lock_guard lock(m_mutex);
    if (!m_latest || m_openedAs.lock() != opened.transformer
        || m_latest->summary().dtype != dtype) {
        m_latest = nullptr;
        auto other = openTransformer(opened.summary.directory, { .dtype = *parsed, .memory = m_memory });
        if (!other)
            return propagate(other);
        m_openedAs = opened.transformer;
        m_latest = std::move(*other);
    }
    opened.transformer = m_latest;
    opened.summary = m_latest->summary();
    return opened;
}

} // namespace fathom
