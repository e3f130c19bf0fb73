// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/model_option.h"

#include "app/session.h"
#include "core/hub/model_location.h"
#include "core/text/tokenizer_loader.h"

#include <algorithm>
#include <vector>

namespace fathom {

void ModelOption::addTo(CLI::App& command)
{
    command
        .add_option("--model", model,
            "Model directory (config.json, model.safetensors, tokenizer), GGUF file, or a Hugging "
            "Face "
            "ID: owner/name, owner/name@revision, owner/name:Q4_K_M (one of its GGUF files)")
        ->required();
    command.add_option("--revision", revision,
        "Branch, tag or commit of a model that is given by its Hugging Face ID");
}

Result<std::filesystem::path> ModelOption::locate(const CommandRun& run) const
{
    std::error_code ignored;
    if (!revision.empty() && std::filesystem::exists(model, ignored))
        return fail(ErrorCode::InvalidArgument,
            "--revision is for models that are given by their Hugging Face ID, and this is a "
            "folder "
            "on this computer. Leave --revision out.",
            model);
    if (!revision.empty() && model.find('@') != std::string::npos)
        return fail(ErrorCode::InvalidArgument,
            "The revision is given twice. Leave --revision out, or what follows the \"@\".", model);
    const auto settings = readHubSettings();
    if (!settings)
        return tl::unexpected(settings.error());
    const auto colon = std::min(model.find(':'), model.size());
    return locateModel(
        revision.empty() ? model : model.substr(0, colon) + '@' + revision + model.substr(colon),
        *settings, [&](const std::string& text) { run.progress.print(text); }, run.job);
}

void addPromptFormatOptions(CLI::App& command, PromptFormatText& text)
{
    command
        .add_option("--prompt-format", text.format,
            "What the model reads: raw, affixes (a prefix and a suffix), chat (its chat template)")
        ->capture_default_str();
    command.add_option("--prompt-prefix", text.prefix, "Text in front of every prompt");
    command.add_option("--prompt-suffix", text.suffix, "Text behind every prompt");
    command.add_option("--system-prompt", text.system, "With chat: the system's message");
    command.add_flag("--no-generation-prompt{false}", text.generationPrompt,
        "With chat: end with the prompt, not where the answer would begin");
}

void addDtypeOption(CLI::App& command, std::string& dtype, const std::string& help)
{
    const std::vector<std::string> names(modelDtypeNames.begin(), modelDtypeNames.end());
    command.add_option("--dtype", dtype, help)->check(CLI::IsMember(names));
}

Result<std::shared_ptr<const Transformer>> openInDtype(
    const std::filesystem::path& directory, const std::string& dtype, const CommandRun& run)
{
    const auto parsed = modelDtypeFrom(dtype);
    if (!parsed)
        return fail(ErrorCode::InvalidArgument,
            "\"" + dtype + "\" is not available: use float32, bfloat16 or float16.", "dtype");
    auto model = openTransformer(directory, { .dtype = *parsed, .memory = run.memory });
    if (model && !(*model)->summary().dtypeNote.empty())
        run.progress.print("note: " + (*model)->summary().dtypeNote);
    return model;
}

Result<std::shared_ptr<const Tokenizer>> loadTokenizerFor(
    const std::filesystem::path& directory, const PromptFormat& format)
{
    auto tokenizer = loadTokenizer(directory);
    if (!tokenizer)
        return tokenizer;
    return withFormat(std::move(*tokenizer), format, directory);
}

Result<ModelOption::Opened> ModelOption::open(
    const CommandRun& run, const PromptFormat& format, const std::string& dtype) const
{
    const auto path = locate(run);
    if (!path)
        return tl::unexpected(path.error());
    auto opened = openInDtype(*path, dtype, run);
    if (!opened)
        return propagate(opened);
    auto tokenizer = loadTokenizerFor(*path, format);
    if (!tokenizer)
        return propagate(tokenizer);
    return Opened { std::move(*opened), std::move(*tokenizer) };
}

} // namespace fathom
