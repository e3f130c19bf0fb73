// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/file.h"
#include "core/io/json.h"
#include "core/jobs/job_context.h"
#include "core/jobs/worker_pool.h"
#include "core/model/model_summary.h"
#include "core/model/transformer.h"
#include "tests/fuzz/memory_files.h"

#include <map>
#include <tuple>

using namespace fathom;
namespace fs = std::filesystem;

namespace {

/// Checkpoints of tests/golden/models by the `model_type` of their configs.
const std::multimap<std::string, fs::path>& checkpoints()
{
    static const auto found = [] {
        std::multimap<std::string, fs::path> byType;
        for (const auto& entry : fs::directory_iterator(FATHOM_GOLDEN_MODELS)) {
            const auto config = readJson(entry.path() / "config.json");
            if (config && config->contains("model_type")
                && fs::exists(entry.path() / "model.safetensors"))
                byType.emplace(config->at("model_type").get<std::string>(),
                    entry.path() / "model.safetensors");
        }
        return byType;
    }();
    return found;
}

/// One whose weights a config might fit; where several might, the length of the config chooses.
fs::path weightsFor(std::string_view config)
{
    std::string type = "llama";
    if (const auto json = parseJson(config, "fuzz"); json && json->is_object())
        if (const auto given = json->find("model_type"); given != json->end() && given->is_string())
            type = given->get<std::string>();
    auto [begin, end] = checkpoints().equal_range(type);
    if (begin == end)
        std::tie(begin, end) = checkpoints().equal_range("llama");
    std::advance(begin, config.size() % static_cast<std::size_t>(std::distance(begin, end)));
    return begin->second;
}

/// What the config says is used once more when a prompt runs.
void runOneBlock(const Transformer& model)
{
    static WorkerPool pool(1);
    UnattendedJob job;
    PackedTokens tokens;
    for (const std::int32_t id : { 3, 1, 2 })
        tokens.ids.emplace_back(id);
    tokens.segments
        = { { .begin = 0, .end = tokens.rowCount(), .parent = -1, .firstPosition = 0 } };
    if (!model.validate(tokens))
        return;
    FeatureMatrix hidden;
    model.embed(tokens, hidden, pool, job.context());
    model.runBlock(LayerIndex(0), tokens, {}, hidden, pool, job.context());
    fuzz::check(hidden.rows() == tokens.rowCount());
}

} // namespace

/// A config.json beside the weights of a model of its `model_type`.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const fuzz::MemoryFolder folder;
    const auto config = fuzz::textOf(data, size);
    folder.write("config.json", config);
    folder.remove("model.safetensors");
    fs::create_symlink(weightsFor(config), folder.path() / "model.safetensors");
    static_cast<void>(readModelSummary(folder.path()));
    if (const auto model = openTransformer(folder.path()))
        runOneBlock(**model);
    return 0;
}
