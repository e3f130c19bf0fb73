// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cache/cache_directory.h"
#include "core/cache/cache_run.h"
#include "core/cache/row_cache.h"
#include "core/cache/row_file.h"
#include "tests/core/cache/known_rows.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <numeric>
#include <sys/resource.h>
#include <thread>

using namespace fathom;
using namespace fathom::testing;

namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

FoundRows::Keys keysOf(int begin, int end)
{
    std::vector<Digest> keys;
    for (int key = begin; key < end; ++key)
        keys.push_back(knownKey(key));
    return std::make_shared<const std::vector<Digest>>(std::move(keys));
}

UseTime at(int time)
{
    return UseTime(milliseconds(time));
}

/// How many of the keys [begin, end) the cache has; -1 if one of them has other rows than it must.
int countOf(RowCache& cache, int space, int begin, int end, int time = 0)
{
    const auto found = cache.find(knownSpace(space), keysOf(begin, end), at(time));
    if (!found)
        return -1;
    std::vector<std::size_t> there;
    for (int i = 0; i < end - begin; ++i)
        if (found->has(static_cast<std::size_t>(i)))
            there.push_back(static_cast<std::size_t>(i));
    std::vector<std::vector<float>> values(static_cast<std::size_t>(end - begin),
        std::vector<float>(static_cast<std::size_t>(knownWidth)));
    WorkerPool pool(2);
    UnattendedJob job;
    const auto failed = found->read(
        there, [&](std::size_t i) { return values[i].data(); }, pool, job.context());
    for (const auto i : there)
        if (!std::ranges::binary_search(failed, i)
            && values[i] != knownValues(space, begin + static_cast<int>(i)))
            return -1;
    return static_cast<int>(there.size() - failed.size());
}

/// As countOf(), but looks again for keys whose file another thread has merged away in between.
int countAgain(RowCache& cache, int space, int begin, int end)
{
    auto count = countOf(cache, space, begin, end);
    for (int attempt = 0; attempt < 20 && count >= 0 && count < end - begin; ++attempt)
        count = countOf(cache, space, begin, end);
    return count;
}

void store(RowCache& cache, int space, int begin, int end, int time = 0)
{
    const KnownRows known(space, begin, end);
    const auto status = cache.store(knownSpace(space), known.rows, at(time));
    QVERIFY2(status, status ? "" : status.error().message.c_str());
}

std::ptrdiff_t rowFiles(const RowCache& cache)
{
    return std::distance(
        fs::directory_iterator(cache.directory() / "rows"), fs::directory_iterator());
}

} // namespace

class TestRowCache : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    int m_count = 0;

    fs::path freshFolder() { return m_folder.filePath(QString::number(++m_count)).toStdString(); }

