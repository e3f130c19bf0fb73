// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probe/sweep.h"

#include "core/base/byte_size.h"
#include "core/data/groups.h"
#include "core/extract/prompt_extraction.h"
#include "core/probe/control_task.h"
#include "core/probe/layer_job.h"
#include "core/probe/prompt_features.h"
#include "core/probe/test_score.h"
#include "core/probe/text_advantage.h"
#include "core/probe/text_baselines.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <limits>
#include <mutex>
#include <utility>

namespace fathom {

namespace {

    using Clock = std::chrono::steady_clock;

    double secondsSince(Clock::time_point start)
    {
        return std::chrono::duration<double>(Clock::now() - start).count();
    }

    /// Of features kept for the joint probe, at most. Its fit makes two copies of them, for which there must be room, too.
    std::int64_t jointProbeBytes(const Transformer& model)
    {
        constexpr auto largest = std::int64_t { 1 } << 30U;
        return model.memory() ? std::min(largest, model.memory()->bytes() / 6) : largest;
    }

    /// The fits beside an extraction.
    struct FitPlan
    {
        std::int64_t pending = 0; ///< layers that wait for a fit or are in one, at most; with as many, the extraction fits one itself
        std::int64_t bytes = 0; ///< of those that run at the same time
    };

    FitPlan planFits(const SweepExtent& extent)
    {
        const auto order = std::min(extent.featureRows, extent.hiddenSize);
        const auto copies = 2 * extent.featureRows * extent.hiddenSize * static_cast<std::int64_t>(sizeof(float));
        const auto systems = 2 * order * order * static_cast<std::int64_t>(sizeof(double));
        const auto each = std::max<std::int64_t>(1, copies + systems);
        const auto threads = static_cast<std::int64_t>(extent.threads);
        const auto room = extent.budget > 0 ? std::max<std::int64_t>(1, extent.budget / 4 / each) : threads;
        if (room >= threads)
            return { .pending = 2 * threads, .bytes = threads * each };
        return { .pending = room - 1, .bytes = room * each };
    }

    /// All rows of the sweep as one data set, groups filled in.
    struct SweepRows
    {
        std::shared_ptr<const Dataset> dataset;
        std::string groupRule;
    };

    Result<SweepRows> collectRows(const Dataset& dataset, const TestChoice& test)
    {
        Dataset::Columns columns;
        columns.name = dataset.name();
        columns.texts = dataset.texts();
        columns.classes = dataset.classes();
        columns.labels = dataset.labels();
        columns.targets = dataset.targets();
        columns.weights = dataset.weights();
        columns.split = dataset.split();
        auto detected = detectGroups(dataset);
        columns.groups = std::move(detected.groups);
        if (const auto* separate = std::get_if<SeparateTest>(&test)) {
            const auto& other = *separate->dataset;
            if (dataset.hasTargets() != other.hasTargets())
                return fail(ErrorCode::InvalidSplit, "Both the training and the test data must have a column of numbers to predict.", other.name());
            if (other.hasLabels() != dataset.hasLabels() || other.classes() != dataset.classes()) {
                return fail(ErrorCode::InvalidSplit,
                    "The test data must have the same classes as the training data (" + std::to_string(dataset.classes().count())
                        + " of them).",
                    other.name());
            }
            columns.texts.insert(columns.texts.end(), other.texts().begin(), other.texts().end());
            columns.labels.insert(columns.labels.end(), other.labels().begin(), other.labels().end());
            columns.targets.insert(columns.targets.end(), other.targets().begin(), other.targets().end());
            if (!columns.weights.empty())
                columns.weights.resize(columns.texts.size(), 1.0); // test rows are not weighted
            columns.split.clear();
            // The parts are separate already; numbers only have to be unique.
            if (auto otherGroups = detectGroups(other); !columns.groups.empty() || !otherGroups.groups.empty()) {
                if (columns.groups.empty())
                    for (std::size_t i = 0; i < dataset.size(); ++i)
                        columns.groups.push_back(static_cast<std::int32_t>(i));
                const auto offset = 1 + *std::ranges::max_element(columns.groups);
                for (std::size_t i = 0; i < other.size(); ++i)
                    columns.groups.push_back(offset + (otherGroups.groups.empty() ? static_cast<std::int32_t>(i) : otherGroups.groups[i]));
            }
        }
        auto all = Dataset::create(std::move(columns));
        if (!all)
            return propagate(all);
        return SweepRows { std::make_shared<const Dataset>(std::move(*all)), std::move(detected.rule) };
    }

