// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/extract/extractor.h"
#include "core/jobs/background_job.h"
#include "tests/support/word_model.h"

#include <QTest>

using namespace fathom;
using namespace fathom::testing;

namespace {

const std::vector<std::string> texts { "the cat sat", "the cat ran away", "the dog", "a", "the cat sat" };

WordModel model(std::int64_t layers = 3)
{
    return { layers, 5, [](std::int32_t layer, TokenId) { return static_cast<float>(layer); } };
}

std::vector<std::vector<TokenId>> idsOf(const std::vector<std::string>& prompts)
{
    WorkerPool pool(2);
    UnattendedJob job;
    std::vector<std::vector<TokenId>> ids;
    const auto encodings = encodeAll(WordTokenizer {}, prompts, pool, job.context());
    for (const auto& encoding : *encodings)
        ids.push_back(encoding.ids);
    return ids;
}

std::shared_ptr<ActivationStore> extracted(const std::vector<std::string>& prompts, PoolingKind pooling, PrefixSharing sharing,
    std::size_t threads, const std::vector<LayerIndex>& layers = { embeddingLayer, LayerIndex(0), LayerIndex(2) })
{
    WorkerPool pool(threads);
    UnattendedJob job;
    const auto trie = buildTokenTrie(idsOf(prompts), sharing);
    return *extract(model(), { .prompts = trie, .layers = layers, .pooling = pooling }, pool, [](const auto&, LayerIndex) {}, job.context());
}

} // namespace

class TestExtractor : public QObject
{
    Q_OBJECT

private slots:
    void givesTheSameBitsHoweverItIsRun_data()
    {
        QTest::addColumn<int>("kind");
        for (const auto kind : { PoolingKind::LastToken, PoolingKind::FirstToken, PoolingKind::Mean, PoolingKind::All, PoolingKind::Max })
            QTest::addRow("pooling %d", static_cast<int>(kind)) << static_cast<int>(kind);
    }

    void givesTheSameBitsHoweverItIsRun()
    {
        QFETCH(int, kind);
        const auto pooling = static_cast<PoolingKind>(kind);
        const auto reference = extracted(texts, pooling, PrefixSharing::Off, 1);
        for (const auto sharing : { PrefixSharing::On, PrefixSharing::Off }) {
            for (const std::size_t threads : { 1, 3 }) {
                const auto store = extracted(texts, pooling, sharing, threads);
                for (const auto layer : store->layers())
                    QVERIFY(store->features(layer) == reference->features(layer));
            }
        }
        for (std::size_t i = 0; i < texts.size(); ++i) { // alone
            const auto store = extracted({ texts[i] }, pooling, PrefixSharing::On, 1);
            const auto begin = reference->rowBegin(static_cast<std::int64_t>(i));
            for (const auto layer : store->layers())
                QVERIFY(store->features(layer) == reference->features(layer).middleRows(begin, store->rowCount()));
        }
    }

    void announcesEachLayerBeforeTheNextBlockRuns()
    {
        auto observed = model(4);
        std::vector<std::string> log;
        observed.beforeBlock = [&](LayerIndex layer) { log.push_back("block " + std::to_string(layer.value)); };
        WorkerPool pool(2);
        UnattendedJob job;
        const auto trie = buildTokenTrie(idsOf(texts), PrefixSharing::On);
        const auto store = extract(observed, { .prompts = trie, .layers = { embeddingLayer, LayerIndex(0), LayerIndex(2) } }, pool,
            [&](const auto& features, LayerIndex layer) {
                QVERIFY(features->isSealed(layer));
                log.push_back("ready " + std::to_string(layer.value));
            },
            job.context());
        QVERIFY(store);
        // No block deeper than the deepest layer asked for.
        QCOMPARE(log, (std::vector<std::string> { "ready -1", "block 0", "ready 0", "block 1", "block 2", "ready 2" }));
    }

    void keepsSealedLayersWhenStopped()
    {
        auto observed = model(4);
        std::stop_source stop;
        observed.beforeBlock = [&](LayerIndex layer) {
            if (layer.value == 2)
                stop.request_stop();
        };
        WorkerPool pool(2);
        JobProgress progress;
        std::shared_ptr<ActivationStore> kept;
        const auto trie = buildTokenTrie(idsOf(texts), PrefixSharing::On);
        const auto outcome = runToOutcome<std::shared_ptr<ActivationStore>>(
            [&](const JobContext& job) {
                return extract(observed, { .prompts = trie, .layers = { LayerIndex(0), LayerIndex(1), LayerIndex(2), LayerIndex(3) } }, pool,
                    [&](const auto& store, LayerIndex) { kept = store; }, job);
            },
            JobContext(stop.get_token(), progress));
        QVERIFY(std::holds_alternative<Cancelled>(outcome));
        QVERIFY(kept->isSealed(LayerIndex(0)) && kept->isSealed(LayerIndex(1)));
        QVERIFY(!kept->isSealed(LayerIndex(2)));
        QCOMPARE(kept->features(LayerIndex(1)).rows(), static_cast<Eigen::Index>(texts.size()));
    }

    void namesTheRowThatHasNoTokens()
    {
        class Silent final : public Tokenizer
        {
        public:
            [[nodiscard]] Result<Encoding> encode(std::string_view text, SpecialTokens) const override
            {
                return WordTokenizer {}.encode(text, SpecialTokens::Omit);
            }
            [[nodiscard]] std::string tokenText(TokenId) const override { return {}; }
            [[nodiscard]] std::size_t vocabularySize() const override { return 1; }
            [[nodiscard]] const std::string& hash() const override { return m_hash; }
            [[nodiscard]] std::string kind() const override { return {}; }

        private:
            std::string m_hash;
        };
        std::vector<std::string> many(200, "word");
        many[150] = " ";
        many[73] = " ";
        WorkerPool pool(4);
        UnattendedJob job;
        const auto encodings = encodeAll(Silent {}, many, pool, job.context());
        QVERIFY(!encodings);
        QCOMPARE(encodings.error().where, std::string("row 74"));
    }

    void namesTheRowThatIsTooLong()
    {
        class Short final : public Transformer
        {
        public:
            Short() { m_summary.maximumPositions = 4; }
            [[nodiscard]] const ModelSummary& summary() const override { return m_summary; }
            [[nodiscard]] bool isCausal() const override { return true; }
            [[nodiscard]] Status validate(const PackedTokens&) const override { return {}; }
            void embed(const PackedTokens&, RowStorage&, WorkerPool&, const JobContext&) const override { }
            void runBlock(LayerIndex, const PackedTokens&, std::span<const std::int32_t>, RowStorage&, WorkerPool&, const JobContext&) const override { }

        private:
            ModelSummary m_summary;
        };
        WorkerPool pool(1);
        UnattendedJob job;
        const auto trie = buildTokenTrie(idsOf(texts), PrefixSharing::On);
        const auto store = extract(Short {}, { .prompts = trie, .layers = { LayerIndex(0) } }, pool, [](const auto&, LayerIndex) {}, job.context());
        QVERIFY(!store);
        QCOMPARE(store.error().code, ErrorCode::PromptTooLong);
        QCOMPARE(store.error().where, std::string("row 2")); // begin token and four words
    }
};

QTEST_APPLESS_MAIN(TestExtractor)
#include "tst_extractor.moc"
