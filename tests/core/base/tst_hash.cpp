// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/hash.h"

#include <QTest>

#include <span>
#include <string>

using namespace fathom;

class TestHash : public QObject
{
    Q_OBJECT

private slots:
    /// FIPS 180-4 examples, and the hash of nothing.
    void agreesWithPublishedVectors_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("hash");
        QTest::newRow("nothing")
            << QByteArray()
            << QByteArray("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        QTest::newRow("one block")
            << QByteArray("abc")
            << QByteArray("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        QTest::newRow("two blocks")
            << QByteArray("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")
            << QByteArray("248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
        QTest::newRow("a million times a") << QByteArray(1'000'000,
            'a') << QByteArray("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    }

    void agreesWithPublishedVectors()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, hash);
        QCOMPARE(QByteArray::fromStdString(sha256Hex(text.toStdString())), hash);
    }

    void piecesHashLikeTheWhole()
    {
        const std::string text(1000, 'x');
        for (const std::size_t cut : { 0U, 1U, 63U, 64U, 65U, 1000U }) {
            Sha256 hash;
            hash.add(std::string_view(text).substr(0, cut));
            hash.add(std::as_bytes(std::span(text)).subspan(cut));
            QCOMPARE(hash.hex(), sha256Hex(text));
        }
    }
};

QTEST_APPLESS_MAIN(TestHash)
#include "tst_hash.moc"
