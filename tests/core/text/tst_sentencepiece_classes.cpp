// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/text/sentencepiece_model.h"
#include "tests/core/text/tokenizer_directory.h"

#include <QTest>

using namespace fathom;
using namespace fathom::test;

namespace {

using Type = SentencePieceModel::Type;

/// As T5's: pieces 0 to 2 are <pad>, </s>, <unk>.
SentencePieceModel t5Model()
{
    SentencePieceModel model;
    model.isUnigram = true;
    model.removesExtraSpaces = true;
    model.unknownId = 2;
    model.beginningId = -1;
    model.endId = 1;
    model.pieces = { { "<pad>", 0, Type::Control }, { "</s>", 0, Type::Control },
        { "<unk>", 0, Type::Unknown }, { "\u2581", -3 }, { "\u2581a", -1 }, { "b", -2 },
        { "c", -2 } };
    return model;
}

/// As XLM-RoBERTa's and CamemBERT's: pieces 0 to 2 are <unk>, <s>, </s>.
SentencePieceModel robertaModel()
{
    SentencePieceModel model;
    model.isUnigram = true;
    model.removesExtraSpaces = true;
    for (const auto& [text, score] : { std::pair { ",", -2.F }, { ".", -2.F }, { "\u2581", -3.F },
             { "\u2581a", -1.F }, { "b", -2.F } })
        model.pieces.push_back({ text, score });
    return model;
}

std::string idsOfText(const Result<std::shared_ptr<const Tokenizer>>& tokenizer, const char* text,
    SpecialTokens special = SpecialTokens::Add)
{
    if (!tokenizer)
        return tokenizer.error().text();
    const auto encoding = (*tokenizer)->encode(text, special);
    if (!encoding)
        return encoding.error().text();
    std::string ids;
    for (const int id : idsOf(*encoding))
        ids += (ids.empty() ? "" : " ") + std::to_string(id);
    return ids;
}

} // namespace

/// What Hugging Face's tokenizer classes make of a SentencePiece model. Expected ids follow from
/// the tables in transformers' tokenization_t5.py, tokenization_xlm_roberta.py,
/// tokenization_camembert.py.
class TestSentencePieceClasses : public QObject
{
    Q_OBJECT

private slots:
    void numbersTokensAsTheClassDoes_data()
    {
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<QByteArray>("config"); // tokenizer_config.json
        QTest::addColumn<QByteArray>("model"); // config.json
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("ids");
        const auto add = [](const char* name, const char* file, const char* config,
                             const char* model, const char* text, const char* ids) {
            QTest::newRow(name) << QByteArray(file) << QByteArray(config) << QByteArray(model)
                                << QByteArray(text) << QByteArray(ids);
        };
        constexpr const char* t5 = "spiece.model";
        constexpr const char* roberta = "sentencepiece.bpe.model";
        add("T5 ends texts", t5, "{}", R"({"model_type":"t5"})", "ab  c", "4 5 3 6 1");
        add("T5 by its class", t5, R"({"tokenizer_class":"T5TokenizerFast"})", "{}", "ab", "4 5 1");
        add("T5 does not begin texts", t5,
            R"({"tokenizer_class":"T5Tokenizer","add_bos_token":true,"add_eos_token":false})", "{}",
            "a", "4 1");
        // 7 pieces and 100 sentinels: the first has the last id, 106.
        add("sentinels count from the end", t5, "{}", R"({"model_type":"t5"})",
            "a <extra_id_0> b<extra_id_99>", "4 106 3 5 7 1");
        add("as many sentinels as the configuration says", t5, R"({"extra_ids":3})",
            R"({"model_type":"umt5"})", "a<extra_id_0>", "4 9 1");
        add("sentinels that are listed", t5,
            R"({"additional_special_tokens":["<extra_id_0>","<extra_id_1>","<x>"],"extra_ids":2})",
            R"({"model_type":"t5"})", "<extra_id_0><extra_id_1><x>", "8 7 9 1");
        add("no sentinels", t5, R"({"tokenizer_class":"MT5Tokenizer","extra_ids":0})", "{}", "a<",
            "4 2 1");
        add("T5's special tokens", t5, "{}", R"({"model_type":"t5"})", "a<pad>", "4 0 1");
        add("characters without a piece", t5, "{}", R"({"model_type":"t5"})", "ax", "4 2 1");

        add("XLM-RoBERTa has fairseq's tokens first", roberta, "{}",
            R"({"model_type":"xlm-roberta"})", "ab,.", "0 7 8 4 5 2");
        add("XLM-RoBERTa by its class", roberta, R"({"tokenizer_class":"XLMRobertaTokenizer"})",
            "{}", "a", "0 7 2");
        add("XLM-RoBERTa's unknown", roberta, "{}", R"({"model_type":"xlm-roberta"})", "ax",
            "0 7 3 2");
        add("XLM-RoBERTa's special tokens", roberta, "{}", R"({"model_type":"xlm-roberta"})",
            "a <mask></s>", "0 7 9 2 2");
        add("CamemBERT has five tokens first", roberta,
            R"({"tokenizer_class":"CamembertTokenizer"})", "{}", "ab,.", "5 10 11 7 8 6");
        add("CamemBERT by its type", roberta, "{}", R"({"model_type":"camembert"})",
            "ax<mask><pad><s>NOTUSED", "5 10 3 12 1 0 6");
        add("a tokenizer.model is of the class that is named", "tokenizer.model",
            R"({"tokenizer_class":"XLMRobertaTokenizer"})", "{}", "a", "0 7 2");
        add("a tokenizer.model is Llama's otherwise", "tokenizer.model", "{}",
            R"({"model_type":"gemma"})", "a", "1 6");
    }

