// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probe/layer_sweep.h"
#include "core/probe/prompt_features.h"
#include "core/probe/report.h"
#include "core/probe/sweep.h"
#include "tests/support/word_sweep.h"

#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <filesystem>

using namespace fathom;
using namespace fathom::testing;

namespace {

ActivationCache cacheIn(const QTemporaryDir& folder)
{
    Sha256 hash;
    hash.add(std::string_view("good and bad"));
    return { .rows = *RowCache::open(folder.path().toStdString()),
        .model = hash.digest(),
        .label = "words" };
}

ProbeSettings settingsOf(const ProbeSettingsText& text)
{
    return *parseProbeSettings(text);
}

/// A model that counts the blocks it runs.
struct Counted
{
    WordModel model = goodBadModel(4, 1);
    std::atomic<int> blocks = 0;

    Counted()
    {
        model.beforeBlock = [this](LayerIndex) { ++blocks; };
    }
};

SweepResult swept(const Transformer& model, const SweepSettings& settings,
    const ActivationCache& cache, const Dataset& dataset = goodAndBad(60))
{
    WorkerPool pool(3);
    UnattendedJob job;
    RecordedSweep recorded;
    const auto times = runSweep(
        model, WordTokenizer {}, dataset, settings, pool, recorded.sink(), job.context(), cache);
    if (!times)
        qFatal("%s", times.error().text().c_str());
    return recorded.result;
}

SweepSettings sweepSettings(const ProbeSettingsText& text)
{
    SweepSettings settings;
    settings.probe = settingsOf(text);
    return settings;
}

bool sameBits(const SweepResult& a, const SweepResult& b)
{
    if (a.layers().size() != b.layers().size())
        return false;
    for (const auto& [layer, scored] : a.layers()) {
        const auto& other = b.layers().at(layer);
        if (scored.predictions->scores != other.predictions->scores
            || scored.score.validation != other.score.validation
            || scored.probe->classifier().coefficients != other.probe->classifier().coefficients)
            return false;
    }
    return true;
}

} // namespace

class TestCachedProbes : public QObject
{
    Q_OBJECT

private slots:
    void sweepsAgainWithoutAForwardPass()
    {
        const QTemporaryDir folder;
        const auto cache = cacheIn(folder);
        Counted counted;
        const auto settings = sweepSettings({ .layers = "sweep" });
        const auto first = swept(counted.model, settings, cache);
        QVERIFY(first.plan().counts.computedTokens > 0);
        QVERIFY(sameBits(first, swept(counted.model, settings, {})));
        const auto blocks = counted.blocks.load();
        const auto second = swept(counted.model, settings, cache);
        QCOMPARE(counted.blocks.load(), blocks);
        QCOMPARE(second.plan().counts.computedTokens, std::int64_t { 0 });
        QCOMPARE(second.plan().counts.totalTokens, first.plan().counts.totalTokens);
        QVERIFY(sameBits(first, second));
    }

    void needsNoForwardPassForAnotherClassifierOrSplit()
    {
        const QTemporaryDir folder;
        const auto cache = cacheIn(folder);
        Counted counted;
        swept(counted.model, sweepSettings({ .layers = "sweep" }), cache);
        const auto blocks = counted.blocks.load();
        auto other = sweepSettings({ .layers = "sweep:1-2", .classifier = "ridge" });
        other.test = HoldoutTest { 0.4 };
        other.probe.randomState = 7;
        QCOMPARE(
            swept(counted.model, other, cache).plan().counts.computedTokens, std::int64_t { 0 });
        // Fewer rows than before, more than before.
        QCOMPARE(swept(counted.model, other, cache, goodAndBad(30)).plan().counts.computedTokens,
            std::int64_t { 0 });
        QCOMPARE(counted.blocks.load(), blocks);
        const auto more = swept(counted.model, other, cache, goodAndBad(70));
        QCOMPARE(more.plan().counts.cachedRows, std::int64_t { 2 * 120 });
        QCOMPARE(more.plan().counts.totalRows, std::int64_t { 2 * 140 });
        QVERIFY(sameBits(more, swept(counted.model, other, {}, goodAndBad(70))));
    }

    void tellsWhatItFound()
    {
        const QTemporaryDir folder;
        const auto settings = sweepSettings({ .layers = "sweep" });
        const Counted counted;
        QVERIFY(!sweepJson(swept(counted.model, settings, {}), {}).contains("cache"));
        const auto cache = cacheIn(folder);
        QVERIFY(sweepJson(swept(counted.model, settings, cache), {})["cache"]
            == (Json { { "hits", 0 }, { "computed", 480 } }));
        const auto json = sweepJson(swept(counted.model, settings, cache), {});
        QVERIFY(json["cache"] == (Json { { "hits", 480 }, { "computed", 0 } }));
        QVERIFY(json["tokens"]["computed"] == 0);
    }

