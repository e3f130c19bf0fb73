// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/base64.h"
#include "core/io/gguf.h"
#include "core/io/json.h"
#include "tests/support/gguf_writer.h"

#include <QTemporaryDir>
#include <QTest>

#include <bit>
#include <cmath>
#include <limits>

using namespace fathom;
using namespace fathom::testing;
namespace fs = std::filesystem;

namespace {

Result<GgufContent> parse(const std::string& bytes)
{
    return parseGguf(std::as_bytes(std::span(bytes)), "x.gguf");
}

/// A file with one float32 tensor [2, 3] and a key of each kind.
GgufWriter goodFile()
{
    GgufWriter writer;
    writer.add("general.architecture", "llama");
    writer.add("count", std::uint32_t { 7 });
    writer.add("negative", std::int64_t { -5 });
    writer.add("epsilon", 1e-5F);
    writer.add("theta", 2.5);
    writer.add("yes", true);
    writer.add("words", std::vector<std::string> { "a", "", "b c" });
    writer.add("scores", std::vector<float> { 0.5F, -1 });
    writer.add("kinds", std::vector<std::int32_t> { 1, -2 });
    writer.addTensor("w", { 2, 3 }, 0, std::string(24, 'x'));
    return writer;
}

void write(const fs::path& path, const std::string& bytes)
{
    QVERIFY(writeFileAtomically(path, bytes));
}

} // namespace

class TestGguf : public QObject
{
    Q_OBJECT

    static void refuses(const GgufWriter& writer, const char* part)
    {
        refuses(writer.bytes(), part);
    }
    static void refuses(const std::string& bytes, const char* part)
    {
        const auto content = parse(bytes);
        QVERIFY(!content);
        QCOMPARE(content.error().code, ErrorCode::InvalidFormat);
        QVERIFY2(
            content.error().text().find(part) != std::string::npos, content.error().text().c_str());
        QVERIFY(content.error().where.starts_with("x.gguf"));
    }

private slots:
    void readsMetadataOfEveryKind()
    {
        const QTemporaryDir directory;
        const fs::path path = directory.path().toStdString() + "/x.gguf";
        write(path, goodFile().bytes());
        const auto file = GgufFile::open(path);
        QVERIFY2(file, file ? "" : file.error().text().c_str());
        QCOMPARE(file->text("general.architecture").value(), std::string_view("llama"));
        QCOMPARE(file->integer("count").value(), 7);
        QCOMPARE(file->integer("negative").value(), -5);
        QCOMPARE(std::get<float>(*file->find("epsilon")), 1e-5F);
        QCOMPARE(std::get<double>(*file->find("theta")), 2.5);
        QCOMPARE(file->flag("yes").value(), true);
        const auto* const words = file->list<std::string_view>("words");
        QVERIFY(words);
        QCOMPARE(*words, (std::vector<std::string_view> { "a", "", "b c" }));
        QCOMPARE(*file->list<double>("scores"), (std::vector<double> { 0.5, -1 }));
        QCOMPARE(*file->list<std::int64_t>("kinds"), (std::vector<std::int64_t> { 1, -2 }));
        QVERIFY(!file->find("nothing"));
        QVERIFY(!file->integer("yes"));
        QVERIFY(!file->list<double>("words"));
    }

    void readsTensorsWithTheSlowestDimensionFirst()
    {
        auto writer = goodFile();
        writer.addTensor("q", { 3, 2, 64 }, 8, std::string(3 * 2 * 2 * 34, 'q'));
        writer.addTensor("scalar", {}, 1, "hh");
        writer.addTensor("strange", { 256 }, 16, std::string(66, 's'));
        const auto bytes = writer.bytes();
        const auto content = parse(bytes);
        QVERIFY2(content, content ? "" : content.error().text().c_str());
        QCOMPARE(content->tensors.at("w").shape, (std::vector<std::int64_t> { 2, 3 }));
        QCOMPARE(content->tensors.at("w").dtype.value(), TensorDtype::F32);
        const auto& blocks = content->tensors.at("q");
        QCOMPARE(blocks.blocks.value(), BlockType::Q8_0);
        QCOMPARE(blocks.bytes.size(), std::size_t { 3 * 2 * 2 * 34 });
        QCOMPARE(static_cast<char>(blocks.bytes.front()), 'q');
        QCOMPARE(content->tensors.at("scalar").bytes.size(), std::size_t { 2 });
        const auto& strange = content->tensors.at("strange"); // a type that is not read
        QVERIFY(!strange.dtype && !strange.blocks && strange.bytes.empty());
        QCOMPARE(strange.type, 16U);
    }

