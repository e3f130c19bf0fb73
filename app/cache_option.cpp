// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cache_option.h"

#include "app/session.h"
#include "core/base/byte_size.h"
#include "core/cache/cache_directory.h"

namespace fathom {

void CacheOption::addTo(CLI::App& command)
{
    command.add_option("--cache-dir", directory,
        "Folder where hidden states are kept between runs (FATHOM_CACHE_DIR, else "
        "~/.cache/fathom)");
    command
        .add_option("--cache-size", sizeLimit,
            "How large that may become from now on, for example 20GB; the longest unused go first")
        ->check([](const std::string& text) {
            const auto bytes = parseByteSize(text);
            return bytes ? std::string() : bytes.error().message;
        });
    command.add_flag("--no-cache", isOff, "Read and keep no hidden states on disk");
}

void CacheOption::addRenewalTo(CLI::App& command)
{
    command.add_flag("--invalidate-cache", renews,
        "Forget the hidden states that are kept of these prompts and layers, and compute them "
        "anew");
}

std::filesystem::path CacheOption::scratchFolder() const
{
    return directory.empty() ? defaultScratchFolder() : std::filesystem::path(directory);
}

Result<std::shared_ptr<RowCache>> CacheOption::openRows() const
{
    auto folder
        = directory.empty() ? defaultCacheDirectory() : Result<std::filesystem::path>(directory);
    if (!folder)
        return propagate(folder);
    auto rows = RowCache::open(*folder);
    if (!rows || sizeLimit.empty())
        return rows;
    const auto bytes = parseByteSize(sizeLimit);
    if (!bytes)
        return tl::unexpected(bytes.error());
    if (auto status = (*rows)->setSizeLimit(*bytes); !status)
        return propagate(status);
    return rows;
}

Result<ActivationCache> CacheOption::openFor(const ModelSummary& model, const CommandRun& run) const
{
    auto rows = openRows();
    if (!rows)
        return propagate(rows);
    auto cache = activationCacheOf(std::move(*rows), model, run.pool, run.job);
    if (cache) {
        cache->warn = [&run](const std::string& text) { run.progress.print("warning: " + text); };
        cache->cachedRows = renews ? CachedRows::Renew : CachedRows::Use;
    }
    return cache;
}

ActivationCache CacheOption::open(const ModelSummary& model, const CommandRun& run) const
{
    if (isOff)
        return {};
    auto cache = openFor(model, run);
    if (cache)
        return std::move(*cache);
    run.progress.print("warning: Hidden states are not kept. " + cache.error().text());
    return {};
}

} // namespace fathom
