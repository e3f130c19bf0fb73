// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/session.h"
#include "core/base/byte_size.h"

#include <memory>
#include <sstream>

namespace fathom {

namespace {

Json usageJson(const RowCache& cache, const CacheUsage& usage)
{
    auto models = Json::array();
    for (const auto& [name, part] : usage.byLabel)
        models.push_back({ { "name", name }, { "bytes", part.bytes }, { "rows", part.entries } });
    return { { "folder", cache.directory().string() }, { "bytes", usage.bytes },
        { "limit", usage.sizeLimit }, { "rows", usage.entries }, { "files", usage.files },
        { "models", std::move(models) } };
}

std::string usageText(const RowCache& cache, const CacheUsage& usage)
{
    std::ostringstream text;
    text << cache.directory().string() << ": " << byteSizeText(usage.bytes) << " of "
         << byteSizeText(usage.sizeLimit) << ", hidden states of " << usage.entries
         << " prompts and layers\n";
    for (const auto& [name, part] : usage.byLabel)
        text << "  " << name << ": " << byteSizeText(part.bytes) << ", " << part.entries << '\n';
    return text.str();
}

Status showCache(const RunOptions& options)
{
    const auto cache = options.cache.openRows();
    if (!cache)
        return tl::unexpected(cache.error());
    const auto usage = (*cache)->usage();
    if (!usage)
        return tl::unexpected(usage.error());
    return writeResults(options, usageJson(**cache, *usage), usageText(**cache, *usage));
}

Status clearCache(const RunOptions& options)
{
    const auto cache = options.cache.openRows();
    if (!cache)
        return tl::unexpected(cache.error());
    const auto usage = (*cache)->usage();
    if (auto status = (*cache)->clear(); !status)
        return status;
    const auto freed = usage ? usage->bytes : 0;
    return writeResults(options, { { "freed", freed } }, byteSizeText(freed) + " freed\n");
}

void addAction(CLI::App& cache, int& exitStatus, const char* name, const char* description,
    Status (*act)(const RunOptions&))
{
    auto options = std::make_shared<RunOptions>();
    auto* command = cache.add_subcommand(name, description);
    options->addTo(*command);
    command->callback([options, act, &exitStatus] {
        exitStatus = runCommand(*options, [&](const CommandRun&) { return act(*options); });
    });
}

} // namespace

void addCacheCommand(CLI::App& app, int& exitStatus)
{
    auto* command = app.add_subcommand("cache", "The hidden states that are kept between runs");
    command->require_subcommand(1);
    addAction(*command, exitStatus, "info", "Where they are, and how much of what", showCache);
    addAction(*command, exitStatus, "clear", "Forget all of them", clearCache);
}

} // namespace fathom