    void refusesWhatIsNoGguf()
    {
        refuses(std::string(), "begin with");
        refuses(std::string("GGU"), "begin with");
        refuses(std::string("GGUF"), "ends in the middle");
        auto old = goodFile();
        old.version = 1;
        refuses(old, "version 1");
        auto swapped = goodFile();
        swapped.version = 3U << 24U; // big-endian
        refuses(swapped, "little-endian");
    }

    void refusesEveryFileThatIsCutShort()
    {
        const auto bytes = goodFile().bytes();
        for (std::size_t size = 0; size + 8 < bytes.size(); ++size) // the last bytes are padding
            QVERIFY2(!parse(bytes.substr(0, size)), QByteArray::number(qulonglong(size)));
        QVERIFY(parse(bytes));
    }

    void refusesCountsThatDoNotFit()
    {
        const auto huge = GgufWriter::raw(std::numeric_limits<std::uint64_t>::max());
        refuses("GGUF" + GgufWriter::raw(std::uint32_t { 3 }) + huge + huge, "entries");
        GgufWriter text;
        text.addRaw("k", 8, huge + "abc");
        refuses(text, "key k");
        GgufWriter list;
        list.addRaw("k", 9, GgufWriter::raw(std::uint32_t { 8 }) + huge);
        refuses(list, "entries");
    }

    void refusesValuesThatAreNone()
    {
        GgufWriter flag;
        flag.addRaw("k", 7, std::string(1, '\2'));
        refuses(flag, "truth value");
        GgufWriter type;
        type.addRaw("k", 13, "");
        refuses(type, "type 13");
        GgufWriter nested;
        nested.addRaw(
            "k", 9, GgufWriter::raw(std::uint32_t { 9 }) + GgufWriter::raw(std::uint64_t { 1 }));
        refuses(nested, "Lists of lists");
        GgufWriter large;
        large.addRaw("k", 10, GgufWriter::raw(std::numeric_limits<std::uint64_t>::max()));
        refuses(large, "too large");
        GgufWriter twice;
        twice.add("k", true);
        twice.add("k", true);
        refuses(twice, "twice");
    }

    void refusesTensorsThatAreNotInTheFile()
    {
        auto behind = goodFile();
        behind.addDescription("b", { 8 }, 0, 32);
        refuses(behind, "behind the end");
        auto far = goodFile();
        far.addDescription("b", { 1 }, 0, std::numeric_limits<std::uint64_t>::max() - 31);
        refuses(far, "behind the end");
        auto crooked = goodFile();
        crooked.addDescription("b", { 1 }, 0, 4);
        refuses(crooked, "aligned");
        auto overlapping = goodFile();
        overlapping.addDescription("b", { 2 }, 0, 0);
        refuses(overlapping, "overlap");
        auto twice = goodFile();
        twice.addTensor("w", { 1 }, 0, "abcd");
        refuses(twice, "tensor w: The tensor is there twice");
    }

    void refusesShapesThatCannotBe()
    {
        GgufWriter many;
        many.addDescription("b", { 1, 1, 1, 1, 1 }, 0, 0);
        refuses(many, "5 dimensions");
        GgufWriter huge;
        huge.addDescription("b", { 1LL << 40, 1LL << 40 }, 0, 0);
        refuses(huge, "more elements");
        GgufWriter wide; // its blocks have more bytes than elements
        wide.addDescription("b", { 0, 32 * 285978576338026497LL }, 8, 0);
        refuses(wide, "more elements");
        GgufWriter negative;
        negative.addDescription("b", { -1 }, 0, 0);
        refuses(negative, "too large");
        GgufWriter broken;
        broken.addDescription("b", { 2, 48 }, 8, 0);
        refuses(broken, "whole blocks of 32");
        GgufWriter scalar;
        scalar.addDescription("b", {}, 8, 0);
        refuses(scalar, "whole blocks of 32");
    }

