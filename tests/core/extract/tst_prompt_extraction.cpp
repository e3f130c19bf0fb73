// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/extract/prompt_extraction.h"
#include "core/jobs/background_job.h"
#include "tests/support/word_model.h"

#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <filesystem>
#include <fstream>

using namespace fathom;
using namespace fathom::testing;

namespace {

namespace fs = std::filesystem;
using Prompts = std::vector<std::vector<TokenId>>;

const std::vector<LayerIndex> allLayers { embeddingLayer, LayerIndex(0), LayerIndex(1),
    LayerIndex(2), LayerIndex(3) };

/// A model that counts how often it is asked for anything.
class CountingModel final : public Transformer
{
public:
    CountingModel()
        : m_model(4, 6, [](std::int32_t layer, TokenId id) {
            return static_cast<float>(layer * 100 + id.value % 10);
        })
    {
    }
    [[nodiscard]] const ModelSummary& summary() const override { return m_model.summary(); }
    [[nodiscard]] bool isCausal() const override { return true; }
    [[nodiscard]] Status validate(const PackedTokens&) const override { return {}; }
    void embed(const PackedTokens& tokens, RowStorage& hidden, WorkerPool& pool,
        const JobContext& job) const override
    {
        ++passes;
        m_model.embed(tokens, hidden, pool, job);
    }
    void runBlock(LayerIndex layer, const PackedTokens& tokens,
        std::span<const std::int32_t> neededRows, RowStorage& hidden, WorkerPool& pool,
        const JobContext& job) const override
    {
        ++blocks;
        beforeBlock(layer);
        m_model.runBlock(layer, tokens, neededRows, hidden, pool, job);
    }

    mutable std::atomic<int> passes = 0;
    mutable std::atomic<int> blocks = 0;
    std::function<void(LayerIndex)> beforeBlock = [](LayerIndex) {};

private:
    WordModel m_model;
};

Prompts promptsOf(int begin, int end)
{
    Prompts prompts;
    for (int i = begin; i < end; ++i) {
        auto& prompt = prompts.emplace_back();
        for (int token = 0; token <= i % 7; ++token) // shared beginnings, and some whole
            prompt.emplace_back(token == i % 7 ? 100 + i / 2 : token);
    }
    return prompts;
}

/// One extraction, as a user of the cache makes it.
struct Extracted
{
    ExtractionCounts counts;
    std::vector<LayerIndex> ready;
    std::shared_ptr<ActivationStore> store;
};

Extracted extracted(const Transformer& model, const Prompts& prompts,
    const std::vector<LayerIndex>& layers, const ActivationCache& cache,
    PoolingKind pooling = PoolingKind::Mean)
{
    WorkerPool pool(3);
    UnattendedJob job;
    auto extraction = PromptExtraction::prepare(
        model, { .prompts = prompts, .layers = layers, .pooling = pooling }, cache);
    Extracted result { .counts = extraction->counts(), .ready = {}, .store = {} };
    const auto store = extraction->run(
        pool,
        [&](const auto& features, LayerIndex layer) {
            QVERIFY(features->isSealed(layer));
            result.ready.push_back(layer);
        },
        job.context());
    extraction->finish();
    result.store = *store;
    return result;
}

void compare(const Extracted& a, const Extracted& b)
{
    QVERIFY(a.ready == b.ready);
    QCOMPARE(a.store->rowCount(), b.store->rowCount());
    for (const auto layer : a.store->layers())
        QVERIFY2(a.store->features(layer) == b.store->features(layer),
            qPrintable(QString::number(layer.value)));
}

} // namespace

class TestPromptExtraction : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    int m_count = 0;
    std::vector<std::string> m_warnings;

    ActivationCache freshCache()
    {
        return cacheIn(m_folder.filePath(QString::number(++m_count)).toStdString());
    }

    ActivationCache cacheIn(const fs::path& folder)
    {
        m_warnings.clear();
        Sha256 hash;
        hash.add(std::string_view("a model"));
        return { .rows = *RowCache::open(folder),
            .model = hash.digest(),
            .label = "words",
            .warn = [this](const std::string& warning) { m_warnings.push_back(warning); } };
    }

