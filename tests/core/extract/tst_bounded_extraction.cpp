// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"
#include "core/extract/extractor.h"
#include "core/extract/prompt_extraction.h"
#include "core/io/scratch_file.h"
#include "core/jobs/background_job.h"
#include "tests/core/model/model_fixture.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <sys/resource.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace fathom;
using namespace fathom::testing;

namespace {

/// Prompts of which many begin alike, more than enough tokens for several waves.
Prompts manyPrompts(std::size_t count)
{
    constexpr std::int64_t vocabulary = 97;
    Random random(5);
    Prompts prompts;
    for (std::size_t i = 0; i < count; ++i) {
        std::vector<TokenId> prompt;
        if (i % 3 != 0) // a beginning of one before
            prompt.assign(prompts[i / 2].begin(),
                prompts[i / 2].begin() + static_cast<std::ptrdiff_t>(prompts[i / 2].size() / 2));
        const auto length = prompt.size() + 1 + random.below(20);
        while (prompt.size() < std::min<std::size_t>(length, 60))
            prompt.emplace_back(static_cast<std::int32_t>(random.below(vocabulary)));
        prompts.push_back(std::move(prompt));
    }
    return prompts;
}

/// A model in a budget that is too small for anything to stay ready.
std::shared_ptr<const Transformer> openBounded(
    const std::string& name, const std::filesystem::path& folder)
{
    return *openTransformer(goldenModel(name).directory,
        { .chunkRows = 100, .memory = std::make_shared<const MemoryBudget>(1, folder) });
}

std::vector<LayerIndex> allLayers(const Transformer& model)
{
    std::vector<LayerIndex> layers { embeddingLayer };
    for (std::int32_t i = 0; i < model.summary().layerCount; ++i)
        layers.emplace_back(i);
    return layers;
}

struct Run
{
    PoolingKind pooling = PoolingKind::LastToken;
    PrefixSharing sharing = PrefixSharing::On;
    std::size_t threads = 1;
};

std::shared_ptr<ActivationStore> extracted(const Transformer& model, const Prompts& prompts,
    const Run& run, const Placement& placement = {})
{
    WorkerPool pool(run.threads);
    UnattendedJob job;
    const auto trie = buildTokenTrie(prompts, prefixSharingFor(model, run.sharing));
    return *extract(
        model,
        { .prompts = trie,
            .layers = allLayers(model),
            .pooling = run.pooling,
            .placement = placement },
        pool, [](const auto&, LayerIndex) {}, job.context());
}

/// No file of this process may become larger.
class FileLimit
{
public:
    explicit FileLimit(rlim_t bytes)
    {
        ::getrlimit(RLIMIT_FSIZE, &m_before);
        auto limit = m_before;
        limit.rlim_cur = bytes;
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FileLimit() { ::setrlimit(RLIMIT_FSIZE, &m_before); }
    FileLimit(const FileLimit&) = delete;
    FileLimit& operator=(const FileLimit&) = delete;

private:
    rlimit m_before {};
};

} // namespace

class TestBoundedExtraction : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;

    [[nodiscard]] std::filesystem::path folder() const { return m_folder.path().toStdString(); }
    [[nodiscard]] Placement inScratchFiles() const { return { folder(), folder() }; }

private slots:
    void givesTheSameBitsAsInMemory_data()
    {
        QTest::addColumn<QString>("model");
        QTest::addColumn<int>("pooling");
        for (const std::string model : { "gpt2", "llama", "bert" })
            for (const auto pooling :
                { PoolingKind::LastToken, PoolingKind::Mean, PoolingKind::All })
                QTest::newRow(
                    (model + ", pooling " + std::to_string(static_cast<int>(pooling))).c_str())
                    << QString::fromStdString(model) << static_cast<int>(pooling);
    }
    void givesTheSameBitsAsInMemory()
    {
        QFETCH(QString, model);
        QFETCH(int, pooling);
        const auto prompts = manyPrompts(400);
        const auto kind = static_cast<PoolingKind>(pooling);
        const auto unbounded = *openTransformer(goldenModel(model.toStdString()).directory);
        const auto expected
            = extracted(*unbounded, prompts, { .pooling = kind, .sharing = PrefixSharing::Off });
        const auto bounded = openBounded(model.toStdString(), folder());
        for (const auto sharing : { PrefixSharing::On, PrefixSharing::Off })
            for (const std::size_t threads : { 1, 2 }) {
                const auto found
                    = extracted(*bounded, prompts, { kind, sharing, threads }, inScratchFiles());
                for (const auto layer : found->layers())
                    QVERIFY(found->features(layer) == expected->features(layer));
                QVERIFY(ScratchFile::bytesOnDisk() > 0); // the features
                QVERIFY(QDir(m_folder.path()).isEmpty());
            }
        QCOMPARE(ScratchFile::bytesOnDisk(), 0);
    }

