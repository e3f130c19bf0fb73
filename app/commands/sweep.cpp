// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/figure_options.h"
#include "app/model_option.h"
#include "app/session.h"
#include "core/base/system_memory.h"
#include "core/io/file.h"
#include "core/probe/probe_file.h"
#include "core/probe/report.h"
#include "core/probe/sweep.h"
#include "core/probe/sweep_file.h"

#include <CLI/Validators.hpp>

#include <chrono>
#include <memory>
#include <mutex>

namespace fathom {

namespace {

    struct SweepOptions
    {
        ModelOption model;
        DataOptions data;
        ProbeOptions probe;
        std::string test;
        double holdout = 0;
        std::int32_t controlDraws = 0;
        bool skipsTextBaselines = false;
        std::string save;
        std::string saveSweep;
        std::string csv;
        FigureFiles figures;
        RunOptions run;
    };

    Result<TestChoice> testChoice(const SweepOptions& options, Task task, const Dataset& training)
    {
        if (!options.test.empty()) {
            auto other = options.data;
            other.data = options.test;
            other.positive.clear();
            other.negative.clear();
            auto loaded = other.readToTest(task, training.classes(), options.run.quiet);
            if (!loaded)
                return propagate(loaded);
            return SeparateTest { std::make_shared<const Dataset>(std::move(loaded->dataset)) };
        }
        if (options.holdout > 0)
            return HoldoutTest { options.holdout };
        return defaultTestChoice(training);
    }

    SweepSettings settingsOf(const SweepOptions& options, const ProbeSettings& probe, const TestChoice& test)
    {
        SweepSettings settings { .probe = probe, .test = test };
        settings.scoresTextBaselines = !options.skipsTextBaselines;
        settings.controlDraws = options.controlDraws;
        return settings;
    }

    std::string layerLine(const LayerScore& score)
    {
        char line[160];
        std::snprintf(line, sizeof line, "layer %s  %s %.3f [%.3f, %.3f]  validation %.3f", layerText(score.layer).c_str(),
            score.regression ? "R2" : "accuracy", score.test, score.interval.low, score.interval.high, score.validation);
        return line;
    }

    /// Where a sweep's events go: the result, and a line per layer.
    class Collector
    {
    public:
        explicit Collector(const CommandRun& run)
            : m_run(run)
            , m_progress(run.progress)
        {
        }

        void add(const SweepEvent& event)
        {
            const std::lock_guard lock(m_mutex);
            m_result.add(event);
            if (const auto* planned = std::get_if<SweepPlanned>(&event))
                printScratch(planned->plan.memory, m_run);
            else if (const auto* scored = std::get_if<LayerScored>(&event))
                m_progress.print(layerLine(scored->score));
            else if (const auto* warned = std::get_if<Warned>(&event))
                m_progress.print("warning: " + warned->message);
        }

        [[nodiscard]] const SweepResult& result() const { return m_result; } ///< once the sweep has ended

    private:
        const CommandRun& m_run;
        const ProgressLine& m_progress;
        std::mutex m_mutex;
        SweepResult m_result;
    };

    Status saveProbes(const SweepOptions& options, const SweepResult& result)
    {
        if (!options.saveSweep.empty()) {
            const auto probes = LayerSweepResult::of(result);
            if (!probes)
                return fail(probes.error().code, probes.error().message, options.saveSweep);
            if (auto status = saveSweep(*probes, options.saveSweep); !status)
                return status;
        }
        if (options.save.empty())
            return {};
        if (const auto joint = result.jointProbe(); joint && joint->selection())
            return saveProbe(*joint, options.save);
        const auto best = result.bestLayer();
        if (!best)
            return fail(ErrorCode::NotFitted, "No layer was chosen, so there is no probe to save. Use fit with --layers.", options.save);
        return saveProbe(*result.find(*best)->probe, options.save);
    }

