// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/file.h"
#include "core/io/npy.h"
#include "core/io/number_array.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace fathom;

namespace {

std::filesystem::path golden(const QByteArray& name)
{
    return FATHOM_TEST_DATA "/io/" + name.toStdString() + ".npy";
}

/// A .npy file of version 1 with this header and these elements.
std::string npyWith(std::string header, const std::string& elements)
{
    header += '\n';
    return std::string("\x93NUMPY\x01\x00", 8) + static_cast<char>(header.size() & 255U)
        + static_cast<char>(header.size() >> 8U) + header + elements;
}

Result<NpyContent> parse(const std::string& bytes)
{
    return parseNpy(std::as_bytes(std::span(bytes)), "array.npy");
}

} // namespace

class TestNpy : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    [[nodiscard]] std::filesystem::path path(const char* name) const
    {
        return m_folder.filePath(QString::fromLatin1(name)).toStdString();
    }

private slots:
    void readsMatricesThatNumPyWrote_data()
    {
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<double>("step");
        for (const auto* name : { "f2_rows", "f2_columns", "f4_rows", "f4_columns", "f8_rows",
                 "f8_columns", "f4_version_2", "f4_version_3" })
            QTest::addRow("%s", name) << QByteArray(name) << 0.5;
        for (const auto* name : { "i4_rows", "i8_rows", "i8_columns", "u1_rows" })
            QTest::addRow("%s", name) << QByteArray(name) << 1.0;
    }

    void readsMatricesThatNumPyWrote()
    {
        QFETCH(QByteArray, file);
        QFETCH(double, step);
        const auto array = NumberArray::open(golden(file));
        QVERIFY2(array.has_value(), array ? "" : array.error().text().c_str());
        const auto X = array->matrix();
        QVERIFY(X);
        QCOMPARE(X->rows(), Eigen::Index { 2 });
        QCOMPARE(X->cols(), Eigen::Index { 3 });
        for (Eigen::Index i = 0; i < 2; ++i)
            for (Eigen::Index j = 0; j < 3; ++j)
                QCOMPARE((*X)(i, j), static_cast<float>(step * static_cast<double>(3 * i + j)));
        QCOMPARE(array->isFloatingPoint(), step == 0.5);
    }

    void readsVectors()
    {
        const std::vector<double> counting { 0, 1, 2, 3, 4 };
        QCOMPARE(*NumberArray::open(golden("i8_vector"))->vector(), counting);
        QCOMPARE(*NumberArray::open(golden("i8_one_column"))->vector(), counting);
        QCOMPARE(
            *NumberArray::open(golden("b1_vector"))->vector(), (std::vector<double> { 0, 1, 1 }));
    }

    void wantsTheDimensionsItIsAskedFor()
    {
        const auto vector = NumberArray::open(golden("f4_rows"))->vector();
        QVERIFY(!vector);
        QVERIFY(vector.error().message.find("[2, 3]") != std::string::npos);
        const auto matrix = NumberArray::open(golden("i8_vector"))->matrix();
        QVERIFY(!matrix);
        QVERIFY(matrix.error().message.find("[5]") != std::string::npos);
        QVERIFY(!NumberArray::open(golden("scalar"))->matrix());
        QVERIFY(!NumberArray::open(golden("scalar"))->vector());
        QCOMPARE(
            NumberArray::open(golden("no_rows"))->matrix().error().code, ErrorCode::EmptyDataset);
    }

    void saysWhatToDoWithOtherTypes_data()
    {
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<QByteArray>("says");
        QTest::addRow("big-endian") << QByteArray("big_endian") << QByteArray("little-endian");
        QTest::addRow("text") << QByteArray("text") << QByteArray("<U3");
        QTest::addRow("structured") << QByteArray("structured") << QByteArray("header");
    }

    void saysWhatToDoWithOtherTypes()
    {
        QFETCH(QByteArray, file);
        QFETCH(QByteArray, says);
        const auto array = NumberArray::open(golden(file));
        QVERIFY(!array);
        QVERIFY2(array.error().message.find(says.toStdString()) != std::string::npos,
            array.error().message.c_str());
        QCOMPARE(QByteArray::fromStdString(array.error().where), file + ".npy");
    }

    void neverUnpicklesObjects()
    {
        const auto array = parse(
            npyWith("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", "cos\nsystem"));
        QVERIFY(!array);
        QVERIFY(array.error().message.find("pickled") != std::string::npos);
    }

    void acceptsHeadersInAnyOrder_data()
    {
        QTest::addColumn<QByteArray>("header");
        QTest::addRow("as NumPy") << QByteArray(
            "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }");
        QTest::addRow("no last comma")
            << QByteArray("{'descr': '<f4', 'fortran_order': False, 'shape': (2,)}");
        QTest::addRow("another order")
            << QByteArray("{'shape': (2,), 'fortran_order': False, 'descr': '<f4'}");
        QTest::addRow("double quotes")
            << QByteArray(R"({"descr": "<f4", "fortran_order": True, "shape": (2, 1)})");
        QTest::addRow("Python 2") << QByteArray(
            "{'descr': '<f4', 'fortran_order': False, 'shape': (1L, 2L), }");
        QTest::addRow("spaces") << QByteArray(
            " { 'descr' :'<f4','fortran_order': False,'shape':( 2 , ) }      ");
    }

    void acceptsHeadersInAnyOrder()
    {
        QFETCH(QByteArray, header);
        const auto array = parse(npyWith(header.toStdString(), std::string(8, '\0')));
        QVERIFY2(array.has_value(), array ? "" : array.error().text().c_str());
        QCOMPARE(array->dtype, TensorDtype::F32);
        QCOMPARE(array->bytes.size(), std::size_t { 8 });
    }

    void refusesDamagedHeaders_data()
    {
        QTest::addColumn<QByteArray>("header");
        const auto row = [](const char* name, const char* header) {
            QTest::addRow("%s", name) << QByteArray(header);
        };
        row("empty", "");
        row("not a dict", "('<f4', False, (2,))");
        row("a key missing", "{'descr': '<f4', 'shape': (2,)}");
        row("a key twice",
            "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (2,)}");
        row("an unknown key", "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'x': 1}");
        row("negative size", "{'descr': '<f4', 'fortran_order': False, 'shape': (-2,)}");
        row("a number for the shape", "{'descr': '<f4', 'fortran_order': False, 'shape': (2)}");
        row("a size too large for a number",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}");
        row("sizes that overflow",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296, 4)}");
        row("more elements than bytes", "{'descr': '<f4', 'fortran_order': False, 'shape': (3,)}");
        row("fewer elements than bytes", "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)}");
        row("unfinished", "{'descr': '<f4', 'fortran_order': False, 'shape': (2,");
        row("unfinished text", "{'descr': '<f4");
        row("something after it", "{'descr': '<f4', 'fortran_order': False, 'shape': (2,)} + 1");
        row("an expression", "{'descr': '<f4', 'fortran_order': 1 == 2, 'shape': (2,)}");
        row("escapes", R"({'descr': '\x3cf4', 'fortran_order': False, 'shape': (2,)})");
    }

    void refusesDamagedHeaders()
    {
        QFETCH(QByteArray, header);
        const auto array = parse(npyWith(header.toStdString(), std::string(8, '\0')));
        QVERIFY(!array);
        QCOMPARE(array.error().where, std::string("array.npy"));
    }

    void refusesTooManyDimensions()
    {
        std::string shape;
        for (int i = 0; i < 33; ++i)
            shape += "1, ";
        QVERIFY(!parse(npyWith("{'descr': '<f8', 'fortran_order': False, 'shape': (" + shape + ")}",
            std::string(8, '\0'))));
    }

    void refusesTruncatedFiles()
    {
        const auto bytes = *readFile(golden("f4_rows"));
        QVERIFY(parse(bytes));
        for (std::size_t length = 0; length < bytes.size(); ++length)
            QVERIFY(!parse(bytes.substr(0, length)));
        QVERIFY(!parse(bytes + "x"));
    }

    void readsSafetensorsWithOneTensor()
    {
        const std::vector<float> values { 1, 2, 3, 4, 5, 6 };
        const TensorToWrite tensor { "X", TensorDtype::F32, { 3, 2 },
            std::as_bytes(std::span(values)) };
        QVERIFY(writeSafetensors(path("one.safetensors"), { &tensor, 1 }));
        const auto X = NumberArray::open(path("one.safetensors"))->matrix();
        QVERIFY(X);
        QCOMPARE((*X)(2, 1), 6.0F);

        const std::vector two { tensor,
            TensorToWrite { "Y", TensorDtype::F32, { 6 }, tensor.bytes } };
        QVERIFY(writeSafetensors(path("two.safetensors"), two));
        const auto unclear = NumberArray::open(path("two.safetensors"));
        QVERIFY(!unclear);
        QVERIFY(unclear.error().message.find("2 tensors") != std::string::npos);
    }

    void refusesOtherFiles()
    {
        QVERIFY(writeFileAtomically(path("table.csv"), "text,label\na,1\n"));
        const auto array = NumberArray::open(path("table.csv"));
        QVERIFY(!array);
        QVERIFY(array.error().message.find(".npy") != std::string::npos);
        QCOMPARE(NumberArray::open(path("nowhere.npy")).error().code, ErrorCode::FileNotFound);
    }

    void refusesWholeNumbersItCannotTellApart()
    {
        const std::vector<std::int64_t> values { 1, (std::int64_t { 1 } << 53) + 2 };
        const TensorToWrite tensor { "y", TensorDtype::I64, { 2 },
            std::as_bytes(std::span(values)) };
        QVERIFY(writeSafetensors(path("large.safetensors"), { &tensor, 1 }));
        const auto y = NumberArray::open(path("large.safetensors"))->vector();
        QVERIFY(!y);
        QVERIFY(y.error().message.find("Element 1") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TestNpy)
#include "tst_npy.moc"