    Result<Split> makeSplit(const Dataset& rows, const Dataset& training, const SweepSettings& settings)
    {
        const auto seed = settings.probe.randomState;
        if (const auto* holdout = std::get_if<HoldoutTest>(&settings.test))
            return splitHoldout(rows, holdout->fraction, seed);
        if (std::holds_alternative<SplitColumnTest>(settings.test))
            return splitByColumn(rows);
        const auto* rule = std::holds_alternative<SeparateTest>(settings.test) ? "separate test data" : "all rows";
        Split split { .train = {}, .test = {}, .seed = seed, .rule = rule };
        for (std::size_t i = 0; i < rows.size(); ++i)
            (i < training.size() ? split.train : split.test).emplace_back(static_cast<std::int32_t>(i));
        return split;
    }

    Status checkTask(Task task, const Dataset& dataset)
    {
        if (task == Task::Classification && !dataset.hasLabels())
            return fail(ErrorCode::MissingColumn, "The data have no label column: choose one to learn from.", dataset.name());
        if (task == Task::Regression && !dataset.hasTargets())
            return fail(ErrorCode::MissingColumn, "The data have no column of numbers to predict: choose one to learn from.", dataset.name());
        return {};
    }

    Result<SweepPlan> makePlan(const Transformer& model, const Tokenizer& tokenizer, const Dataset& dataset, const SweepSettings& settings)
    {
        if (auto status = checkTask(settings.probe.task, dataset); !status)
            return propagate(status);
        auto layers = resolveLayers(settings.probe, model.summary().layerCount);
        if (!layers)
            return propagate(layers);
        auto rows = collectRows(dataset, settings.test);
        if (!rows)
            return propagate(rows);
        auto split = makeSplit(*rows->dataset, dataset, settings);
        if (!split)
            return propagate(split);

        SweepPlan plan;
        plan.settings = settings.probe;
        plan.layers = std::move(*layers);
        plan.classes = dataset.classes();
        plan.trainingDatasetRows = static_cast<std::int64_t>(dataset.size());
        plan.groupRule = std::move(rows->groupRule);
        plan.dataset = std::move(rows->dataset);
        plan.split = std::move(*split);
        if (!plan.split.test.empty()) {
            plan.groupCount = countGroups(*plan.dataset, plan.split.test);
            plan.intervalMethod = intervalMethod(*plan.dataset, plan.split.test);
            plan.baseline = baselineScore(*plan.dataset, plan.split.train, plan.split.test);
        }
        plan.provenance = provenanceOf(model, tokenizer, dataset);
        plan.provenance.splitRule = plan.split.rule;
        plan.provenance.splitSeed = plan.split.seed;
        return plan;
    }

    /// As many folds as asked for, or as the groups allow. R² needs two rows in a fold.
    std::vector<std::int32_t> validationFolds(const SweepPlan& plan, std::int32_t& foldCount)
    {
        if (plan.dataset->hasTargets())
            foldCount = static_cast<std::int32_t>(std::min<std::size_t>(static_cast<std::size_t>(foldCount), plan.split.train.size() / 2));
        for (; foldCount >= 2; --foldCount)
            if (auto folds = assignFolds(*plan.dataset, plan.split.train, foldCount, plan.split.seed))
                return std::move(*folds);
        foldCount = 0;
        return {};
    }

    /// The fits of a running sweep: starts each layer's when its hidden states are complete, frees what is used up.
    class LayerFits
    {
    public:
        LayerFits(const LayerJob& layerJob, std::span<const std::uint8_t> isSpecial, bool keepFeatures, std::int64_t maximumPending,
            WorkerPool& pool, const SweepSink& sink, const JobContext& job)
            : m_layerJob(layerJob)
            , m_isSpecial(isSpecial)
            , m_keepFeatures(keepFeatures)
            , m_maximumPending(maximumPending)
            , m_sink(sink)
            , m_job(job)
            , m_tasks(pool)
        {
        }

        void start(const std::shared_ptr<ActivationStore>& store, LayerIndex layer)
        {
            m_sink(LayerReady { layer });
            // Fits that cannot keep up with the extraction would pile up features: then it waits for one.
            if (m_pending >= m_maximumPending) {
                fit(*store, layer);
                return;
            }
            ++m_pending;
            m_tasks.run([this, store, layer] {
                fit(*store, layer);
                --m_pending;
            });
        }

        void wait() { m_tasks.wait(); }
        [[nodiscard]] double seconds() const { return m_seconds; }
        [[nodiscard]] const std::optional<Error>& firstError() const { return m_firstError; }
        [[nodiscard]] std::int64_t failures() const { return m_failures; }