private slots:
    void hasWhatWasStoredAndNothingElse()
    {
        const auto folder = freshFolder();
        {
            const auto cache = *RowCache::open(folder);
            store(*cache, 1, 0, 50);
            store(*cache, 1, 50, 60);
            store(*cache, 2, 0, 5);
            QCOMPARE(countOf(*cache, 1, 0, 100), 60);
        }
        const auto cache = *RowCache::open(folder);
        QCOMPARE(countOf(*cache, 1, 0, 100), 60);
        QCOMPARE(countOf(*cache, 1, 59, 61), 1);
        QCOMPARE(countOf(*cache, 2, 0, 100), 5);
        QCOMPARE(countOf(*cache, 3, 0, 100), 0);
        const auto usage = *cache->usage();
        QCOMPARE(usage.entries, std::int64_t { 65 });
        QCOMPARE(usage.files, std::int64_t { 3 });
        QCOMPARE(usage.byLabel.at("space2").entries, std::int64_t { 5 });
        QCOMPARE(usage.sizeLimit, CacheIndex::defaultSizeLimit);
    }

    void findsAKeyThatIsAskedForTwice()
    {
        const auto cache = *RowCache::open(freshFolder());
        store(*cache, 1, 3, 4);
        const auto keys = std::make_shared<const std::vector<Digest>>(
            std::vector { knownKey(3), knownKey(2), knownKey(3) });
        const auto found = *cache->find(knownSpace(1), keys, at(0));
        QVERIFY(found.has(0) && !found.has(1) && found.has(2));
        std::vector<float> values(static_cast<std::size_t>(knownWidth));
        WorkerPool pool(1);
        UnattendedJob job;
        const std::vector<std::size_t> third { 2 };
        QVERIFY(found
                    .read(
                        third, [&](auto) { return values.data(); }, pool, job.context())
                    .empty());
        QVERIFY(values == knownValues(1, 3));
    }

    void keepsSeveralRowsUnderOneKey()
    {
        const auto cache = *RowCache::open(freshFolder());
        const auto values = knownValues(1, 4, 3);
        const std::vector<KeyedRows> rows { { knownKey(4), values.data(), 3 } };
        QVERIFY(cache->store(knownSpace(1), rows, at(0)));
        const auto found = *cache->find(knownSpace(1), keysOf(4, 5), at(0));
        QCOMPARE(found.rowCount(0), std::int64_t { 3 });
    }

    void evictsTheLongestUnusedFirst()
    {
        const auto cache = *RowCache::open(freshFolder());
        for (int space = 1; space <= 4; ++space)
            store(*cache, space, 0, 100, space);
        const auto each = cache->usage()->bytes / 4;
        QCOMPARE(countOf(*cache, 1, 0, 100, 10), 100); // used again: now the youngest
        QVERIFY(cache->setSizeLimit(2 * each + each / 2));
        QCOMPARE(cache->usage()->files, std::int64_t { 2 });
        QCOMPARE(countOf(*cache, 1, 0, 100, 10), 100);
        QCOMPARE(countOf(*cache, 2, 0, 100, 10), 0);
        QCOMPARE(countOf(*cache, 3, 0, 100, 10), 0);
        QCOMPARE(countOf(*cache, 4, 0, 100, 10), 100);
        store(*cache, 5, 0, 100, 20);
        QCOMPARE(cache->usage()->files, std::int64_t { 2 });
        QCOMPARE(countOf(*cache, 5, 0, 100, 20), 100);
        QCOMPARE(rowFiles(*cache), std::ptrdiff_t { 2 });
    }

    void doesNotEvictWhatTheSameRunStored()
    {
        const auto cache = *RowCache::open(freshFolder());
        store(*cache, 1, 0, 100, 1);
        const auto each = cache->usage()->bytes;
        QVERIFY(cache->setSizeLimit(2 * each));
        store(*cache, 2, 0, 100, 5);
        store(*cache, 3, 0, 100, 5); // evicts the other run's
        const KnownRows more(4, 0, 100);
        const auto status = cache->store(knownSpace(4), more.rows, at(5));
        QVERIFY(!status);
        QCOMPARE(status.error().code, ErrorCode::OutOfMemory);
        QCOMPARE(countOf(*cache, 1, 0, 100, 5), 0);
        QCOMPARE(countOf(*cache, 2, 0, 100, 5), 100);
        QCOMPARE(countOf(*cache, 3, 0, 100, 5), 100);
    }

    void remembersItsSizeLimit()
    {
        const auto folder = freshFolder();
        QVERIFY((*RowCache::open(folder))->setSizeLimit(12'345));
        const auto cache = *RowCache::open(folder);
        QCOMPARE(cache->usage()->sizeLimit, std::int64_t { 12'345 });
        QVERIFY(cache->setSizeLimit(0));
        const KnownRows known(1, 0, 1);
        QVERIFY(cache->store(knownSpace(1), known.rows, at(0))); // as was wished
        QCOMPARE(cache->usage()->entries, std::int64_t { 0 });
    }

    void mergesManySmallFiles()
    {
        const auto cache = *RowCache::open(freshFolder());
        for (int key = 0; key < 100; ++key)
            store(*cache, 1, key, key + 1);
        QVERIFY(rowFiles(*cache) < 20);
        QCOMPARE(cache->usage()->files, static_cast<std::int64_t>(rowFiles(*cache)));
        QCOMPARE(countOf(*cache, 1, 0, 101), 100);
    }

    void forgetsWhatItIsToldToForget()
    {
        const auto cache = *RowCache::open(freshFolder());
        store(*cache, 1, 0, 10);
        store(*cache, 1, 10, 20);
        store(*cache, 2, 0, 20);
        QVERIFY(cache->forget(knownSpace(1), *keysOf(5, 20)));
        QCOMPARE(countOf(*cache, 1, 0, 20), 5);
        QCOMPARE(countOf(*cache, 2, 0, 20), 20);
        QVERIFY(cache->clear());
        QCOMPARE(countOf(*cache, 2, 0, 20), 0);
        QCOMPARE(rowFiles(*cache), std::ptrdiff_t { 0 });
    }

    void sharesItselfBetweenThreads()
    {
        const auto folder = freshFolder();
        const auto cache = *RowCache::open(folder);
        const auto other = *RowCache::open(folder);
        std::atomic<int> wrong = 0;
        {
            std::vector<std::jthread> threads;
            for (int i = 0; i < 4; ++i)
                threads.emplace_back([&, i] {
                    auto& mine = i % 2 == 0 ? *cache : *other;
                    for (int key = 0; key < 40; ++key) {
                        const KnownRows known(1, 40 * i + key, 40 * i + key + 1);
                        if (!mine.store(knownSpace(1), known.rows, at(0))
                            || countAgain(mine, 1, 40 * i, 40 * i + key + 1) != key + 1)
                            ++wrong;
                    }
                });
        }
        QCOMPARE(wrong.load(), 0);
        QCOMPARE(countOf(*cache, 1, 0, 200), 160);
    }

    void writesInTheBackground()
    {
        const auto folder = freshFolder();
        std::string warning;
        {
            CacheRun run(*RowCache::open(folder), [&](const auto& text) { warning = text; });
            for (int space = 1; space <= 6; ++space) {
                const KnownRows known(space, 0, 30); // gone before it is written
                run.store(knownSpace(space), known.rows);
            }
        }
        const auto cache = *RowCache::open(folder);
        for (int space = 1; space <= 6; ++space)
            QCOMPARE(countOf(*cache, space, 0, 40), 30);
        QVERIFY(warning.empty());
    }

    void goesOnWithoutACacheThatIsFull()
    {
        const auto cache = *RowCache::open(freshFolder());
        QVERIFY(cache->setSizeLimit(6'000)); // two of the files
        std::vector<std::string> warnings;
        CacheRun run(cache, [&](const auto& text) { warnings.push_back(text); });
        for (int space = 1; space <= 9; ++space) {
            const KnownRows known(space, 0, 20);
            run.store(knownSpace(space), known.rows);
        }
        run.finish();
        QCOMPARE(warnings.size(), std::size_t { 1 });
        QVERIFY(warnings.front().find("too small") != std::string::npos);
        QVERIFY(cache->usage()->bytes <= 6'000);
        QCOMPARE(countOf(*cache, 1, 0, 20), 20);
    }

    void goesOnWithoutADiskThatIsFull()
    {
        const auto cache = *RowCache::open(freshFolder());
        store(*cache, 1, 0, 5);
        std::vector<std::string> warnings;
        struct rlimit before
        {
        };
        QCOMPARE(::getrlimit(RLIMIT_FSIZE, &before), 0);
        std::signal(SIGXFSZ, SIG_IGN);
        const struct rlimit small
        {
            200'000, before.rlim_max
        };
        QCOMPARE(::setrlimit(RLIMIT_FSIZE, &small), 0); // writes fail beyond, as on a full disk
        {
            CacheRun run(cache, [&](const auto& text) { warnings.push_back(text); });
            const KnownRows known(2, 0, 9'000);
            run.store(knownSpace(2), known.rows);
            run.finish();
            run.store(knownSpace(2), known.rows);
            run.finish();
        }
        QCOMPARE(::setrlimit(RLIMIT_FSIZE, &before), 0);
        QCOMPARE(warnings.size(), std::size_t { 1 });
        QCOMPARE(rowFiles(*cache), std::ptrdiff_t { 1 }); // no half of a file
        QCOMPARE(countOf(*cache, 1, 0, 5), 5);
    }

    void saysWhereItCannotWrite()
    {
        const auto cache = RowCache::open("/dev/null/cache");
        QVERIFY(!cache);
        QCOMPARE(cache.error().code, ErrorCode::FileNotWritable);
        QVERIFY(cache.error().text().find("/dev/null") != std::string::npos);
        QVERIFY(cache.error().message.find("--no-cache") != std::string::npos);
    }

    void looksForItsFolderWhereUsersExpectIt()
    {
        const auto set = [](const char* name, const char* value) { ::setenv(name, value, 1); };
        const QByteArray before = qgetenv("FATHOM_CACHE_DIR");
        const QByteArray caches = qgetenv("XDG_CACHE_HOME");
        set("FATHOM_CACHE_DIR", "/a");
        set("XDG_CACHE_HOME", "/b");
        QVERIFY(*defaultCacheDirectory() == fs::path("/a"));
        ::unsetenv("FATHOM_CACHE_DIR");
        QVERIFY(*defaultCacheDirectory() == fs::path("/b/fathom"));
        set("XDG_CACHE_HOME", "relative"); // to be ignored, says the specification
        const QByteArray home = qgetenv("HOME");
        set("HOME", "/c");
        QVERIFY(*defaultCacheDirectory() == fs::path("/c/.cache/fathom"));
        ::unsetenv("HOME");
        QVERIFY(!defaultCacheDirectory());
        qputenv("HOME", home);
        qputenv("XDG_CACHE_HOME", caches);
        qputenv("FATHOM_CACHE_DIR", before);
    }
};

QTEST_APPLESS_MAIN(TestRowCache)
#include "tst_row_cache.moc"
