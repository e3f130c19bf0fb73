// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/token_flow.h"

#include <QTest>

#include <cmath>

using namespace fathom;

namespace {

std::vector<float> someWidths(std::size_t count)
{
    std::vector<float> widths;
    for (std::size_t i = 0; i < count; ++i)
        widths.push_back(float(12 + (i * 7919) % 61));
    return widths;
}

} // namespace

class TestTokenFlow : public QObject
{
    Q_OBJECT

private slots:
    void everyTokenHasItsPlace_data()
    {
        QTest::addColumn<bool>("isRightToLeft");
        QTest::addColumn<double>("width");
        QTest::newRow("left to right") << false << 300.0;
        QTest::newRow("right to left") << true << 300.0;
        QTest::newRow("narrower than a token") << false << 20.0;
        QTest::newRow("no width") << false << -5.0;
    }
    void everyTokenHasItsPlace()
    {
        QFETCH(bool, isRightToLeft);
        QFETCH(double, width);
        const TokenFlow flow(someWidths(500), {},
            { .width = width, .chipHeight = 20, .isRightToLeft = isRightToLeft });
        QCOMPARE(flow.tokenCount(), std::size_t(500));
        for (std::size_t i = 0; i < 500; ++i) {
            const QRectF rect = flow.rect(i);
            QVERIFY(rect.width() > 0 && rect.height() == 20);
            QVERIFY(rect.left() >= -1e-3 && rect.right() <= std::max(width, 1.0) + 1e-3);
            QVERIFY(rect.bottom() <= flow.height() + 1e-3);
            QCOMPARE(flow.tokenAt(rect.center()), std::optional(i)); // so none covers another
        }
    }

    void readingOrderIsFromTheSideOfTheScript()
    {
        const std::vector<float> widths { 30, 40, 50 };
        const TokenFlow left(widths, {}, { .width = 200, .chipHeight = 20, .chipGap = 2 });
        QCOMPARE(left.rect(0), QRectF(0, 0, 30, 20));
        QCOMPARE(left.rect(1), QRectF(32, 0, 40, 20));
        const TokenFlow right(
            widths, {}, { .width = 200, .chipHeight = 20, .chipGap = 2, .isRightToLeft = true });
        QCOMPARE(right.rect(0), QRectF(170, 0, 30, 20));
        QCOMPARE(right.rect(1), QRectF(128, 0, 40, 20));
    }

    void wrapsAndBreaks()
    {
        const std::vector<float> widths { 60, 30, 10, 10, 95 };
        const std::vector<std::uint8_t> breaks { 0, 0, 1, 0, 0 };
        const TokenFlow flow(
            widths, breaks, { .width = 100, .chipHeight = 20, .chipGap = 2, .rowGap = 6 });
        QCOMPARE(flow.rowCount(), std::size_t(4)); // 60 30 | 10 (no room) break | 10 | 95
        QCOMPARE(flow.rowOf(1), std::size_t(0));
        QCOMPARE(flow.rowOf(2), std::size_t(1));
        QCOMPARE(flow.rowOf(3), std::size_t(2));
        QCOMPARE(flow.rect(4), QRectF(0, 78, 95, 20));
        QCOMPARE(flow.height(), 98.0);
    }

    void findsTheRowsOfAStretch()
    {
        const TokenFlow flow(
            someWidths(30000), {}, { .width = 600, .chipHeight = 20, .rowGap = 6 });
        for (const double top : { 0.0, 1000.0, 40000.0 }) {
            const auto [begin, end] = flow.tokensBetween(top, top + 300);
            QVERIFY(end - begin < 400);
            for (std::size_t i = 0; i < flow.tokenCount(); ++i) {
                const QRectF rect = flow.rect(i);
                const bool isVisible = rect.bottom() > top && rect.top() < top + 300;
                if (isVisible)
                    QVERIFY(i >= begin && i < end);
            }
        }
        QCOMPARE(flow.tokensBetween(-100, -50).second, std::size_t(0));
        const auto [begin, end] = flow.tokensBetween(1e9, 2e9);
        QCOMPARE(begin, end);
    }

    void gapsBelongToNoToken()
    {
        const TokenFlow flow(
            std::vector<float> { 30, 30 }, {}, { .width = 200, .chipHeight = 20, .chipGap = 4 });
        QVERIFY(!flow.tokenAt({ 32, 10 }));
        QVERIFY(!flow.tokenAt({ 100, 10 }));
        QVERIFY(!flow.tokenAt({ 10, -3 }));
        QVERIFY(!flow.tokenAt({ 10, 23 }));
    }

    void isEmptyWithoutTokens()
    {
        const TokenFlow flow({}, {}, { .width = 100, .chipHeight = 20 });
        QCOMPARE(flow.height(), 0.0);
        QVERIFY(!flow.tokenAt({ 5, 5 }));
        QVERIFY(flow.rect(0).isNull());
        QCOMPARE(flow.tokensBetween(0, 100), (std::pair<std::size_t, std::size_t> { 0, 0 }));
    }

    void movesToTheNearestTokenOfARow()
    {
        const TokenFlow flow(std::vector<float> { 50, 50, 20, 20, 60 }, {},
            { .width = 110, .chipHeight = 20, .chipGap = 2 });
        QCOMPARE(flow.rowCount(), std::size_t(2));
        QCOMPARE(flow.nearestInRow(1, flow.rect(0).center().x()), std::size_t(3));
        QCOMPARE(flow.nearestInRow(1, flow.rect(1).center().x()), std::size_t(4));
        QCOMPARE(flow.nearestInRow(0, flow.rect(4).center().x()), std::size_t(1));
    }
};

QTEST_APPLESS_MAIN(TestTokenFlow)
#include "tst_token_flow.moc"