    private:
        void fit(ActivationStore& store, LayerIndex layer)
        {
            const auto start = Clock::now();
            const auto scored = fitLayer(m_layerJob, { store, requiredPooling(m_layerJob.plan.settings), m_isSpecial }, layer, m_job);
            if (scored) {
                m_sink(*scored);
                if (!scored->score.report.converged)
                    m_sink(Warned { "Layer " + std::to_string(layer.value) + ": the fit did not converge in " + std::to_string(scored->score.report.iterations) + " iterations." });
            } else {
                m_sink(Warned { "Layer " + std::to_string(layer.value) + " has no result: " + scored.error().text() });
                const std::lock_guard lock(m_mutex);
                if (m_failures++ == 0)
                    m_firstError = scored.error();
            }
            if (m_keepFeatures)
                store.putAside(layer);
            else
                store.release(layer);
            const std::lock_guard lock(m_mutex);
            m_seconds += secondsSince(start);
        }

        const LayerJob& m_layerJob;
        std::span<const std::uint8_t> m_isSpecial;
        bool m_keepFeatures;
        std::int64_t m_maximumPending;
        const SweepSink& m_sink;
        const JobContext& m_job;
        std::atomic<std::int64_t> m_pending = 0;
        std::mutex m_mutex;
        double m_seconds = 0;
        std::int64_t m_failures = 0;
        std::optional<Error> m_firstError;
        TaskGroup m_tasks; // last: waits for its tasks before what they use goes away
    };

    /// The text baselines of a running sweep: they need no hidden states, so they go first and beside the extraction.
    class BaselineFits
    {
    public:
        BaselineFits(const SweepPlan& plan, WorkerPool& pool, const SweepSink& sink, const JobContext& job)
            : m_tasks(pool)
        {
            constexpr std::array kinds { TextFeatureKind::SentenceLength, TextFeatureKind::BagOfWords, TextFeatureKind::TfIdf };
            for (const auto kind : kinds)
                m_tasks.run([&plan, &sink, &job, kind] {
                    if (auto scored = scoreTextBaseline(plan, kind, job))
                        sink(*scored);
                    else
                        sink(Warned { "The text baseline " + std::string(textFeatureName(kind)) + " has no result: " + scored.error().text() });
                });
        }

        void wait() { m_tasks.wait(); }

    private:
        TaskGroup m_tasks;
    };

    void fitJointProbe(const SweepPlan& plan, const ExtractedFeatures& features, const SweepSink& sink, const JobContext& job)
    {
        auto probe = Probe::fit(plan.settings, features, plan.layers, plan.split.train, *plan.dataset, plan.provenance, job);
        if (probe) {
            for (const auto& warning : probe->warnings())
                sink(Warned { warning });
            LayerScore score;
            score.layer = probe->layers().back();
            score.report = probe->report();
            score.train = headlineScore(probe->scoreExamples(features, plan.split.train), *plan.dataset, plan.split.train);
            score.validation = std::numeric_limits<double>::quiet_NaN();
            if (!plan.split.test.empty())
                scoreTestRows(score, probe->scoreExamples(features, plan.split.test), *plan.dataset, plan.split.test, plan.split.seed);
            sink(JointProbeFitted { std::make_shared<const Probe>(std::move(*probe)), std::move(score) });
        } else
            sink(Warned { "The probe on all layers together has no result: " + probe.error().text() });
    }

