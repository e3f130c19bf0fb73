// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// fathom_train_model CORPUS RUN: trains the built-in model on CORPUS/corpus.safetensors. RUN gets
/// log.csv, a checkpoint to go on from, and the model. Stopped by SIGTERM or SIGINT it keeps what it
/// has; called again it goes on, to the same weights bit for bit.
#include "resources/examples/training/training_run.h"

#include <CLI/CLI.hpp>

#include <malloc.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <iostream>

namespace {

volatile std::sig_atomic_t stopAsked = 0;

void askToStop(int)
{
    stopAsked = 1;
}

/// OpenBLAS reads its environment while it is loaded, so the program starts itself once more where
/// that is not yet as it must be: one thread, and the kernels for AVX-512 where the processor has it
/// (version 0.3.21 does not know newer ones and falls back to older kernels).
void startInItsEnvironment(char** argv)
{
    if (std::getenv("OPENBLAS_NUM_THREADS") != nullptr)
        return;
    setenv("OPENBLAS_NUM_THREADS", "1", 1);
    setenv("OMP_NUM_THREADS", "1", 1);
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl"))
        setenv("OPENBLAS_CORETYPE", "SkylakeX", 0);
    execv("/proc/self/exe", argv);
}

} // namespace

int main(int argc, char** argv)
{
    using namespace fathom::training;
    startInItsEnvironment(argv);
    // Tensors come and go by the megabyte; memory given back to the system must be cleared again.
    mallopt(M_MMAP_THRESHOLD, 1 << 30);
    mallopt(M_TRIM_THRESHOLD, 1 << 30);
    TrainingOptions options;
    CLI::App app("Trains Fathom's built-in model.");
    app.add_option("corpus", options.corpusFolder, "What fathom_make_corpus wrote")->required();
    app.add_option("run", options.runFolder, "Where log, checkpoint and model go")->required();
    app.add_option("--steps", options.steps, "How many steps the learning rate is planned for");
    app.add_option("--stop-after", options.stopAfter, "Ends the run at this step");
    app.add_option("--rows", options.rowsPerStep, "Rows of the corpus per step");
    app.add_option("--rate", options.rate, "The largest learning rate");
    app.add_option("--seed", options.seed, "Decides the first weights");
    CLI11_PARSE(app, argc, argv);

    std::signal(SIGTERM, askToStop);
    std::signal(SIGINT, askToStop);
    const auto status = train(options, [] { return stopAsked != 0; });
    if (!status) {
        std::cerr << status.error().text() << '\n';
        return 1;
    }
}
