// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef Q_MOC_RUN // moc 6.4 cannot parse <compare> as the first header
#include "core/base/ids.h"
#endif

#include <QTest>

#include <type_traits>
#include <unordered_set>

using namespace fathom;

class TestIds : public QObject
{
    Q_OBJECT

private slots:
    void kindsOfIndexDoNotMix()
    {
        QVERIFY((!std::is_convertible_v<LayerIndex, TokenId>));
        QVERIFY((!std::is_constructible_v<LayerIndex, TokenId>));
        QVERIFY((!std::is_convertible_v<int, LayerIndex>));
        QVERIFY((!std::is_convertible_v<LayerIndex, int>));
    }

    void indicesOfOneKindCompareByValue()
    {
        QVERIFY(LayerIndex(2) == LayerIndex(2));
        QVERIFY(embeddingLayer < LayerIndex(0));
        QCOMPARE(LayerIndex().value, 0);
    }

    void indicesWorkAsKeys()
    {
        std::unordered_set<ExampleIndex> rows { ExampleIndex(3), ExampleIndex(5), ExampleIndex(3) };
        QCOMPARE(rows.size(), std::size_t { 2 });
        QVERIFY(rows.contains(ExampleIndex(5)));
    }
};

QTEST_APPLESS_MAIN(TestIds)
#include "tst_ids.moc"
