// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cache/row_file.h"
#include "tests/core/cache/known_rows.h"

#include <QTemporaryDir>
#include <QTest>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>

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

/// Whether the file opens and every row in it is what was written.
bool isIntact(const fs::path& path, int keys)
{
    const auto file = RowFile::open(path, knownSpace(1));
    if (!file || file->entries().size() != static_cast<std::size_t>(keys))
        return false;
    for (int key = 0; key < keys; ++key) {
        std::vector<float> values(static_cast<std::size_t>(knownWidth));
        if (!file->read(file->entries()[static_cast<std::size_t>(key)], values.data())
            || values != knownValues(1, key))
            return false;
    }
    return true;
}

} // namespace

class TestRowFile : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;

    fs::path path(const char* name) const { return m_folder.filePath(name).toStdString(); }

    void write(const fs::path& path, int keys) const
    {
        const KnownRows known(1, 0, keys);
        auto file = NewRowFile::write(path, knownSpace(1), known.rows);
        QVERIFY(file);
        QCOMPARE(file->bytes(), static_cast<std::int64_t>(fs::file_size(path)));
        file->keep();
    }

private slots:
    void givesBackWhatWasWritten()
    {
        const auto values = knownValues(1, 0, 3);
        const auto other = knownValues(1, 1, 2);
        const std::vector<KeyedRows> rows { { knownKey(0), values.data(), 3 },
            { knownKey(5), nullptr, 0 }, { knownKey(1), other.data(), 2 } };
        auto written = NewRowFile::write(path("several.rows"), knownSpace(1), rows);
        QVERIFY(written);
        written->keep();
        const auto file = RowFile::open(path("several.rows"), knownSpace(1));
        QVERIFY(file);
        QCOMPARE(file->entries().size(), std::size_t { 3 });
        const auto& last = file->entries()[2];
        QVERIFY(last.key == knownKey(1));
        QCOMPARE(last.firstRow, std::int64_t { 3 });
        std::vector<float> read(2 * static_cast<std::size_t>(knownWidth));
        QVERIFY(file->read(last, read.data()));
        QVERIFY(read == other);
    }

    void disappearsUnlessKept()
    {
        const KnownRows known(1, 0, 2);
        {
            const auto file = NewRowFile::write(path("dropped.rows"), knownSpace(1), known.rows);
            QVERIFY(file);
            QVERIFY(isBeingWritten(path("dropped.rows")));
        }
        QVERIFY(!fs::exists(path("dropped.rows")));
        write(path("kept.rows"), 2);
        QVERIFY(!isBeingWritten(path("kept.rows")));
        QVERIFY(!NewRowFile::write(path("kept.rows"), knownSpace(1), known.rows));
        QVERIFY(isIntact(path("kept.rows"), 2));
    }

    void noticesEveryChangedByte()
    {
        write(path("changed.rows"), 2);
        const auto whole = bytesOf(path("changed.rows"));
        QVERIFY(isIntact(path("changed.rows"), 2));
        for (std::size_t i = 0; i < whole.size(); ++i) {
            auto bytes = whole;
            bytes[i] = static_cast<char>(bytes[i] ^ 4);
            writeBytes(path("changed.rows"), bytes);
            QVERIFY2(!isIntact(path("changed.rows"), 2), qPrintable(QString::number(i)));
        }
    }

    void noticesEveryMissingByte()
    {
        write(path("cut.rows"), 2);
        const auto whole = bytesOf(path("cut.rows"));
        for (std::size_t size = 0; size < whole.size(); ++size) {
            writeBytes(path("cut.rows"), whole.substr(0, size));
            QVERIFY(!RowFile::open(path("cut.rows"), knownSpace(1)));
        }
        writeBytes(path("cut.rows"), whole + '\0');
        QVERIFY(!RowFile::open(path("cut.rows"), knownSpace(1)));
    }

    void survivesAFileThatIsCutShortWhileOpen()
    {
        write(path("shrinking.rows"), 2);
        const auto file = RowFile::open(path("shrinking.rows"), knownSpace(1));
        QVERIFY(file);
        fs::resize_file(path("shrinking.rows"), fs::file_size(path("shrinking.rows")) - 1);
        std::vector<float> values(static_cast<std::size_t>(knownWidth));
        QVERIFY(file->read(file->entries()[0], values.data()));
        QVERIFY(!file->read(file->entries()[1], values.data()));
    }

    void allocatesNothingForNumbersThatAreTooLarge_data()
    {
        QTest::addColumn<int>("offset");
        QTest::addRow("width") << 12;
        QTest::addRow("keys") << 16;
        QTest::addRow("rows") << 24;
    }

    void allocatesNothingForNumbersThatAreTooLarge()
    {
        QFETCH(int, offset);
        const auto file = path(QTest::currentDataTag());
        write(file, 2);
        auto bytes = bytesOf(file);
        std::memset(bytes.data() + offset, 0xff, offset == 12 ? 4 : 8);
        writeBytes(file, bytes);
        QVERIFY(!RowFile::open(file, knownSpace(1)));
    }

    void belongsToItsSpaceAlone()
    {
        write(path("space.rows"), 2);
        QVERIFY(!RowFile::open(path("space.rows"), knownSpace(2)));
        auto wider = knownSpace(1);
        ++wider.width;
        QVERIFY(!RowFile::open(path("space.rows"), wider));
    }

    void opensRegularFilesOnly()
    {
        write(path("target.rows"), 2);
        fs::create_symlink(path("target.rows"), path("link.rows"));
        fs::create_directory(path("folder.rows"));
        QCOMPARE(::mkfifo(path("pipe.rows").c_str(), 0600), 0);
        for (const auto* name : { "link.rows", "folder.rows", "pipe.rows", "none.rows" })
            QVERIFY2(!RowFile::open(path(name), knownSpace(1)), name);
        QCOMPARE(
            RowFile::open(path("none.rows"), knownSpace(1)).error().code, ErrorCode::FileNotFound);
    }
};

QTEST_APPLESS_MAIN(TestRowFile)
#include "tst_row_file.moc"
