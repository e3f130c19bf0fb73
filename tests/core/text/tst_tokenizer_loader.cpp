// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/json.h"
#include "tests/core/text/sentencepiece_model.h"
#include "tests/core/text/tokenizer_directory.h"

#include <QTest>

#include <set>

using namespace fathom;
using namespace fathom::test;

namespace {

constexpr const char* byteLevelFile
    = R"({"added_tokens": [], "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false},
    "model": {"type": "BPE", "vocab": {"a": 0, "b": 1, "ab": 2}, "merges": ["a b"]}})";

constexpr const char* unsupportedFile = R"({"pre_tokenizer": {"type": "UnicodeScripts"},
    "model": {"type": "BPE", "vocab": {"a": 0}, "merges": []}})";

std::string sentencePieceFile()
{
    SentencePieceModel model;
    for (const char* piece : { "▁", "a", "b" })
        model.pieces.push_back({ piece });
    return model.serialized();
}

void writeVocabularyAndMerges(const TokenizerDirectory& directory)
{
    directory.write("vocab.json", R"({"a": 0, "b": 1, "ab": 2, "c": 3})");
    directory.write("merges.txt", "#version: 0.2\na b\n");
}

} // namespace

class TestTokenizerLoader : public QObject
{
    Q_OBJECT

private slots:
    void choosesTheFile()
    {
        const TokenizerDirectory directory;
        writeVocabularyAndMerges(directory);
        QVERIFY(directory.load());
        QCOMPARE((*directory.load())->vocabularySize(), std::size_t { 5 }); // with <|endoftext|>
        directory.write("tokenizer.model", sentencePieceFile());
        QVERIFY(directory.load());
        QCOMPARE((*directory.load())->kind(), std::string("SentencePiece"));
        directory.write("tokenizer.json", byteLevelFile);
        QVERIFY(directory.load());
        QCOMPARE((*directory.load())->kind(), std::string("byte-level BPE"));
        QCOMPARE((*directory.load())->vocabularySize(), std::size_t { 3 });
    }

    void prefersAModelItCanUseToAFileItCannot()
    {
        const TokenizerDirectory directory;
        directory.write("tokenizer.json", unsupportedFile);
        QCOMPARE(directory.load().error().code, ErrorCode::UnsupportedModel);
        directory.write("tokenizer.model", sentencePieceFile());
        QVERIFY(directory.load());
        QCOMPARE((*directory.load())->kind(), std::string("SentencePiece"));
        // A damaged file is an error all the same.
        directory.write("tokenizer.json", "{");
        QVERIFY(!directory.load());
    }

    void saysWhatIsMissing()
    {
        const TokenizerDirectory directory;
        directory.write("vocab.json", "{}");
        const auto tokenizer = directory.load();
        QVERIFY(!tokenizer);
        QCOMPARE(tokenizer.error().code, ErrorCode::FileNotFound);
        for (const char* name : { "tokenizer.json", "tokenizer.model", "vocab.json", "merges.txt" })
            QVERIFY(tokenizer.error().message.find(name) != std::string::npos);
        QCOMPARE(tokenizer.error().where, directory.path().string());
        QCOMPARE(loadTokenizer(directory.path() / "nowhere").error().code, ErrorCode::FileNotFound);
    }

    void hashesTheFilesItUsed()
    {
        std::set<std::string> hashes;
        const TokenizerDirectory directory;
        const auto hash = [&] { return (*directory.load())->hash(); };
        writeVocabularyAndMerges(directory);
        const std::string first = hash();
        QCOMPARE(first.size(), std::size_t { 64 });
        QCOMPARE(hash(), first);
        directory.write("README.md", "not part of the tokenizer");
        QCOMPARE(hash(), first);
        hashes.insert(first);
        directory.write("merges.txt", "#version: 0.2\n");
        hashes.insert(hash());
        directory.write("tokenizer_config.json", R"({"add_prefix_space": true})");
        hashes.insert(hash());
        directory.write("added_tokens.json", R"({"<x>": 4})");
        hashes.insert(hash());
        directory.write("special_tokens_map.json", R"({"bos_token": "<x>"})");
        hashes.insert(hash());
        directory.write("tokenizer.json", byteLevelFile);
        hashes.insert(hash());
        QCOMPARE(hashes.size(), std::size_t { 6 });
    }
};

QTEST_APPLESS_MAIN(TestTokenizerLoader)
#include "tst_tokenizer_loader.moc"