    void refusesAnAlignmentThatIsNone()
    {
        for (const std::uint32_t alignment : { 0U, 24U, 1U << 30U }) {
            GgufWriter writer;
            writer.add("general.alignment", alignment);
            refuses(writer, "power of two");
        }
        GgufWriter wide;
        wide.alignment = 128;
        wide.add("general.alignment", std::uint32_t { 128 });
        wide.addTensor("a", { 1 }, 0, "abcd");
        wide.addTensor("b", { 1 }, 0, "efgh");
        const auto bytes = wide.bytes();
        const auto content = parse(bytes);
        QVERIFY2(content, content ? "" : content.error().text().c_str());
        QCOMPARE(static_cast<char>(content->tensors.at("b").bytes.front()), 'e');
    }

    void findsTheOnlyModelOfAFolder()
    {
        const QTemporaryDir directory;
        const fs::path folder = directory.path().toStdString();
        QVERIFY(!findGguf(folder));
        QCOMPARE(findGguf("/somewhere/x.gguf").value(), fs::path("/somewhere/x.gguf"));
        QVERIFY(!findGguf("/somewhere/x.bin"));
        write(folder / "mmproj-x.gguf", "");
        write(folder / "x-00002-of-00002.gguf", "");
        QVERIFY(!findGguf(folder));
        write(folder / "x-00001-of-00002.gguf", "");
        QCOMPARE(findGguf(folder).value(), folder / "x-00001-of-00002.gguf");
        write(folder / "y.gguf", "");
        QVERIFY(!findGguf(folder)); // two models
        fs::remove(folder / "y.gguf");
        write(folder / "config.json", "{}");
        QVERIFY(!findGguf(folder));
    }

    void knowsTheFilesOfAModelInParts()
    {
        const auto parts = ggufParts("/m/x-00001-of-00003.gguf", 3);
        QCOMPARE(parts.size(), std::size_t { 3 });
        QCOMPARE(parts[2], fs::path("/m/x-00003-of-00003.gguf"));
        QCOMPARE(ggufParts("/m/x.gguf", 3).size(), std::size_t { 1 });
        QCOMPARE(ggufParts("/m/x-00001-of-00003.gguf", 1LL << 60).size(), std::size_t { 1 });
    }

    void unpacksBlocksAsTheFormatDefinesThem_data()
    {
        QTest::addColumn<unsigned>("number");
        for (const unsigned number : { 2U, 3U, 6U, 7U, 8U, 10U, 11U, 12U, 13U, 14U })
            QTest::newRow(blockTypeName(static_cast<BlockType>(number)).data()) << number;
    }

    void unpacksBlocksAsTheFormatDefinesThem()
    {
        QFETCH(unsigned, number);
        const auto type = blockTypeFrom(number).value();
        const auto golden = readJson(fs::path(FATHOM_TEST_DATA "/gguf/blocks.json")).value();
        const auto& entry = golden.at(std::string(blockTypeName(type)));
        const auto bytesOf = [&](const char* key) {
            return decodeBase64(entry.at(key).get<std::string>()).value();
        };
        const auto blocks = bytesOf("blocks");
        const auto expected = bytesOf("values");
        const auto size = blockSize(type);
        QCOMPARE(expected.size() / sizeof(float) / size.elements, blocks.size() / size.bytes);
        std::vector<float> values(expected.size() / sizeof(float));
        unpackBlocks(type, std::as_bytes(std::span(blocks)), values);
        for (std::size_t i = 0; i < values.size(); ++i) {
            float value = 0;
            std::memcpy(&value, expected.data() + i * sizeof value, sizeof value);
            if (std::bit_cast<std::uint32_t>(values[i]) != std::bit_cast<std::uint32_t>(value))
                QVERIFY2(values[i] == 0 && value == 0, // zeros may differ in sign
                    qPrintable(QStringLiteral("element %1: %2 and not %3")
                                   .arg(i)
                                   .arg(values[i])
                                   .arg(value)));
        }
    }

    void knowsNoOtherTypes()
    {
        for (const unsigned number : { 0U, 1U, 4U, 5U, 9U, 15U, 16U, 39U, 0xFFFFFFFFU })
            QVERIFY(!blockTypeFrom(number));
    }
};

QTEST_APPLESS_MAIN(TestGguf)
#include "tst_gguf.moc"
