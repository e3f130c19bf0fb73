// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cache/row_cache.h"
#include "core/cache/row_file.h"
#include "tests/core/cache/known_rows.h"

#include <QTemporaryDir>
#include <QTest>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <sqlite3.h>

using namespace fathom;
using namespace fathom::testing;

namespace {

namespace fs = std::filesystem;

std::string bytesOf(const fs::path& path)
{
    std::ifstream file(path, std::ios::binary);
    return { std::istreambuf_iterator<char>(file), {} };
}

void writeBytes(const fs::path& path, const std::string& bytes)
{
    std::ofstream(path, std::ios::binary) << bytes;
}

std::vector<fs::path> rowFiles(const fs::path& folder)
{
    std::vector<fs::path> paths;
    for (const auto& entry : fs::directory_iterator(folder / "activations" / "rows"))
        paths.push_back(entry.path());
    return paths;
}

FoundRows::Keys keysOf(int count)
{
    std::vector<Digest> keys;
    for (int key = 0; key < count; ++key)
        keys.push_back(knownKey(key));
    return std::make_shared<const std::vector<Digest>>(std::move(keys));
}

/// Keys of space 1 whose rows are read back right; -1 if any is read wrong.
int readable(RowCache& cache, int count)
{
    const auto found = cache.find(knownSpace(1), keysOf(count), useTimeNow());
    if (!found)
        return -1;
    WorkerPool pool(1);
    UnattendedJob job;
    int right = 0;
    for (std::size_t key = 0; key < static_cast<std::size_t>(count); ++key) {
        std::vector<float> values(static_cast<std::size_t>(knownWidth));
        const std::vector<std::size_t> one { key };
        if (!found->has(key) || found->rowCount(key) != 1
            || !found
                    ->read(
                        one, [&](auto) { return values.data(); }, pool, job.context())
                    .empty())
            continue;
        if (values != knownValues(1, static_cast<int>(key)))
            return -1;
        ++right;
    }
    return right;
}

void execute(const fs::path& index, const char* sql)
{
    sqlite3* database = nullptr;
    QCOMPARE(sqlite3_open(index.c_str(), &database), SQLITE_OK);
    QCOMPARE(sqlite3_exec(database, sql, nullptr, nullptr, nullptr), SQLITE_OK);
    QCOMPARE(sqlite3_close(database), SQLITE_OK);
}

} // namespace

class TestRowCacheDamage : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    int m_count = 0;

    /// A cache with ten keys in one file, closed.
    fs::path filledFolder()
    {
        const fs::path folder = m_folder.filePath(QString::number(++m_count)).toStdString();
        const auto cache = *RowCache::open(folder);
        const KnownRows known(1, 0, 10);
        if (!cache->store(knownSpace(1), known.rows, useTimeNow()))
            qFatal("cannot store");
        return folder;
    }

    /// Whether the cache can be filled and read once more.
    static bool worksAnew(RowCache& cache)
    {
        const KnownRows known(1, 0, 10);
        return cache.store(knownSpace(1), known.rows, useTimeNow()).has_value()
            && readable(cache, 10) == 10;
    }

