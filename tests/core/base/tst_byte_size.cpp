// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/byte_size.h"

#include <QTest>

using namespace fathom;

class TestByteSize : public QObject
{
    Q_OBJECT

private slots:
    void readsWhatPeopleWrite_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<qint64>("bytes");
        QTest::addRow("bare") << QByteArray("500") << qint64 { 500 };
        QTest::addRow("nothing") << QByteArray("0") << qint64 { 0 };
        QTest::addRow("decimal") << QByteArray("10GB") << qint64 { 10'000'000'000 };
        QTest::addRow("space and fraction") << QByteArray("1.5 mb") << qint64 { 1'500'000 };
        QTest::addRow("binary") << QByteArray("64 KiB") << qint64 { 65'536 };
        QTest::addRow("terabytes") << QByteArray("2TB") << qint64 { 2'000'000'000'000 };
    }

    void readsWhatPeopleWrite()
    {
        QFETCH(QByteArray, text);
        QFETCH(qint64, bytes);
        const auto parsed = parseByteSize(text.toStdString());
        QVERIFY(parsed);
        QCOMPARE(*parsed, std::int64_t { bytes });
    }

    void refusesWhatIsNoSize()
    {
        for (const auto* text : { "", "GB", "-1", "1e3", "ten", "10 parsecs", "nan", "inf",
                 "99999999999999999999 TB", "1 GB 2" })
            QVERIFY2(!parseByteSize(text), text);
        QVERIFY(parseByteSize("x").error().message.find("\"x\"") != std::string::npos);
    }

    void writesTwoDigitsOrThree()
    {
        QCOMPARE(byteSizeText(0), std::string("0 bytes"));
        QCOMPARE(byteSizeText(999), std::string("999 bytes"));
        QCOMPARE(byteSizeText(1'000), std::string("1.0 kB"));
        QCOMPARE(byteSizeText(17'200), std::string("17 kB"));
        QCOMPARE(byteSizeText(999'600), std::string("1.0 MB"));
        QCOMPARE(byteSizeText(612'000'000), std::string("612 MB"));
        QCOMPARE(byteSizeText(10'000'000'000), std::string("10 GB"));
        QCOMPARE(byteSizeText(1'250'000'000'000), std::string("1.2 TB"));
    }
};

QTEST_APPLESS_MAIN(TestByteSize)
#include "tst_byte_size.moc"
