// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "resources/examples/training/training_run.h"

#include "resources/examples/training/adamw.h"
#include "resources/examples/training/batch.h"
#include "resources/examples/training/model_files.h"
#include "resources/examples/training/training_log.h"

#include <torch/utils.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace fathom::training {

namespace {

constexpr std::int64_t logInterval = 50;
constexpr std::int64_t checkpointInterval = 250; // a multiple of logInterval
constexpr std::size_t heldOutSample = 600; // items, of which the log has the loss

/// One step's rows; the corpus begins again where it ends.
Batch rowsOfStep(const Corpus& corpus, const TrainingOptions& options, std::int64_t step)
{
    std::vector<std::uint16_t> rows;
    for (std::int64_t i = 0; i < options.rowsPerStep; ++i) {
        const auto row
            = static_cast<std::size_t>(step * options.rowsPerStep + i) % corpus.rowCount();
        const auto first = corpus.rows.begin() + static_cast<std::ptrdiff_t>(row * corpus.rowLength);
        rows.insert(rows.end(), first, first + static_cast<std::ptrdiff_t>(corpus.rowLength));
    }
    return makeBatch(rows);
}

Status writeModel(const TrainingOptions& options, const Network& network)
{
    const auto folder = options.runFolder / "model";
    std::filesystem::create_directories(folder);
    for (const auto* name : { "tokenizer.model", "tokenizer_config.json" }) {
        std::filesystem::copy_file(options.corpusFolder / name, folder / name,
            std::filesystem::copy_options::overwrite_existing);
    }
    return exportModel(folder, network);
}

} // namespace

double learningRate(const TrainingOptions& options, std::int64_t step)
{
    constexpr double warmUpSteps = 200;
    constexpr double steadyShare = 2.0 / 3.0;
    constexpr double lastShare = 0.02;
    const auto done = static_cast<double>(step);
    if (done < warmUpSteps)
        return options.rate * (done + 1) / warmUpSteps;
    const double fallBegins = steadyShare * static_cast<double>(options.steps);
    const double progress = (done - fallBegins) / (static_cast<double>(options.steps) - fallBegins);
    const double cosine = 0.5 * (1 + std::cos(std::numbers::pi * std::clamp(progress, 0.0, 1.0)));
    return options.rate * (lastShare + (1 - lastShare) * cosine);
}

Status train(const TrainingOptions& options, const std::function<bool()>& stop)
{
    torch::set_num_threads(1); // one order of every sum
    const auto corpus = readCorpus(options.corpusFolder / "corpus.safetensors");
    if (!corpus)
        return tl::unexpected(corpus.error());
    NetworkShape shape;
    shape.vocabulary = static_cast<std::int64_t>(corpus->vocabulary);
    Network network(shape, options.seed);
    AdamW optimizer(network.parameters());
    std::filesystem::create_directories(options.runFolder);
    const auto checkpoint = options.runFolder / "checkpoint.safetensors";
    std::int64_t step = 0;
    if (std::filesystem::exists(checkpoint)) {
        const auto steps = readCheckpoint(checkpoint, network, optimizer);
        if (!steps)
            return tl::unexpected(steps.error());
        step = *steps;
    }
    TrainingLog log(options.runFolder / "log.csv", step);
    const auto last = std::min(options.steps, options.stopAfter);
    for (bool stopped = false; step < last && !stopped;) {
        const auto batch = rowsOfStep(*corpus, options, step);
        auto loss = meanLoss(network, batch);
        loss.backward();
        optimizer.step(step, learningRate(options, step));
        ++step;
        log.add(loss.item<double>(), batch.tokens.numel());
        stopped = stop();
        if (step % logInterval == 0)
            log.write(step, step % checkpointInterval == 0
                    ? heldOutLoss(network, *corpus, heldOutSample)
                    : std::nan(""));
        if (step % checkpointInterval != 0 && step != last && !stopped)
            continue;
        if (const auto status = writeCheckpoint(checkpoint, network, optimizer, step); !status)
            return status;
        if (const auto status = writeModel(options, network); !status)
            return status;
    }
    return {};
}

} // namespace fathom::training
