// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/file.h"
#include "core/io/json.h"
#include "core/io/little_endian.h"
#include "core/io/pickle.h"
#include "core/io/torch_file.h"
#include "core/io/zip.h"

#include <QTemporaryDir>
#include <QTest>

#include <bit>
#include <cmath>
#include <fstream>

using namespace fathom;
using namespace std::string_view_literals;

Q_DECLARE_METATYPE(fathom::ErrorCode)

namespace {

/// Made by tests/golden/checkpoints/make_torch_checkpoints.py.
std::string golden(const char* name)
{
    return std::string(FATHOM_TEST_DATA "/checkpoints/") + name;
}

std::span<const std::byte> bytesOf(std::string_view text)
{
    return std::as_bytes(std::span(text));
}

double valueAt(const TensorView& tensor, std::size_t i)
{
    const auto number = [&]<class Number>(Number) {
        return static_cast<double>(littleEndian<Number>(tensor.bytes, i * sizeof(Number)));
    };
    switch (tensor.dtype) {
    case TensorDtype::F32:
        return number(float {});
    case TensorDtype::F64:
        return number(double {});
    case TensorDtype::I64:
        return number(std::int64_t {});
    case TensorDtype::I32:
        return number(std::int32_t {});
    case TensorDtype::U8:
    case TensorDtype::Bool:
        return number(std::uint8_t {});
    case TensorDtype::BF16: {
        const auto bits = std::uint32_t { littleEndian<std::uint16_t>(tensor.bytes, i * 2) } << 16U;
        return std::bit_cast<float>(bits);
    }
    case TensorDtype::F16: { // the golden values are whole numbers from 0 to 49
        const auto bits = littleEndian<std::uint16_t>(tensor.bytes, i * 2);
        return bits == 0 ? 0 : std::ldexp(1024 + (bits & 0x3FF), (bits >> 10) - 25);
    }
    default:
        return -1;
    }
}

/// A file with these bytes, opened.
Result<TorchFile> opened(std::string_view content)
{
    const QTemporaryDir directory;
    const auto path = directory.filePath("pytorch_model.bin").toStdString();
    std::ofstream(path, std::ios::binary) << content;
    return TorchFile::open(path);
}

std::string contentOf(const char* name)
{
    return *readFile(golden(name));
}

} // namespace

class TestTorchFile : public QObject
{
    Q_OBJECT

private slots:
    void readsWhatTorchHasWritten_data()
    {
        QTest::addColumn<QByteArray>("file");
        for (const char* name : { "state.zip.bin", "state.legacy.bin", "nested.zip.bin" })
            QTest::newRow(name) << QByteArray(name);
    }

    void readsWhatTorchHasWritten()
    {
        QFETCH(QByteArray, file);
        const auto checkpoint = TorchFile::open(golden(file.constData()));
        QVERIFY2(checkpoint, checkpoint ? "" : checkpoint.error().text().c_str());
        const auto expected = readJson(golden("expected.json"));
        QCOMPARE(checkpoint->tensors().size(), (*expected)["tensors"].size());
        for (const auto& [name, facts] : (*expected)["tensors"].items()) {
            const auto found = checkpoint->tensors().find(name);
            QVERIFY2(found != checkpoint->tensors().end(), name.c_str());
            const auto& tensor = found->second;
            QCOMPARE(std::string(dtypeName(tensor.dtype)), facts["dtype"].get<std::string>());
            QCOMPARE(Json(tensor.shape).dump(), facts["shape"].dump());
            const auto values = facts["values"].get<std::vector<double>>();
            QCOMPARE(tensor.bytes.size(), values.size() * byteSize(tensor.dtype));
            for (std::size_t i = 0; i < values.size(); ++i)
                QCOMPARE(valueAt(tensor, i), values[i]);
        }
    }

    void sharesTheBytesOfTiedTensors()
    {
        const auto checkpoint = TorchFile::open(golden("state.zip.bin"));
        QVERIFY(checkpoint->tensors().find("tied")->second.bytes.data()
            == checkpoint->tensors().find("layer.0.F32")->second.bytes.data());
    }

    void refusesTensorsThatAreNotRowByRow()
    {
        const auto checkpoint = TorchFile::open(golden("turned.zip.bin"));
        QVERIFY(!checkpoint);
        QCOMPARE(checkpoint.error().code, ErrorCode::UnsupportedModel);
        QVERIFY(checkpoint.error().where.find("tensor turned") != std::string::npos);
    }

