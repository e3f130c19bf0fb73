// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/json.h"
#include "tests/core/text/tokenizer_directory.h"

#include <QTest>

using namespace fathom;
using namespace fathom::test;

Q_DECLARE_METATYPE(fathom::ErrorCode)

namespace {

const Json& golden()
{
    static const Json json = *readJson(FATHOM_TEST_DATA "/tokenizers/byte_level_bpe.json");
    return json;
}

int vocabularySize()
{
    return static_cast<int>(golden()["vocab"].size());
}

/// vocab.json and merges.txt of the golden vocabulary.
void writeVocabulary(const TokenizerDirectory& directory, const std::string& lineEnd = "\n")
{
    directory.write("vocab.json", golden()["vocab"].dump());
    std::string merges = "#version: 0.2" + lineEnd;
    for (const Json& merge : golden()["merges"])
        merges += merge.get<std::string>() + lineEnd;
    directory.write("merges.txt", merges);
}

std::string idsAsText(
    const Tokenizer& tokenizer, const std::string& text, SpecialTokens special = SpecialTokens::Add)
{
    const auto encoding = tokenizer.encode(text, special);
    return encoding ? Json(idsOf(*encoding)).dump() : encoding.error().text();
}

std::string offsetsAsText(const Tokenizer& tokenizer, const std::string& text)
{
    return rangesAsText(tokenizer.encode(text, SpecialTokens::Add)->offsets);
}

} // namespace

class TestVocabularyFiles : public QObject
{
    Q_OBJECT

private slots:
    void encodesAsTheSameTokenizerInOneFile_data()
    {
        QTest::addColumn<QByteArray>("lineEnd");
        QTest::newRow("LF") << QByteArray("\n");
        QTest::newRow("CRLF") << QByteArray("\r\n");
    }

    void encodesAsTheSameTokenizerInOneFile()
    {
        QFETCH(QByteArray, lineEnd);
        const TokenizerDirectory directory;
        writeVocabulary(directory, lineEnd.toStdString());
        directory.write("tokenizer_config.json",
            R"({"tokenizer_class": "GPT2Tokenizer", "eos_token": "<|end|>"})");
        directory.write("added_tokens.json", Json { { "<|end|>", vocabularySize() } }.dump());
        const auto tokenizer = directory.load();
        QVERIFY2(tokenizer, tokenizer ? "" : tokenizer.error().text().c_str());
        QCOMPARE((*tokenizer)->kind(), std::string("byte-level BPE"));
        const Json& rows = golden()["tokenizers"][0]["rows"]; // as GPT-2
        for (std::size_t i = 0; i < rows.size(); ++i)
            QCOMPARE(idsAsText(**tokenizer, golden()["texts"][i]), rows[i]["ids"].dump());
    }

    void takesWordsFromTheClass()
    {
        const std::string text = "12 e\u0301";
        const auto idsWith = [&](const char* config, const char* model) {
            const TokenizerDirectory directory;
            writeVocabulary(directory);
            if (*config != '\0')
                directory.write("tokenizer_config.json", config);
            if (*model != '\0')
                directory.write("config.json", model);
            return idsAsText(**directory.load(), text, SpecialTokens::Omit);
        };
        const std::string gpt2 = idsWith("", "");
        const std::string qwen2 = idsWith(R"({"tokenizer_class": "Qwen2TokenizerFast"})", "");
        QVERIFY(gpt2 != qwen2); // which composes the accent
        QCOMPARE(idsWith("", R"({"model_type": "gpt2"})"), gpt2);
        for (const char* model : { R"({"model_type": "qwen2"})", R"({"model_type": "qwen3_moe"})",
                 R"({"model_type": "qwen2_vl"})",
                 R"({"model_type": "llava_onevision", "text_config": {"model_type": "qwen2"}})" })
            QCOMPARE(idsWith("", model), qwen2);
        QCOMPARE(
            idsWith(R"({"tokenizer_class": "GPT2Tokenizer"})", R"({"model_type": "qwen2"})"), gpt2);
    }

    void addsWhatTheConfigurationSays()
    {
        const TokenizerDirectory directory;
        writeVocabulary(directory);
        const std::string plain = idsAsText(**directory.load(), "Oslo");
        const std::string end = std::to_string(vocabularySize());
        directory.write("tokenizer_config.json",
            R"({"tokenizer_class": "GPT2Tokenizer", "add_bos_token": true, "add_prefix_space": true, "bos_token": "<|endoftext|>"})");
        const auto tokenizer = directory.load();
        QVERIFY(tokenizer);
        QCOMPARE(idsAsText(**tokenizer, ""), '[' + end + ']');
        QVERIFY(idsAsText(**tokenizer, "Oslo", SpecialTokens::Omit) != plain);
        QCOMPARE((*tokenizer)->encode("", SpecialTokens::Add)->isSpecial[0], std::uint8_t { 1 });
    }