private slots:
    void neverServesDamagedRows()
    {
        const auto whole = bytesOf(rowFiles(filledFolder()).front());
        for (std::size_t i = 0; i < whole.size(); i += 41) {
            const auto folder = filledFolder();
            const auto path = rowFiles(folder).front();
            auto bytes = bytesOf(path);
            bytes[i] = static_cast<char>(bytes[i] + 1);
            writeBytes(path, bytes);
            const auto cache = *RowCache::open(folder);
            const auto right = readable(*cache, 10);
            QVERIFY(right >= 0 && right < 10);
            QVERIFY(!fs::exists(path)); // nobody meets it again
            QCOMPARE(cache->usage()->files, std::int64_t { 0 });
            QVERIFY(worksAnew(*cache));
        }
    }

    void doesWithoutFilesThatAreGone()
    {
        const auto folder = filledFolder();
        fs::remove(rowFiles(folder).front());
        const auto cache = *RowCache::open(folder);
        QCOMPARE(readable(*cache, 10), 0);
        QCOMPARE(cache->usage()->files, std::int64_t { 0 });
        QVERIFY(worksAnew(*cache));
    }

    void noticesAFileThatVanishesBetweenFindingAndReading()
    {
        const auto folder = filledFolder();
        const auto cache = *RowCache::open(folder);
        const auto found = *cache->find(knownSpace(1), keysOf(10), useTimeNow());
        fs::remove(rowFiles(folder).front());
        WorkerPool pool(2);
        UnattendedJob job;
        std::vector<float> values(10 * static_cast<std::size_t>(knownWidth));
        const std::vector<std::size_t> wanted { 2, 5, 7 };
        const auto failed = found.read(
            wanted,
            [&](std::size_t i) { return values.data() + i * static_cast<std::size_t>(knownWidth); },
            pool, job.context());
        QVERIFY(failed == wanted);
    }

    void servesNoRowsOfAFileThatTookAnothersName()
    {
        const auto folder = filledFolder();
        const auto cache = *RowCache::open(folder);
        const auto found = *cache->find(knownSpace(1), keysOf(10), useTimeNow());
        const auto path = rowFiles(folder).front();
        fs::remove(path);
        const KnownRows others(1, 100, 110); // a whole file, of other keys
        auto file = NewRowFile::write(path, knownSpace(1), others.rows);
        QVERIFY(file);
        file->keep();
        WorkerPool pool(1);
        UnattendedJob job;
        std::vector<float> values(static_cast<std::size_t>(knownWidth));
        const std::vector<std::size_t> wanted { 3 };
        QVERIFY(found.read(
                    wanted, [&](auto) { return values.data(); }, pool, job.context())
            == wanted);
    }

    void beginsAnewWithADamagedIndex_data()
    {
        QTest::addColumn<QByteArray>("damage");
        for (const auto* damage : { "empty", "text", "cut", "noise", "page" })
            QTest::addRow("%s", damage) << QByteArray(damage);
    }

    void beginsAnewWithADamagedIndex()
    {
        QFETCH(QByteArray, damage);
        const auto folder = filledFolder();
        const auto index = folder / "activations" / "index.sqlite";
        auto bytes = bytesOf(index);
        if (damage == "empty")
            bytes.clear();
        else if (damage == "text")
            bytes = "name,space\n" + std::string(5'000, 'x');
        else if (damage == "cut")
            bytes.resize(bytes.size() / 2);
        else if (damage == "noise")
            for (std::size_t i = 0; i < bytes.size(); i += 3)
                bytes[i] = static_cast<char>(i * 2'654'435'761U >> 13U);
        else
            std::fill_n(bytes.begin() + 4'096, 4'096, '\xee');
        writeBytes(index, bytes);
        fs::remove(index.string() + "-wal");
        fs::remove(index.string() + "-shm");
        const auto cache = RowCache::open(folder);
        QVERIFY2(cache, cache ? "" : cache.error().text().c_str());
        QVERIFY(readable(**cache, 10) >= 0);
        QVERIFY(worksAnew(**cache));
    }

    void trustsNoSchemaButItsOwn_data()
    {
        QTest::addColumn<QByteArray>("sql");
        QTest::addRow("a trigger")
            << QByteArray("CREATE TRIGGER t AFTER INSERT ON file BEGIN DELETE FROM file; END");
        QTest::addRow("a view") << QByteArray("CREATE VIEW v AS SELECT * FROM file");
        QTest::addRow("a table less") << QByteArray("DROP TABLE file_hash");
        QTest::addRow("another table") << QByteArray("DROP TABLE file; CREATE TABLE file(name)");
        QTest::addRow("another version") << QByteArray("PRAGMA user_version = 99");
        QTest::addRow("another program") << QByteArray("PRAGMA application_id = 7");
    }

    void trustsNoSchemaButItsOwn()
    {
        QFETCH(QByteArray, sql);
        const auto folder = filledFolder();
        execute(folder / "activations" / "index.sqlite", sql.constData());
        const auto cache = RowCache::open(folder);
        QVERIFY2(cache, cache ? "" : cache.error().text().c_str());
        QCOMPARE((*cache)->usage()->files, std::int64_t { 0 });
        QVERIFY(worksAnew(**cache));
    }

    void leavesItsFolderOnNobodysWord()
    {
        const auto folder = filledFolder();
        const auto outside = folder / "outside.rows";
        writeBytes(outside, "mine");
        const auto index = folder / "activations" / "index.sqlite";
        // Names are 16 bytes and become digits; anything else is not even taken.
        execute(index,
            "PRAGMA ignore_check_constraints = ON;"
            "INSERT INTO file SELECT CAST('../../outside' AS BLOB), space, label, -5, -7, 0 "
            "FROM file");
        const auto cache = RowCache::open(folder);
        QVERIFY(cache);
        QVERIFY(readable(**cache, 10) >= 0);
        QVERIFY((*cache)->clear());
        QCOMPARE(bytesOf(outside), std::string("mine"));
        QVERIFY(worksAnew(**cache));
    }

    void keepsADamagedIndexThatAnotherProgramUses()
    {
        const auto folder = filledFolder();
        const auto user = *RowCache::open(folder);
        const auto index = folder / "activations" / "index.sqlite";
        const auto before = bytesOf(index);
        writeBytes(index, std::string(before.size(), 'x'));
        const auto cache = RowCache::open(folder);
        QVERIFY(!cache);
        QVERIFY(cache.error().text().find("another program") != std::string::npos);
    }

    void removesWhatDeadProcessesLeftBehind()
    {
        const auto folder = filledFolder();
        const auto rows = folder / "activations" / "rows";
        const auto old = fs::file_time_type::clock::now() - std::chrono::hours(1);
        for (const auto& path : rowFiles(folder)) // indexed
            fs::last_write_time(path, old);
        const KnownRows known(1, 0, 3);
        auto written = NewRowFile::write(rows / "live.rows", knownSpace(1), known.rows);
        QVERIFY(written);
        fs::last_write_time(rows / "live.rows", old); // its writer holds it
        writeBytes(rows / "dead.rows", "half of a fi");
        fs::last_write_time(rows / "dead.rows", old);
        writeBytes(rows / "new.rows", "half of a fi"); // may be about to be locked
        writeBytes(rows / "notes.txt", "not ours");
        fs::last_write_time(rows / "notes.txt", old);
        const auto cache = *RowCache::open(folder);
        QVERIFY(!fs::exists(rows / "dead.rows"));
        for (const auto* kept : { "live.rows", "new.rows", "notes.txt" })
            QVERIFY2(fs::exists(rows / kept), kept);
        QCOMPARE(readable(*cache, 10), 10);
    }
};

QTEST_APPLESS_MAIN(TestRowCacheDamage)
#include "tst_row_cache_damage.moc"