    Status writeSweep(const SweepOptions& options, const SweepResult& result, const SweepTimes& times)
    {
        auto json = sweepJson(result, times);
        if (result.hasPlan()) { // beside the result, which is the same in any memory
            json["memory"] = memoryJson(result.plan().memory);
            json["memory"]["budget"] = result.plan().memoryBudget;
        }
        json["memory"]["peak"] = peakResidentMemory();
        if (auto status = writeResults(options.run, json, sweepTable(result)); !status)
            return status;
        if (!options.csv.empty())
            if (auto status = writeFileAtomically(options.csv, sweepCsv(result)); !status)
                return status;
        if (auto status = options.figures.write(result); !status)
            return status;
        return saveProbes(options, result);
    }

    Status sweep(const SweepOptions& options, const CommandRun& run)
    {
        const auto start = std::chrono::steady_clock::now();
        const auto& figures = options.figures;
        if (auto status = checkOutputs({ options.save, options.saveSweep, options.csv, figures.svg, figures.pdf, figures.png }); !status)
            return status;
        const auto settings = options.probe.parse(options.data.taskName());
        if (!settings)
            return tl::unexpected(settings.error());
        const auto data = options.data.read(DataOptions::Labels::Required, options.run.quiet);
        if (!data)
            return tl::unexpected(data.error());
        const auto test = testChoice(options, settings->task, data->dataset);
        if (!test)
            return tl::unexpected(test.error());
        const auto opened = options.model.open(run, settings->promptFormat, settings->dtype);
        if (!opened)
            return tl::unexpected(opened.error());
        const auto cache = run.options.cache.open(opened->model->summary(), run);
        SweepTimes times;
        times.load = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();

        Collector collector(run);
        try {
            auto swept = runSweep(*opened->model, *opened->tokenizer, data->dataset, settingsOf(options, *settings, *test), run.pool,
                [&](const SweepEvent& event) { collector.add(event); }, run.job, cache);
            if (!swept)
                return propagate(swept);
            swept->load = times.load;
            swept->total += times.load;
            times = *swept;
        } catch (const Cancelled&) {
            // What is finished is kept and reported; the exit status says that it was interrupted.
            auto finished = options;
            if (collector.result().layers().empty()) { // no probe to save
                finished.save.clear();
                finished.saveSweep.clear();
            }
            if (auto status = writeSweep(finished, collector.result(), times); !status)
                return status;
            throw;
        }
        return writeSweep(options, collector.result(), times);
    }

} // namespace

void addSweepCommand(CLI::App& app, int& exitStatus)
{
    auto options = std::make_shared<SweepOptions>();
    auto* command = app.add_subcommand("sweep", "Fit and test one probe per layer");
    options->model.addTo(*command);
    options->data.addTo(*command, DataOptions::Labels::Required);
    auto* test = command->add_option("--test", options->test, "Separate test data with the same classes");
    command->add_option("--holdout", options->holdout, "Fraction of the rows to test on (0.2 unless there is a split column)")
        ->check(CLI::Range(0.0, 1.0))
        ->excludes(test);
    command->add_option("--control-draws", options->controlDraws,
               "Also fit and test each layer on labels of other texts, this many times: what a probe finds where there is nothing")
        ->check(CLI::Range(0, 1000));
    command->add_flag("--no-text-baselines", options->skipsTextBaselines, "Do not test what classifiers find that see the texts alone");
    options->probe.addTo(*command, "sweep");
    command->add_option("--save", options->save, "Save the best layer's probe (best by validation), or with --layers auto the probe that chose its layers");
    command->add_option("--save-sweep", options->saveSweep, "Save every layer's probe in one file, for predict, predict-proba, score and evaluate");
    command->add_option("--csv", options->csv, "Write the results as CSV");
    options->figures.addTo(*command);
    options->run.cache.addRenewalTo(*command);
    options->run.addTo(*command);
    command->callback([options, &exitStatus] {
        exitStatus = runCommand(options->run, [&](const CommandRun& run) { return sweep(*options, run); });
    });
}

} // namespace fathom