    void refusesEveryTruncation_data() { readsWhatTorchHasWritten_data(); }
    void refusesEveryTruncation()
    {
        QFETCH(QByteArray, file);
        const auto content = contentOf(file.constData());
        for (std::size_t size = 0; size < content.size(); size += 7) {
            const auto checkpoint = opened(std::string_view(content).substr(0, size));
            QVERIFY(!checkpoint);
            QVERIFY(!checkpoint.error().message.empty());
        }
    }

    void survivesEveryChangedByte_data() { readsWhatTorchHasWritten_data(); }
    void survivesEveryChangedByte()
    {
        QFETCH(QByteArray, file);
        const auto content = contentOf(file.constData());
        for (std::size_t i = 0; i < content.size(); i += 3) {
            auto changed = content;
            changed[i] = static_cast<char>(changed[i] ^ 0xFF);
            const auto checkpoint = opened(changed);
            if (!checkpoint)
                continue;
            for (const auto& [name, tensor] : checkpoint->tensors())
                QVERIFY(byteCount(tensor.dtype, tensor.shape) == tensor.bytes.size());
        }
    }

    void executesNothing()
    {
        // os.system("false") as a pickle of protocol 2, and as the value of a state_dict.
        const std::string_view call = "\x80\x02"
                                      "cos\nsystem\nX\x05\x00\x00\x00"
                                      "false\x85R."sv;
        const auto pickle = Pickle::parse(bytesOf(call), "test");
        QVERIFY(pickle);
        QCOMPARE(pickle->calleeOf(pickle->root()), std::string("os.system"));
        QVERIFY(pickle->entriesOf(pickle->root()).empty());
    }

    void refusesHostilePickles_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("opcode that runs a class") << QByteArray("\x80\x02(cos\nsystem\no.");
        QTest::newRow("extension") << QByteArray("\x80\x02\x82\x01.");
        QTest::newRow("value from an empty stack") << QByteArray("\x80\x02.");
        QTest::newRow("mark that is not there") << QByteArray("\x80\x02t.");
        QTest::newRow("memo that is not there") << QByteArray("\x80\x02h\x05.");
        QTest::newRow("text longer than the file") << QByteArray("\x80\x02X\xFF\xFF\xFF\x7F"
                                                                 "a.",
            9);
        QTest::newRow("text that is not UTF-8") << QByteArray("\x80\x02X\x01\x00\x00\x00\xFF.", 9);
        QTest::newRow("millions of lists") << QByteArray("\x80\x02") + QByteArray(3'000'000, ']');
        QTest::newRow("value below a mark") << QByteArray("\x80\x02N(0.");
    }

    void refusesHostilePickles()
    {
        QFETCH(QByteArray, bytes);
        const auto pickle
            = Pickle::parse(bytesOf({ bytes.constData(), std::size_t(bytes.size()) }), "test");
        QVERIFY(!pickle);
        QCOMPARE(pickle.error().code, ErrorCode::InvalidFormat);
    }

    void takesListsInsideOfThemselves()
    {
        const auto pickle = Pickle::parse(bytesOf("\x80\x02]q\x00h\x00"
                                                  "a."sv),
            "test");
        QVERIFY(pickle);
        QCOMPARE(pickle->at(pickle->root()).items.front(), pickle->root());
        QVERIFY(!pickle->integers(pickle->root()));
    }

    void refusesCompressedFiles()
    {
        auto content = contentOf("state.zip.bin");
        const auto central = content.find("PK\x01\x02");
        content[central + 10] = 8; // deflate
        const auto checkpoint = opened(content);
        QVERIFY(!checkpoint);
        QVERIFY(checkpoint.error().message.find("compressed") != std::string::npos);
        QVERIFY(checkpoint.error().message.find("state.zip/") != std::string::npos);
    }

    void saysWhatIsNoCheckpoint()
    {
        QCOMPARE(opened("hello, this is no checkpoint").error().code, ErrorCode::InvalidFormat);
        const auto checkpoint = opened("\x80\x02K\x01."sv);
        QCOMPARE(checkpoint.error().code, ErrorCode::InvalidFormat);
        QVERIFY(checkpoint.error().message.find("no checkpoint of PyTorch") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TestTorchFile)
#include "tst_torch_file.moc"