    bool jointProbeFits(const SweepPlan& plan, std::int64_t storeRows, const Transformer& model)
    {
        return static_cast<std::int64_t>(plan.layers.size()) * storeRows * model.summary().hiddenSize * static_cast<std::int64_t>(sizeof(float))
            <= jointProbeBytes(model);
    }

} // namespace

ExtractionSize sizeOf(const SweepExtent& extent)
{
    const auto fits = planFits(extent);
    return { .tokens = extent.tokens,
        .longestPrompt = extent.longestPrompt,
        .featureRows = extent.featureRows,
        .keptLayers = std::min(extent.layers, fits.pending + 1),
        .otherBytes = fits.bytes,
        .threads = extent.threads };
}

TestChoice defaultTestChoice(const Dataset& dataset)
{
    if (std::ranges::find(dataset.split(), SplitPart::Test) != dataset.split().end())
        return SplitColumnTest {};
    return HoldoutTest {};
}

Result<SweepTimes> runSweep(const Transformer& model, const Tokenizer& tokenizer, const Dataset& dataset,
    const SweepSettings& settings, WorkerPool& pool, const SweepSink& listener, const JobContext& job, const ActivationCache& cache)
{
    const auto start = Clock::now();
    std::mutex toldMutex;
    SweepResult told; // what the comparison with the texts alone needs at the end
    const SweepSink sink = [&](const SweepEvent& event) {
        {
            const std::lock_guard lock(toldMutex);
            told.add(event);
        }
        listener(event);
    };
    SweepTimes times;
    auto planned = makePlan(model, tokenizer, dataset, settings);
    if (!planned)
        return propagate(planned);
    auto& plan = *planned;

    const auto prompts = encodePrompts(tokenizer, plan.dataset->texts(), pool, job);
    if (!prompts)
        return inDataset(*plan.dataset, prompts.error());
    times.tokenize = secondsSince(start);

    auto foldCount = settings.validationFolds;
    const auto folds = validationFolds(plan, foldCount);
    const auto pooling = requiredPooling(settings.probe);
    const auto tokenCount = static_cast<std::int64_t>(prompts->isSpecial.size());
    const auto storeRows = pooling == PoolingKind::All ? tokenCount : static_cast<std::int64_t>(plan.dataset->size());
    const auto isAutomatic = settings.probe.layers.automatic() != AutomaticLayers::No;
    const auto wantsJointProbe = settings.fitJointProbe || isAutomatic;
    const auto keepFeatures = wantsJointProbe && jointProbeFits(plan, storeRows, model);

    std::vector<std::string> cacheWarnings; // until the plan is known, nothing else may be
    auto telling = cache;
    telling.warn = [&](const std::string& warning) { cacheWarnings.push_back(warning); };
    const SweepExtent extent { .featureRows = storeRows,
        .layers = static_cast<std::int64_t>(plan.layers.size()),
        .hiddenSize = model.summary().hiddenSize,
        .threads = pool.threadCount(),
        .budget = model.memory() ? model.memory()->bytes() : 0 };
    const auto size = sizeOf(extent);
    auto extraction = PromptExtraction::prepare(model,
        { .prompts = prompts->ids,
            .layers = plan.layers,
            .pooling = pooling,
            .sharing = settings.sharing,
            .keptLayers = keepFeatures ? 0 : size.keptLayers,
            .otherBytes = size.otherBytes,
            .threads = pool.threadCount() },
        telling);
    if (!extraction)
        return inDataset(*plan.dataset, extraction.error());
    plan.counts = extraction->counts();
    plan.usesCache = cache.rows != nullptr;
    plan.memory = extraction->memory();
    plan.memoryBudget = model.memory() ? model.memory()->bytes() : 0;
    sink(SweepPlanned { plan });
    const auto tellCacheWarnings = [&] {
        for (const auto& warning : std::exchange(cacheWarnings, {}))
            sink(Warned { warning });
    };
    tellCacheWarnings();
    if (folds.empty())
        sink(Warned { "There are too few groups of rows in training to validate on: no best layer is chosen." });
    if (isAutomatic && !keepFeatures)
        return fail(ErrorCode::OutOfMemory, "All candidate layers together need more than " + byteSizeText(jointProbeBytes(model)) + ". Choose fewer with auto_candidates, or allow more memory.", "layers");
    if (wantsJointProbe && !keepFeatures)
        sink(Warned { "Layer importance is left out: all layers together need more than " + byteSizeText(jointProbeBytes(model)) + ". Sweep fewer layers to see it." });

    auto controls = controlTasks(*plan.dataset, plan.split, settings.controlDraws);
    if (!controls)
        return propagate(controls);
    std::optional<BaselineFits> baselines;
    if (settings.scoresTextBaselines && !plan.split.test.empty())
        baselines.emplace(plan, pool, sink, job);
    const LayerJob layerJob { plan, folds, foldCount, *controls };
    const auto isSpecial = pooling == PoolingKind::All ? std::span<const std::uint8_t>(prompts->isSpecial) : std::span<const std::uint8_t> {};
    LayerFits fits(layerJob, isSpecial, keepFeatures, planFits(extent).pending, pool, sink, job);
    const auto extractionStart = Clock::now();
    const auto store = extraction->run(
        pool, [&](const std::shared_ptr<ActivationStore>& features, LayerIndex layer) { fits.start(features, layer); }, job);
    if (!store)
        return inDataset(*plan.dataset, store.error());
    times.extract = secondsSince(extractionStart);

    job.enter(Phase::Fitting);
    fits.wait();
    if (baselines)
        baselines->wait();
    if (const auto advantage = textAdvantage(told, job))
        sink(*advantage);
    extraction->finish();
    tellCacheWarnings();
    if (fits.failures() == static_cast<std::int64_t>(plan.layers.size()))
        return tl::unexpected(*fits.firstError());
    times.fit = fits.seconds();
    if (keepFeatures)
        fitJointProbe(plan, { **store, pooling, isSpecial }, sink, job);
    times.total = secondsSince(start);
    return times;
}

} // namespace fathom