    void keepsFinishedLayersWhenStoppedInAWave()
    {
        const auto prompts = manyPrompts(1500);
        const auto model = openBounded("llama", folder());
        const auto expected = extracted(*model, prompts, {});
        WorkerPool pool(2);
        JobProgress progress;
        std::stop_source stop;
        std::shared_ptr<ActivationStore> kept;
        const auto trie = buildTokenTrie(prompts, PrefixSharing::On);
        std::jthread user([&, rows = trie.tokens.rowCount()](const std::stop_token& end) {
            while (progress.done < rows + rows / 10 && !end.stop_requested())
                std::this_thread::yield();
            stop.request_stop(); // in the second block
        });
        const auto outcome = runToOutcome<std::shared_ptr<ActivationStore>>(
            [&](const JobContext& job) {
                return extract(
                    *model,
                    { .prompts = trie, .layers = allLayers(*model), .placement = inScratchFiles() },
                    pool, [&](const auto& store, LayerIndex) { kept = store; }, job);
            },
            JobContext(stop.get_token(), progress));
        QVERIFY(std::holds_alternative<Cancelled>(outcome));
        for (const auto layer : { embeddingLayer, LayerIndex(0) })
            QVERIFY(kept->isSealed(layer) && kept->features(layer) == expected->features(layer));
        QVERIFY(!kept->isSealed(LayerIndex(model->summary().layerCount - 1)));
        kept.reset();
        QCOMPARE(ScratchFile::bytesOnDisk(), 0);
    }

    void failsClearlyWhereScratchFilesCannotBeMade()
    {
        const auto model = openBounded("llama", folder());
        const auto trie = buildTokenTrie(manyPrompts(400), PrefixSharing::On);
        WorkerPool pool(2);
        UnattendedJob job;
        const FileLimit limit(10'000);
        for (const auto& placement : { Placement { folder(), {} }, Placement { {}, folder() } }) {
            const auto store = extract(
                *model, { .prompts = trie, .layers = allLayers(*model), .placement = placement },
                pool, [](const auto&, LayerIndex) {}, job.context());
            QVERIFY(!store);
            QCOMPARE(store.error().code, ErrorCode::FileNotWritable);
            QCOMPARE(store.error().where, folder().string());
            QVERIFY(QDir(m_folder.path()).isEmpty());
            QCOMPARE(ScratchFile::bytesOnDisk(), 0);
        }
    }

    void refusesWhatTheBudgetCannotHold()
    {
        const auto model = openBounded("llama", folder());
        const auto prompts = manyPrompts(10);
        const auto extraction = PromptExtraction::prepare(
            *model, { .prompts = prompts, .layers = allLayers(*model) }, {});
        QVERIFY(!extraction);
        QCOMPARE(extraction.error().code, ErrorCode::OutOfMemory);
        QVERIFY(extraction.error().message.find("--memory") != std::string::npos);
    }

    void leavesNothingWhenTheProcessIsKilled()
    {
        const auto prompts = manyPrompts(400);
        int ready[2]; // NOLINT: as pipe() wants it
        QCOMPARE(::pipe(ready), 0);
        const auto child = ::fork();
        if (child == 0) {
            const auto model = openBounded("llama", folder());
            WorkerPool pool(1);
            UnattendedJob job;
            const auto trie = buildTokenTrie(prompts, PrefixSharing::On);
            (void)extract(
                *model,
                { .prompts = trie, .layers = allLayers(*model), .placement = inScratchFiles() },
                pool,
                [&](const auto&, LayerIndex layer) {
                    const char isMade = ScratchFile::bytesOnDisk() > 0 ? 1 : 0;
                    if (layer == LayerIndex(1) && ::write(ready[1], &isMade, 1) == 1)
                        ::pause();
                },
                job.context());
            ::_exit(1);
        }
        char isMade = 0;
        QCOMPARE(::read(ready[0], &isMade, 1), ssize_t { 1 });
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
        ::close(ready[0]);
        ::close(ready[1]);
        QCOMPARE(isMade, 1);
        QVERIFY(QDir(m_folder.path()).isEmpty());
    }
};

QTEST_APPLESS_MAIN(TestBoundedExtraction)
#include "tst_bounded_extraction.moc"
