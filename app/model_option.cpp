// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/model_option.h"

#include "app/session.h"
#include "core/hub/model_location.h"
#include "core/text/tokenizer_loader.h"

namespace fathom {

void ModelOption::addTo(CLI::App& command)
{
    command
        .add_option("--model", model,
            "Model directory (config.json, model.safetensors, tokenizer), or a Hugging Face ID: "
            "owner/name, owner/name@revision")
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
    return locateModel(
        revision.empty() ? model : model + '@' + revision, *settings,
        [&](const std::string& text) { run.progress.print(text); }, run.job);
}

Result<ModelOption::Opened> ModelOption::open(const CommandRun& run) const
{
    const auto path = locate(run);
    if (!path)
        return tl::unexpected(path.error());
    auto opened = openTransformer(*path);
    if (!opened)
        return propagate(opened);
    auto tokenizer = loadTokenizer(*path);
    if (!tokenizer)
        return propagate(tokenizer);
    return Opened { std::move(*opened), std::move(*tokenizer) };
}

} // namespace fathom