    void numbersTokensAsTheClassDoes()
    {
        QFETCH(QByteArray, file);
        QFETCH(QByteArray, config);
        QFETCH(QByteArray, model);
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, ids);
        const TokenizerDirectory directory;
        const auto pieces = file == "spiece.model" ? t5Model() : robertaModel();
        directory.write(file.constData(), pieces.serialized());
        directory.write("tokenizer_config.json", config.toStdString());
        directory.write("config.json", model.toStdString());
        QCOMPARE(idsOfText(directory.load(), text.constData()), ids.toStdString());
    }

    void spellsTokensByTheirIds()
    {
        const TokenizerDirectory directory;
        directory.write("sentencepiece.bpe.model", robertaModel().serialized());
        directory.write("config.json", R"({"model_type":"xlm-roberta"})");
        const auto tokenizer = directory.load();
        QVERIFY(tokenizer);
        QCOMPARE((*tokenizer)->vocabularySize(), std::size_t { 10 });
        const std::array expected { "<s>", "<pad>", "</s>", "<unk>", ",", ".", "\u2581", "\u2581a",
            "b", "<mask>" };
        for (std::size_t i = 0; i < expected.size(); ++i)
            QCOMPARE(
                (*tokenizer)->tokenText(TokenId(static_cast<int>(i))), std::string(expected[i]));
        QCOMPARE((*tokenizer)->tokenText(TokenId(10)), std::string());
    }

    void placesTokensInTheText()
    {
        const TokenizerDirectory directory;
        directory.write("spiece.model", t5Model().serialized());
        directory.write("config.json", R"({"model_type":"t5"})");
        const auto tokenizer = directory.load();
        QVERIFY(tokenizer);
        const auto encoding = (*tokenizer)->encode("ab <extra_id_1> c", SpecialTokens::Add);
        QVERIFY(encoding);
        QCOMPARE(rangesAsText(encoding->offsets),
            std::string("[0,1) [1,2) [3,15) [16,17) [16,17) [0,0)"));
    }

    void refusesModelsThatAreNoUnigramModels()
    {
        const TokenizerDirectory directory;
        auto pieces = robertaModel();
        pieces.isUnigram = false;
        directory.write("sentencepiece.bpe.model", pieces.serialized());
        directory.write("config.json", R"({"model_type":"xlm-roberta"})");
        const auto tokenizer = directory.load();
        QVERIFY(!tokenizer);
        QCOMPARE(tokenizer.error().code, ErrorCode::UnsupportedModel);
        const auto text = tokenizer.error().text();
        QVERIFY2(text.find("of kind 2") != std::string::npos, text.c_str());
    }

    void refusesWhatNobodyNames_data()
    {
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<QByteArray>("config");
        QTest::addColumn<QByteArray>("model");
        QTest::addColumn<QByteArray>("said");
        QTest::newRow("no type") << QByteArray("spiece.model") << QByteArray("{}")
                                 << QByteArray("{}") << QByteArray("tokenizer class \"\"");
        QTest::newRow("another class")
            << QByteArray("spiece.model") << QByteArray(R"({"tokenizer_class":"AlbertTokenizer"})")
            << QByteArray(R"({"model_type":"t5"})") << QByteArray("AlbertTokenizer");
        QTest::newRow("another type")
            << QByteArray("sentencepiece.bpe.model") << QByteArray("{}")
            << QByteArray(R"({"model_type":"mbart"})") << QByteArray("sentencepiece.bpe.model");
        QTest::newRow("too many sentinels")
            << QByteArray("spiece.model") << QByteArray(R"({"extra_ids":100000000})")
            << QByteArray(R"({"model_type":"t5"})") << QByteArray("extra_ids");
        QTest::newRow("sentinels that are no number")
            << QByteArray("spiece.model") << QByteArray(R"({"extra_ids":-1})")
            << QByteArray(R"({"model_type":"t5"})") << QByteArray("extra_ids");
    }

    void refusesWhatNobodyNames()
    {
        QFETCH(QByteArray, file);
        QFETCH(QByteArray, config);
        QFETCH(QByteArray, model);
        QFETCH(QByteArray, said);
        const TokenizerDirectory directory;
        directory.write(file.constData(), t5Model().serialized());
        directory.write("tokenizer_config.json", config.toStdString());
        directory.write("config.json", model.toStdString());
        const auto tokenizer = directory.load();
        QVERIFY(!tokenizer);
        const auto text = tokenizer.error().text();
        QVERIFY2(text.find(said.toStdString()) != std::string::npos, text.c_str());
    }
};

QTEST_APPLESS_MAIN(TestSentencePieceClasses)
#include "tst_sentencepiece_classes.moc"
