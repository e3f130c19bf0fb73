// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/text/tokenizer_directory.h"

#include <QTest>

using namespace fathom;
using namespace fathom::test;

namespace {

constexpr const char* vocabulary
    = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nthe\nThe\ncafe\nbak\n##es\n";

std::string spelling(const Tokenizer& tokenizer, std::string_view text)
{
    const auto encoding = tokenizer.encode(text, SpecialTokens::Add);
    std::string tokens;
    for (const TokenId id : encoding->ids)
        tokens += (tokens.empty() ? "" : " ") + tokenizer.tokenText(id);
    return tokens;
}

} // namespace

/// vocab.txt: BERT's tokenizer.
class TestVocabularyText : public QObject
{
    Q_OBJECT

private slots:
    void cutsWordsFromTheLeft()
    {
        const TokenizerDirectory directory;
        directory.write("vocab.txt", vocabulary);
        const auto tokenizer = directory.load();
        QVERIFY(tokenizer);
        QCOMPARE((*tokenizer)->kind(), std::string("WordPiece"));
        QCOMPARE((*tokenizer)->vocabularySize(), std::size_t { 10 });
        QCOMPARE(spelling(**tokenizer, "The Cafés [MASK] thes x BAKES"),
            std::string("[CLS] the [UNK] [MASK] [UNK] [UNK] bak ##es [SEP]"));
    }

    void obeysTheConfiguration()
    {
        const TokenizerDirectory directory;
        directory.write("vocab.txt", vocabulary);
        directory.write("tokenizer_config.json",
            R"({"do_lower_case": false, "strip_accents": true, "tokenizer_class": "BertTokenizerFast"})");
        const auto tokenizer = directory.load();
        QVERIFY(tokenizer);
        QCOMPARE(spelling(**tokenizer, "The the café THE"),
            std::string("[CLS] The the cafe [UNK] [SEP]"));
    }

    void readsLinesOfAnySystem()
    {
        const TokenizerDirectory directory;
        std::string lines = vocabulary;
        for (auto end = lines.find('\n'); end != std::string::npos; end = lines.find('\n', end + 2))
            lines.replace(end, 1, "\r\n");
        directory.write("vocab.txt", lines);
        const auto tokenizer = directory.load();
        QVERIFY(tokenizer);
        QCOMPARE(spelling(**tokenizer, "the"), std::string("[CLS] the [SEP]"));
    }

    void refusesByName_data()
    {
        QTest::addColumn<QByteArray>("vocabularyText");
        QTest::addColumn<QByteArray>("config");
        QTest::addColumn<QByteArray>("message");
        QTest::newRow("empty file") << QByteArray() << QByteArray("{}") << QByteArray("0 tokens");
        QTest::newRow("no unknown token")
            << QByteArray("a\nb\n") << QByteArray("{}") << QByteArray("[UNK]");
        QTest::newRow("class with other rules")
            << QByteArray(vocabulary)
            << QByteArray(R"({"tokenizer_class": "BertJapaneseTokenizer"})")
            << QByteArray("BertJapaneseTokenizer");
    }

    void refusesByName()
    {
        QFETCH(QByteArray, vocabularyText);
        QFETCH(QByteArray, config);
        QFETCH(QByteArray, message);
        const TokenizerDirectory directory;
        directory.write("vocab.txt", vocabularyText.toStdString());
        directory.write("tokenizer_config.json", config.toStdString());
        const auto tokenizer = directory.load();
        QVERIFY(!tokenizer);
        QVERIFY2(tokenizer.error().message.find(message.toStdString()) != std::string::npos,
            tokenizer.error().text().c_str());
    }
};

QTEST_APPLESS_MAIN(TestVocabularyText)
#include "tst_vocabulary_text.moc"
