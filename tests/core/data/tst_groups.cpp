// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/groups.h"

#include <QTest>

#include <string>
#include <vector>

using namespace fathom;
using namespace std::string_literals;

namespace {

DetectedGroups detect(std::vector<std::string> texts, std::vector<std::int32_t> groups = {},
    const std::string& rule = {})
{
    Dataset::Columns columns;
    columns.texts = std::move(texts);
    columns.groups = std::move(groups);
    columns.groupRule = rule;
    return detectGroups(*Dataset::create(std::move(columns)));
}

} // namespace

class TestGroups : public QObject
{
    Q_OBJECT

private slots:
    void takesTheGroupColumnIfThereIsOne()
    {
        const auto groups = detect({ "a", "a", "b", "c" }, { 7, 3, 7, 9 }, "column city");
        QCOMPARE(groups.groups, (std::vector<std::int32_t> { 7, 3, 7, 9 }));
        QCOMPARE(groups.count, std::size_t { 3 });
        QCOMPARE(groups.rule, "column city"s);
        QCOMPARE(detect({ "a", "b" }, { 1, 1 }).rule, "given groups"s);
    }

    void leavesDifferentTextsAlone()
    {
        const auto groups = detect({ "a", "b", "c" });
        QVERIFY(groups.groups.empty());
        QCOMPARE(groups.count, std::size_t { 3 });
    }

    void textsAreAlikeUpToCaseSpacesAndPunctuation_data()
    {
        QTest::addColumn<QByteArray>("first");
        QTest::addColumn<QByteArray>("second");
        QTest::addColumn<bool>("alike");
        const auto row = [](const char* name, const char* first, const char* second, bool alike) {
            QTest::newRow(name) << QByteArray(first) << QByteArray(second) << alike;
        };
        row("identical", "The sky is blue.", "The sky is blue.", true);
        row("case", "The sky is blue.", "THE SKY IS BLUE.", true);
        row("spaces", "The sky is blue.", "  The   sky\tis\nblue. ", true);
        row("punctuation", "The sky is blue.", "The sky - is blue!", true);
        row("quotation marks of any kind", "Don't", "Don\xE2\x80\x99t",
            true); // a typographic apostrophe
        row("a word", "The sky is blue.", "The sky was blue.", false);
        row("order", "a b", "b a", false);
        row("digits", "1 and 2", "1 and 3", false);
        row("symbols", "2 < 3", "2 > 3", false);
        row("accents", "résumé", "resume", false);
        row("umlauts in upper case", "ÜBER", "über", true);
        row("composed and decomposed letters", "\xC3\xA9t\xC3\xA9", "e\xCC\x81te\xCC\x81", true);
        row("sharp s", "STRASSE", "straße", true);
        row("Greek sigmas", "ΟΔΟΣ", "οδος", true);
        row("Cyrillic", "МОСКВА.", "Москва", true);
        row("Chinese punctuation and full-width letters", "你好，ＡＢＣ。", "你好abc", true);
        row("no-break space", "a\xC2\xA0z", "a z", true);
        row("different punctuation alone", "?!", "...", false);
        row("the same punctuation alone", "?!", "?!", true);
        row("emoji", "good 😀", "good 😡", false);
    }

    void textsAreAlikeUpToCaseSpacesAndPunctuation()
    {
        QFETCH(QByteArray, first);
        QFETCH(QByteArray, second);
        QFETCH(bool, alike);
        const auto groups = detect({ first.toStdString(), "something else", second.toStdString() });
        QCOMPARE(!groups.groups.empty(), alike);
        QCOMPARE(groups.count, alike ? std::size_t { 2 } : std::size_t { 3 });
        if (alike) {
            QCOMPARE(groups.groups[0], groups.groups[2]);
            QVERIFY(groups.groups[0] != groups.groups[1]);
            QCOMPARE(groups.rule, "identical texts"s);
        }
    }
};

QTEST_APPLESS_MAIN(TestGroups)
#include "tst_groups.moc"