    void warnsOnceOfACacheThatBreaks()
    {
        const QTemporaryDir folder;
        const auto cache = cacheIn(folder);
        std::filesystem::remove_all(folder.path().toStdString());
        const Counted counted;
        const auto settings = sweepSettings({ .layers = "sweep" });
        const auto result = swept(counted.model, settings, cache);
        QCOMPARE(result.warnings().size(), std::size_t { 1 });
        QVERIFY(sameBits(result, swept(counted.model, settings, {})));
    }

    void warmsUp()
    {
        const QTemporaryDir folder;
        const auto cache = cacheIn(folder);
        Counted counted;
        WorkerPool pool(2);
        UnattendedJob job;
        const auto dataset = goodAndBad(20);
        const std::vector<LayerIndex> layers { LayerIndex(1), LayerIndex(2) };
        const auto counts = warmUp(counted.model, WordTokenizer {}, dataset.texts(), layers,
            PoolingKind::Mean, pool, job.context(), cache);
        QCOMPARE(counts->cachedRows, std::int64_t { 0 });
        QCOMPARE(counts->totalRows, std::int64_t { 80 });
        const auto blocks = counted.blocks.load();
        const auto settings = settingsOf({ .layers = "1,2", .pooling = "mean" });
        const auto fit = [&](const ActivationCache& with) {
            return *fitProbe(
                counted.model, WordTokenizer {}, dataset, settings, pool, job.context(), with);
        };
        const auto probe = fit(cache);
        QCOMPARE(counted.blocks.load(), blocks);
        QVERIFY(probe.classifier().coefficients == fit({}).classifier().coefficients);
        // Every token is kept only if that is asked for.
        QCOMPARE(warmUp(counted.model, WordTokenizer {}, dataset.texts(), layers, PoolingKind::All,
                     pool, job.context(), cache)
                     ->cachedRows,
            std::int64_t { 0 });
        QCOMPARE(warmUp(counted.model, WordTokenizer {}, dataset.texts(), layers, PoolingKind::All,
                     pool, job.context(), cache)
                     ->computedTokens,
            std::int64_t { 0 });
    }

    void fitsAndScoresAgainWithoutAForwardPass()
    {
        const QTemporaryDir folder;
        const auto cache = cacheIn(folder);
        Counted counted;
        WorkerPool pool(2);
        UnattendedJob job;
        const auto dataset = goodAndBad(20);
        const auto settings = settingsOf({ .layers = "1,3" });
        const auto fit = [&](const ActivationCache& with) {
            return *fitProbe(
                counted.model, WordTokenizer {}, dataset, settings, pool, job.context(), with);
        };
        const auto probe = fit(cache);
        const auto blocks = counted.blocks.load();
        QVERIFY(fit(cache).classifier().coefficients == probe.classifier().coefficients);
        const auto scores = scorePrompts(probe, counted.model, WordTokenizer {}, dataset.texts(),
            Rows::AsPooled, pool, job.context(), nullptr, cache);
        QCOMPARE(counted.blocks.load(), blocks);
        QVERIFY(scores->scores
            == scorePrompts(probe, counted.model, WordTokenizer {}, dataset.texts(), Rows::AsPooled,
                pool, job.context())
                   ->scores);
    }

    void invalidatesWhatItFits()
    {
        const QTemporaryDir folder;
        auto cache = cacheIn(folder);
        Counted counted;
        WorkerPool pool(2);
        UnattendedJob job;
        const auto settings = settingsOf({ .layers = "1" });
        const auto fit = [&](std::int32_t pairs) {
            return *fitProbe(counted.model, WordTokenizer {}, goodAndBad(pairs), settings, pool,
                job.context(), cache);
        };
        const auto probe = fit(30);
        const auto blocks = counted.blocks.load();
        cache.cachedRows = CachedRows::Renew;
        const auto renewed = fit(10);
        QCOMPARE(counted.blocks.load(), blocks + 2); // as if nothing were kept
        cache.cachedRows = CachedRows::Use;
        QVERIFY(fit(30).classifier().coefficients == probe.classifier().coefficients);
        QCOMPARE(counted.blocks.load(), blocks + 2); // the other prompts' rows were kept
    }

    void sweepsLayersFromTheCache()
    {
        const QTemporaryDir folder;
        const auto cache = cacheIn(folder);
        Counted counted;
        WorkerPool pool(2);
        UnattendedJob job;
        const auto dataset = goodAndBad(20);
        const auto settings = settingsOf({ .layers = "sweep" });
        const auto sweep = *sweepLayers(
            counted.model, WordTokenizer {}, dataset, settings, pool, job.context(), cache);
        const auto blocks = counted.blocks.load();
        const auto scores = *scorePrompts(sweep, counted.model, WordTokenizer {}, dataset.texts(),
            Rows::AsPooled, pool, job.context(), nullptr, cache);
        QCOMPARE(counted.blocks.load(), blocks);
        const auto without = *scorePrompts(sweep, counted.model, WordTokenizer {}, dataset.texts(),
            Rows::AsPooled, pool, job.context());
        for (const auto& [layer, of] : without)
            QVERIFY(scores.at(layer).scores == of.scores);
    }
};

QTEST_APPLESS_MAIN(TestCachedProbes)
#include "tst_cached_probes.moc"