private slots:
    void doesNotTouchTheModelWhereAllIsCached_data()
    {
        QTest::addColumn<int>("kind");
        for (const auto kind : { PoolingKind::LastToken, PoolingKind::FirstToken, PoolingKind::Mean,
                 PoolingKind::All, PoolingKind::Max, PoolingKind::Min })
            QTest::addRow("pooling %d", static_cast<int>(kind)) << static_cast<int>(kind);
    }

    void doesNotTouchTheModelWhereAllIsCached()
    {
        QFETCH(int, kind);
        const auto pooling = static_cast<PoolingKind>(kind);
        const auto prompts = promptsOf(0, 40);
        CountingModel model;
        auto cache = freshCache();
        cache.keepsTokens = true;
        const auto first = extracted(model, prompts, allLayers, cache, pooling);
        QVERIFY(first.counts.computedTokens > 0);
        QCOMPARE(first.counts.cachedRows, std::int64_t { 0 });
        QCOMPARE(model.passes.load(), 1);
        const auto second = extracted(model, prompts, allLayers, cache, pooling);
        QCOMPARE(model.passes.load(), 1);
        QCOMPARE(second.counts.computedTokens, std::int64_t { 0 });
        QCOMPARE(second.counts.cachedRows, std::int64_t { 40 * 5 });
        QCOMPARE(second.counts.totalRows, std::int64_t { 40 * 5 });
        compare(first, second);
        compare(second, extracted(model, prompts, allLayers, {}, pooling));
    }

    void computesOnlyWhatIsMissing()
    {
        const CountingModel model;
        const auto all = promptsOf(0, 60);
        const auto reference = extracted(model, all, allLayers, {});
        auto cache = freshCache();
        extracted(model, promptsOf(10, 30), { LayerIndex(0), LayerIndex(1) }, cache);
        extracted(model, promptsOf(20, 40), allLayers, cache);
        const auto passes = model.passes.load();
        // Some prompts have all layers, some have a few, some have none.
        const auto mixed = extracted(model, all, allLayers, cache);
        QCOMPARE(model.passes.load(), passes + 1);
        QCOMPARE(mixed.counts.cachedRows, std::int64_t { 20 * 5 + 10 * 2 });
        QVERIFY(mixed.counts.computedTokens < reference.counts.computedTokens);
        compare(mixed, reference);
        QCOMPARE(extracted(model, all, allLayers, cache).counts.computedTokens, std::int64_t { 0 });
    }

    void goesNoDeeperThanTheDeepestMissingLayer()
    {
        const CountingModel model;
        const auto prompts = promptsOf(0, 10);
        auto cache = freshCache();
        extracted(model, prompts, { LayerIndex(3) }, cache);
        const auto blocks = model.blocks.load();
        const auto again
            = extracted(model, prompts, { LayerIndex(1), LayerIndex(3) }, cache); // 1 is missing
        QCOMPARE(model.blocks.load(), blocks + 2);
        compare(again, extracted(model, prompts, { LayerIndex(1), LayerIndex(3) }, {}));
    }

    void findsPromptsInAnyOrderAndCompany()
    {
        const CountingModel model;
        auto cache = freshCache();
        auto prompts = promptsOf(0, 30);
        extracted(model, prompts, allLayers, cache);
        std::ranges::reverse(prompts);
        prompts.push_back(prompts.front()); // the same once more
        prompts.push_back(promptsOf(80, 81).front());
        const auto again = extracted(model, prompts, allLayers, cache);
        QCOMPARE(again.counts.totalRows - again.counts.cachedRows, std::int64_t { 5 });
        compare(again, extracted(model, prompts, allLayers, {}));
    }

    void keepsPoolingsAndModelsApart()
    {
        const CountingModel model;
        const auto prompts = promptsOf(0, 10);
        auto cache = freshCache();
        extracted(model, prompts, allLayers, cache, PoolingKind::LastToken);
        QCOMPARE(extracted(model, prompts, allLayers, cache, PoolingKind::Mean).counts.cachedRows,
            std::int64_t { 0 });
        cache.model[0] ^= std::byte { 1 };
        QCOMPARE(
            extracted(model, prompts, allLayers, cache, PoolingKind::LastToken).counts.cachedRows,
            std::int64_t { 0 });
    }

    void doesNotKeepEveryTokenUnlessAskedTo()
    {
        const CountingModel model;
        const auto prompts = promptsOf(0, 10);
        auto cache = freshCache();
        extracted(model, prompts, allLayers, cache, PoolingKind::All);
        QCOMPARE(cache.rows->usage()->entries, std::int64_t { 0 });
        cache.keepsTokens = true;
        extracted(model, prompts, allLayers, cache, PoolingKind::All);
        cache.keepsTokens = false; // what is there is used all the same
        QCOMPARE(
            extracted(model, prompts, allLayers, cache, PoolingKind::All).counts.computedTokens,
            std::int64_t { 0 });
    }

    void keepsFinishedLayersWhenStopped()
    {
        const auto prompts = promptsOf(0, 20);
        auto cache = freshCache();
        {
            CountingModel model;
            std::stop_source stop;
            model.beforeBlock = [&](LayerIndex layer) {
                if (layer.value == 2)
                    stop.request_stop();
            };
            JobProgress progress;
            WorkerPool pool(2);
            const auto outcome = runToOutcome<std::shared_ptr<ActivationStore>>(
                [&](const JobContext& job) {
                    auto extraction = PromptExtraction::prepare(
                        model, { .prompts = prompts, .layers = allLayers }, cache);
                    return extraction->run(
                        pool, [](const auto&, LayerIndex) {}, job);
                },
                JobContext(stop.get_token(), progress));
            QVERIFY(std::holds_alternative<Cancelled>(outcome));
        }
        const CountingModel model;
        const auto rest = extracted(model, prompts, allLayers, cache, PoolingKind::LastToken);
        QCOMPARE(rest.counts.cachedRows, std::int64_t { 20 * 3 }); // embedding, 0 and 1
        compare(rest, extracted(model, prompts, allLayers, {}, PoolingKind::LastToken));
    }

    void computesDamagedRowsAfterAll()
    {
        const CountingModel model;
        const auto prompts = promptsOf(0, 20);
        auto cache = freshCache();
        const auto reference = extracted(model, prompts, allLayers, cache);
        WorkerPool pool(2);
        UnattendedJob job;
        auto extraction = PromptExtraction::prepare(model,
            { .prompts = prompts, .layers = allLayers, .pooling = PoolingKind::Mean }, cache);
        QCOMPARE(extraction->counts().computedTokens, std::int64_t { 0 });
        // Damage comes after the look into the tables.
        for (const auto& entry : fs::directory_iterator(cache.rows->directory() / "rows")) {
            std::fstream file(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
            file.seekp(-5, std::ios::end);
            file.put('\x55');
        }
        Extracted result;
        result.store = *extraction->run(
            pool, [&](const auto&, LayerIndex layer) { result.ready.push_back(layer); },
            job.context());
        compare(result, reference);
        QVERIFY(!m_warnings.empty());
        compare(extracted(model, prompts, allLayers, cache), reference);
    }

    void renewsWhenAskedTo()
    {
        const CountingModel model;
        auto cache = freshCache();
        const auto some = promptsOf(0, 10);
        extracted(model, promptsOf(0, 20), allLayers, cache);
        cache.cachedRows = CachedRows::Renew;
        const auto renewed = extracted(model, some, allLayers, cache);
        QCOMPARE(renewed.counts.cachedRows, std::int64_t { 0 });
        compare(renewed, extracted(model, some, allLayers, {}));
        cache.cachedRows = CachedRows::Use; // the others' rows were left alone
        QCOMPARE(extracted(model, promptsOf(0, 20), allLayers, cache).counts.computedTokens,
            std::int64_t { 0 });
    }

    void doesWithoutACacheThatBreaks()
    {
        const CountingModel model;
        const auto prompts = promptsOf(0, 20);
        const auto folder = m_folder.filePath("broken").toStdString();
        auto cache = cacheIn(folder);
        fs::remove_all(folder); // under its feet
        compare(
            extracted(model, prompts, allLayers, cache), extracted(model, prompts, allLayers, {}));
        QCOMPARE(m_warnings.size(), std::size_t { 1 });
        QVERIFY(m_warnings.front().find(folder) != std::string::npos);
    }

    void namesTheRowThatIsTooLong()
    {
        class Short final : public Transformer
        {
        public:
            Short() { m_summary.maximumPositions = 6; }
            [[nodiscard]] const ModelSummary& summary() const override { return m_summary; }
            [[nodiscard]] bool isCausal() const override { return true; }
            [[nodiscard]] Status validate(const PackedTokens&) const override { return {}; }
            void embed(
                const PackedTokens&, RowStorage&, WorkerPool&, const JobContext&) const override
            {
            }
            void runBlock(LayerIndex, const PackedTokens&, std::span<const std::int32_t>,
                RowStorage&, WorkerPool&, const JobContext&) const override
            {
            }

        private:
            ModelSummary m_summary;
        };
        const Short model;
        const auto prompts = promptsOf(0, 20);
        const auto extraction = PromptExtraction::prepare(
            model, { .prompts = prompts, .layers = { LayerIndex(0) } }, {});
        QVERIFY(!extraction);
        QCOMPARE(extraction.error().code, ErrorCode::PromptTooLong);
        QCOMPARE(extraction.error().where, std::string("row 7"));
    }
};

QTEST_APPLESS_MAIN(TestPromptExtraction)
#include "tst_prompt_extraction.moc"