    void surroundsRobertasTexts()
    {
        const TokenizerDirectory directory;
        writeVocabulary(directory);
        directory.write("config.json", R"({"model_type": "roberta"})");
        const int size = vocabularySize();
        directory.write("added_tokens.json",
            Json { { "<s>", size }, { "</s>", size + 1 }, { "<mask>", size + 2 } }.dump());
        const auto tokenizer = directory.load();
        QVERIFY2(tokenizer, tokenizer ? "" : tokenizer.error().text().c_str());
        QCOMPARE(idsAsText(**tokenizer, ""), Json::array({ size, size + 1 }).dump());
        QCOMPARE(idsAsText(**tokenizer, "", SpecialTokens::Omit), std::string("[]"));
        // Offsets are trimmed.
        const auto encoding = (*tokenizer)->encode("a the", SpecialTokens::Add);
        QCOMPARE(rangesAsText(encoding->offsets), std::string("[0,0) [0,1) [2,5) [0,0)"));
        QCOMPARE(Json(encoding->isSpecial).dump(), std::string("[1,0,0,1]"));
    }

    void swallowsSpaceAsTheAddedTokenSays()
    {
        const TokenizerDirectory directory;
        writeVocabulary(directory);
        directory.write("tokenizer_config.json",
            R"({"added_tokens_decoder": {"1000": {"content": "<left>", "lstrip": true, "special": true}}})");
        const auto tokenizer = directory.load();
        QVERIFY2(tokenizer, tokenizer ? "" : tokenizer.error().text().c_str());
        QCOMPARE(offsetsAsText(**tokenizer, "a  <left> the"), std::string("[0,1) [1,9) [9,13)"));
        QCOMPARE(
            (*tokenizer)->vocabularySize(), std::size_t { 1002 }); // and GPT-2's own <|endoftext|>
    }

    void refusesBadFiles_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<ErrorCode>("code");
        QTest::addColumn<QByteArray>("message");
        const auto row = [](const char* name, const char* file, const char* content, ErrorCode code,
                             const char* message) {
            QTest::newRow(name) << QByteArray(file) << QByteArray(content) << code
                                << QByteArray(message);
        };
        constexpr auto invalid = ErrorCode::InvalidTokenizer;
        row("vocabulary of another tokenizer", "vocab.json", R"({"a": 0})", invalid,
            "not in the vocabulary");
        row("vocabulary that is a list", "vocab.json", R"(["a"])", invalid, "vocab.json");
        row("vocabulary cut off", "vocab.json", R"({"a": 0,)", ErrorCode::InvalidFormat,
            "vocab.json");
        row("merge of one token", "merges.txt", "#version\nĠ t\nabc\n", invalid, "line 3");
        row("merge of three tokens", "merges.txt", "a b c\n", invalid, "line 1");
        row("merge that begins with a space", "merges.txt", " a\n", invalid, "line 1");
        row("merge of unknown tokens", "merges.txt", "#version\nzz a\n", invalid, "zz");
        row("class with other rules", "tokenizer_config.json",
            R"({"tokenizer_class": "CLIPTokenizer"})", ErrorCode::UnsupportedModel,
            "CLIPTokenizer");
        row("splitting of special tokens", "tokenizer_config.json",
            R"({"split_special_tokens": true})", ErrorCode::UnsupportedModel,
            "split_special_tokens");
        row("configuration that is a list", "tokenizer_config.json", "[]", invalid,
            "tokenizer_config.json");
        row("flag that is none", "tokenizer_config.json", R"({"add_bos_token": 1})", invalid,
            "add_bos_token");
        row("added token with an id that is none", "tokenizer_config.json",
            R"({"added_tokens_decoder": {"x": {"content": "a"}}})", invalid, "\"x\"");
        row("added token with a senseless id", "added_tokens.json", R"({"<x>": 99999999999})",
            invalid, "<x>");
        row("special token that is a number", "special_tokens_map.json", R"({"bos_token": 1})",
            invalid, "special_tokens_map.json");
    }

    void refusesBadFiles()
    {
        QFETCH(QByteArray, name);
        QFETCH(QByteArray, content);
        QFETCH(ErrorCode, code);
        QFETCH(QByteArray, message);
        const TokenizerDirectory directory;
        writeVocabulary(directory);
        directory.write(name.constData(), content.toStdString());
        const auto tokenizer = directory.load();
        QVERIFY(!tokenizer);
        QCOMPARE(tokenizer.error().code, code);
        QVERIFY2(tokenizer.error().text().find(message.toStdString()) != std::string::npos,
            tokenizer.error().text().c_str());
    }
};

QTEST_APPLESS_MAIN(TestVocabularyFiles)
#include "tst_vocabulary_files.moc"
