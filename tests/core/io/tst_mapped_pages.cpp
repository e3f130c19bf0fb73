// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/file.h"
#include "core/io/mapped_pages.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <fstream>
#include <sys/mman.h>
#include <unistd.h>
#include <vector>

using namespace fathom;

namespace {

constexpr std::size_t fileBytes = std::size_t { 8 } << 20U;

/// How many pages of a mapping lie in memory, as the system counts them for this process.
std::size_t residentPages(std::span<const std::byte> bytes)
{
    const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    std::ifstream file("/proc/self/pagemap", std::ios::binary);
    const auto first = reinterpret_cast<std::uintptr_t>(bytes.data()) / page;
    file.seekg(static_cast<std::streamoff>(first * sizeof(std::uint64_t)));
    std::vector<std::uint64_t> entries((bytes.size() + page - 1) / page);
    file.read(reinterpret_cast<char*>(entries.data()),
        static_cast<std::streamsize>(entries.size() * sizeof(std::uint64_t)));
    return static_cast<std::size_t>(std::ranges::count_if(
        entries, [](std::uint64_t entry) { return (entry >> 63U) != 0; })); // proc(5): present
}

std::uint64_t sumOf(std::span<const std::byte> bytes)
{
    std::uint64_t sum = 0;
    for (const auto byte : bytes)
        sum += std::to_integer<std::uint64_t>(byte);
    return sum;
}

} // namespace

class TestMappedPages : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;

    [[nodiscard]] MappedFile mapped() const
    {
        const auto path = std::filesystem::path(m_folder.path().toStdString()) / "numbers";
        std::ofstream(path, std::ios::binary) << std::string(fileBytes, '\3');
        return std::move(*MappedFile::open(path));
    }

private slots:
    void takesPagesOutOfMemoryAndBringsThemBack()
    {
        const auto file = mapped();
        QCOMPARE(sumOf(file.bytes()), 3 * fileBytes);
        const auto all = residentPages(file.bytes());
        QVERIFY(all > 0);
        releasePages(file.bytes());
        QCOMPARE(residentPages(file.bytes()), std::size_t { 0 });
        QCOMPARE(sumOf(file.bytes()), 3 * fileBytes);
        // Any part: the page it lies in, and what the system has mapped with it as one.
        constexpr std::size_t largestPage = 512;
        releasePages(file.bytes().subspan(5000, 1));
        const auto left = residentPages(file.bytes());
        QVERIFY(left < all && left >= all - largestPage);
    }

    void readsAheadWithoutFillingTheResidentSet()
    {
        const auto file = mapped();
        readPagesAhead(file.bytes());
        QCOMPARE(residentPages(file.bytes()), std::size_t { 0 });
        QCOMPARE(sumOf(file.bytes()), 3 * fileBytes);
    }

    void readsAheadOnAThreadOfItsOwn()
    {
        const auto file = mapped();
        ReadAhead ahead;
        for (int i = 0; i < 100; ++i)
            ahead.read({ file.bytes(), {}, file.bytes().subspan(1000, 3'000'000) });
        QCOMPARE(sumOf(file.bytes()), 3 * fileBytes);
    } // gives up what is left

    void takesNothingForWhatItIs()
    {
        releasePages({});
        readPagesAhead({});
    }
};

QTEST_APPLESS_MAIN(TestMappedPages)
#include "tst_mapped_pages.moc"
