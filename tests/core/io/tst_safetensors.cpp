// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/json.h"
#include "core/io/safetensors.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <vector>

using namespace fathom;
using namespace std::string_literals;
namespace fs = std::filesystem;

namespace {

/// A file as the format describes it, with any header.
std::string fileOf(const std::string& header, std::size_t dataBytes)
{
    std::string bytes;
    for (unsigned i = 0; i < 8; ++i)
        bytes += static_cast<char>(header.size() >> (8 * i) & 0xFFU);
    return bytes + header + std::string(dataBytes, 'd');
}

Result<SafetensorsContent> parse(const std::string& bytes)
{
    return parseSafetensors(std::as_bytes(std::span(bytes)), "x.safetensors");
}

std::string entry(const char* dtype, const char* shape, const char* offsets)
{
    return "{\"dtype\":\""s + dtype + "\",\"shape\":" + shape + ",\"data_offsets\":" + offsets
        + "}";
}

} // namespace

class TestSafetensors : public QObject
{
    Q_OBJECT

private slots:
    void knowsEveryDtypeByItsName_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<int>("bytes");
        for (const char* name : { "BOOL", "U8", "I8", "F8_E4M3", "F8_E5M2" })
            QTest::newRow(name) << QByteArray(name) << 1;
        for (const char* name : { "I16", "U16", "F16", "BF16" })
            QTest::newRow(name) << QByteArray(name) << 2;
        for (const char* name : { "I32", "U32", "F32" })
            QTest::newRow(name) << QByteArray(name) << 4;
        for (const char* name : { "I64", "U64", "F64" })
            QTest::newRow(name) << QByteArray(name) << 8;
    }

    void knowsEveryDtypeByItsName()
    {
        QFETCH(QByteArray, name);
        QFETCH(int, bytes);
        const auto dtype = dtypeFromName(name.toStdString());
        QVERIFY(dtype);
        QCOMPARE(QByteArray::fromStdString(std::string(dtypeName(*dtype))), name);
        QCOMPARE(static_cast<int>(byteSize(*dtype)), bytes);
    }

    void readsAHeader()
    {
        const auto header = "{\"__metadata__\":{\"format\":\"pt\"},\"b\":"
            + entry("F16", "[2,3]", "[4,16]") + ",\"a\":" + entry("F32", "[]", "[0,4]")
            + ",\"none\":" + entry("I64", "[0,5]", "[4,4]") + "}   ";
        const auto bytes = fileOf(header, 16);
        const auto content = parse(bytes);
        QVERIFY2(content, content ? "" : content.error().text().c_str());
        QCOMPARE(content->tensors.size(), std::size_t { 3 });
        const auto& b = content->tensors.at("b");
        QCOMPARE(b.dtype, TensorDtype::F16);
        QCOMPARE(b.shape, (std::vector<std::int64_t> { 2, 3 }));
        QCOMPARE(b.bytes.size(), std::size_t { 12 });
        QCOMPARE(static_cast<const void*>(b.bytes.data()),
            static_cast<const void*>(bytes.data() + 8 + header.size() + 4));
        QVERIFY(content->tensors.at("none").bytes.empty());
        QCOMPARE(content->metadata.at("format"), "pt"s);
        QCOMPARE(std::string(content->header), header);
    }

    void readsAFileWithoutTensors() { QVERIFY(parse(fileOf("{}", 0))); }

    void refusesBadFiles_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("where"); // after the file's name
        QTest::addColumn<QByteArray>("message");
        const auto row = [](const char* name, const std::string& bytes, const char* where,
                             const char* message) {
            QTest::newRow(name) << QByteArray::fromStdString(bytes) << QByteArray(where)
                                << QByteArray(message);
        };
        row("empty", "", "", "only 0 bytes");
        row("seven bytes", "1234567", "", "only 7 bytes");
        row("header of 2^60 bytes", "\0\0\0\0\0\0\0\x10{}"s, "",
            "claims 1152921504606846976 bytes, but only 2 follow");
        row("header of 2^64 - 1 bytes", std::string(8, '\xFF') + "{}", "",
            "claims 18446744073709551615");
        row("header longer than the file", fileOf("{}", 0).substr(0, 9), "",
            "claims 2 bytes, but only 1 follow");
        row("no header", fileOf("", 4), ", header", "not valid JSON");
        row("header that is no JSON", fileOf("{\"a\":", 4), ", header", "not valid JSON");
        row("header that is no object", fileOf("[1]", 0), "", "object");
        row("header that is not UTF-8", fileOf("{\"\xFF\":1}", 0), ", header", "UTF-8");
        row("header nested too deep", fileOf(std::string(10'000, '['), 0), ", header", "deep");
        row("something after the header", fileOf("{} x", 0), ", header", "not valid JSON");

        const auto tensor = [&](const char* name, const std::string& text, std::size_t data,
                                const char* message) {
            row(name, fileOf("{\"t\":" + text + "}", data), ", tensor t", message);
        };
        tensor("entry that is no object", "[1]", 0, "has array");
        tensor("no dtype", R"({"shape":[1],"data_offsets":[0,4]})", 4, "dtype");
        tensor(
            "dtype that is no text", R"({"dtype":5,"shape":[1],"data_offsets":[0,4]})", 4, "dtype");
        tensor("unknown dtype", entry("F31", "[1]", "[0,4]"), 4, "\"F31\"");
        tensor("no shape", R"({"dtype":"F32","data_offsets":[0,4]})", 4, "shape");
        tensor("negative extent", entry("F32", "[-1]", "[0,4]"), 4, "-1");
        tensor("fractional extent", entry("F32", "[1.5]", "[0,4]"), 4, "1.5");
        tensor("extent of 2^63", entry("U8", "[9223372036854775808]", "[0,4]"), 4,
            "9223372036854775808");
        tensor("extent beyond 64 bits", entry("U8", "[99999999999999999999]", "[0,4]"), 4,
            "whole numbers");
        tensor("product that overflows to the right size",
            entry("F32", "[4294967296,4294967296,4]", "[0,0]"), 0, "2^64");
        tensor("no offsets", R"({"dtype":"F32","shape":[1]})", 4, "data_offsets");
        tensor("three offsets", entry("F32", "[1]", "[0,4,8]"), 8, "data_offsets");
        tensor("negative offset", entry("F32", "[1]", "[-4,0]"), 4, "data_offsets");
        tensor("offset as text", entry("F32", "[1]", "[\"0\",4]"), 4, "data_offsets");
        tensor("end before begin", entry("F32", "[1]", "[4,0]"), 4, "4 to 0");
        tensor("end beyond the file", entry("F32", "[2]", "[0,8]"), 7, "the file's 7 bytes");
        tensor("offsets of 2^64 - 1",
            entry("F32", "[1]", "[18446744073709551611,18446744073709551615]"), 4, "do not lie");
        tensor("more bytes than the shape needs", entry("F32", "[1]", "[0,8]"), 8,
            "needs 4 bytes, but 8 are given");
        tensor("fewer bytes than the shape needs", entry("F64", "[2,2]", "[0,8]"), 8,
            "[2,2] of F64 needs 32 bytes, but 8");

        const auto two = [&](const char* first, const char* second) {
            return "{\"s\":" + entry("U8", "[4]", first) + ",\"t\":" + entry("U8", "[4]", second)
                + "}";
        };
        row("overlapping tensors", fileOf(two("[0,4]", "[2,6]"), 6), ", tensor t", "overlap");
        row("tensors on the same bytes", fileOf(two("[0,4]", "[0,4]"), 4), ", tensor", "overlap");
        row("a hole between tensors", fileOf(two("[0,4]", "[6,10]"), 10), ", tensor t",
            "unused bytes before it");
        row("a hole before the first tensor", fileOf(two("[2,6]", "[6,10]"), 10), ", tensor s",
            "unused bytes");
        row("bytes after the last tensor", fileOf(two("[0,4]", "[4,8]"), 9), "",
            "end after 8 bytes, but the file has 9");
        row("a name twice",
            fileOf("{\"t\":" + entry("U8", "[4]", "[0,4]") + ",\"t\":" + entry("U8", "[4]", "[0,4]")
                    + "}",
                4),
            ", header", "\"t\" appears twice");
        row("offsets twice",
            fileOf(
                R"({"t":{"dtype":"U8","shape":[4],"data_offsets":[0,9],"data_offsets":[0,4]}})", 4),
            ", header", "\"data_offsets\" appears twice");
        row("metadata that are no object", fileOf(R"({"__metadata__":[]})", 0), "", "__metadata__");
        row("metadata that are no text", fileOf(R"({"__metadata__":{"n":5}})", 0), "",
            "\"n\" is number");
    }

    void refusesBadFiles()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, where);
        QFETCH(QByteArray, message);
        const auto content = parse(bytes.toStdString());
        QVERIFY(!content);
        const auto& error = content.error();
        QVERIFY(error.code == ErrorCode::InvalidFormat || error.code == ErrorCode::InvalidText);
        QVERIFY2(QByteArray::fromStdString(error.where).startsWith("x.safetensors" + where),
            error.where.c_str());
        QVERIFY2(QByteArray::fromStdString(error.message).contains(message), error.message.c_str());
    }

    void messagesStayShortForHugeNames()
    {
        const auto content = parse(fileOf("{\"" + std::string(1'000'000, 'n') + "\":1}", 0));
        QVERIFY(content.error().text().size() < 500);
    }

    /// A file cut anywhere is refused.
    void refusesEveryTruncation()
    {
        const auto whole = fileOf("{\"t\":" + entry("F32", "[3]", "[0,12]") + "}", 12);
        QVERIFY(parse(whole));
        for (std::size_t size = 0; size < whole.size(); ++size)
            QVERIFY(!parse(whole.substr(0, size)));
    }

    void writesWhatItReads()
    {
        const QTemporaryDir folder;
        const auto path = fs::path(folder.path().toStdString()) / "x.safetensors";
        const std::vector<float> numbers { 1.5F, -2, 3 };
        const std::array<std::uint8_t, 2> flags { 0, 1 };
        const std::vector<TensorToWrite> tensors {
            { "z.first \"quoted\" é", TensorDtype::Bool, { 2 }, std::as_bytes(std::span(flags)) },
            { "a.second", TensorDtype::F32, { 3, 1 }, std::as_bytes(std::span(numbers)) },
            { "empty", TensorDtype::F64, { 0, 7 }, {} },
        };
        const std::map<std::string, std::string, std::less<>> metadata { { "k", "line\n\"é\"" },
            { "l", "" } };
        QVERIFY(writeSafetensors(path, tensors, metadata));

        const auto file = SafetensorsFile::open(path);
        QVERIFY2(file, file ? "" : file.error().text().c_str());
        QCOMPARE(file->metadata(), metadata);
        QCOMPARE(file->tensors().size(), tensors.size());
        for (const auto& tensor : tensors) {
            const auto* const found = file->find(tensor.name);
            QVERIFY(found);
            QCOMPARE(found->dtype, tensor.dtype);
            QCOMPARE(found->shape, tensor.shape);
            QVERIFY(std::ranges::equal(found->bytes, tensor.bytes));
        }
        QVERIFY(!file->find("absent"));
        // Padded with spaces to eight bytes, and the data in the order given.
        QCOMPARE(file->header().size() % 8, std::size_t { 0 });
        QVERIFY(file->header().starts_with('{'));
        QCOMPARE(file->header().substr(file->header().find_last_of('}') + 1).find_first_not_of(' '),
            std::string_view::npos);
        QVERIFY(file->find("z.first \"quoted\" é")->bytes.data()
            < file->find("a.second")->bytes.data());
        QCOMPARE(file->bytes().size(), 8 + file->header().size() + 2 + 12);
    }

    void staysValidWhenMoved()
    {
        const QTemporaryDir folder;
        const auto path = fs::path(folder.path().toStdString()) / "x.safetensors";
        const std::array<std::uint8_t, 3> data { 7, 8, 9 };
        QVERIFY(writeSafetensors(path,
            std::array {
                TensorToWrite { "t", TensorDtype::U8, { 3 }, std::as_bytes(std::span(data)) } }));
        auto opened = SafetensorsFile::open(path);
        const SafetensorsFile file = std::move(*opened);
        QCOMPARE(std::to_integer<int>(file.find("t")->bytes[2]), 9);
        QVERIFY(file.header().starts_with("{\"t\""));
    }

    void refusesToWriteNonsense_data()
    {
        QTest::addColumn<int>("which");
        for (const char* name : { "too few bytes", "negative extent", "the same name twice",
                 "a reserved name", "a name that is not UTF-8", "metadata that are not UTF-8" })
            QTest::newRow(name) << static_cast<int>(m_rows++);
    }

    void refusesToWriteNonsense()
    {
        QFETCH(int, which);
        const QTemporaryDir folder;
        const auto path = fs::path(folder.path().toStdString()) / "x.safetensors";
        const std::array<std::byte, 4> data {};
        const TensorToWrite good { "t", TensorDtype::F32, { 1 }, data };
        std::vector<TensorToWrite> tensors { good };
        std::map<std::string, std::string, std::less<>> metadata;
        switch (which) {
        case 0:
            tensors[0].shape = { 2 };
            break;
        case 1:
            tensors[0].shape = { -1 };
            break;
        case 2:
            tensors.push_back(good);
            break;
        case 3:
            tensors[0].name = "__metadata__";
            break;
        case 4:
            tensors[0].name = "\xFF";
            break;
        default:
            metadata["key"] = "\xFF";
        }
        const auto status = writeSafetensors(path, tensors, metadata);
        QVERIFY(!status);
        QVERIFY(!fs::exists(path));
    }

    void saysWhereWritingFailed()
    {
        const auto status = writeSafetensors("/nowhere/x.safetensors", {});
        QCOMPARE(status.error().code, ErrorCode::FileNotWritable);
    }

private:
    static inline int m_rows = 0;
};

QTEST_APPLESS_MAIN(TestSafetensors)
#include "tst_safetensors.moc"
