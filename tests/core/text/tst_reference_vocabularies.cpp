// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/base64.h"
#include "core/io/csv.h"
#include "core/io/file.h"
#include "core/io/json.h"
#include "core/text/byte_level.h"
#include "core/text/word_patterns.h"
#include "tests/core/text/byte_rank_files.h"
#include "tests/core/text/sentencepiece_model.h"
#include "tests/core/text/tokenizer_directory.h"

#include <QTest>

#include <algorithm>
#include <map>

using namespace fathom;
using namespace fathom::test;

namespace {

constexpr const char* tokenizers = FATHOM_SHARED "/data/tokenizers/";

std::vector<Json> goldenRows(const std::string& name)
{
    const auto golden = readJson(FATHOM_SHARED "/golden/tokenizers/" + name + ".expected.json");
    return golden ? golden->at("rows").get<std::vector<Json>>() : std::vector<Json>();
}

/// The golden files' texts and some real ones.
std::vector<std::string> texts()
{
    std::vector<std::string> all;
    for (const auto& row : goldenRows("gpt2"))
        all.push_back(row.at("text").get<std::string>());
    for (const char* name : { "counterfact_true_false", "facts_de" }) {
        const auto table = readTable(FATHOM_SHARED "/data/datasets/" + std::string(name) + ".csv");
        const auto column = static_cast<std::size_t>(
            std::ranges::find(table->columns, "statement") - table->columns.begin());
        for (std::size_t i = 0; i < std::min<std::size_t>(2000, table->rows.size()); ++i)
            all.push_back(table->rows[i][column]);
    }
    return all;
}

/// Bytes of each token of a byte-level vocabulary, by id.
std::vector<std::string> bytesOf(const Json& vocabulary)
{
    std::map<std::string, char> bytes;
    for (std::size_t byte = 0; byte < 256; ++byte)
        bytes[byteSpellings()[byte]] = static_cast<char>(byte);
    std::vector<std::string> tokens(vocabulary.size());
    for (const auto& [spelling, id] : vocabulary.items())
        for (std::size_t i = 0; i < spelling.size();) {
            const std::size_t begin = i;
            (void)nextCodePoint(spelling, i);
            tokens.at(id.get<std::size_t>()) += bytes.at(spelling.substr(begin, i - begin));
        }
    return tokens;
}

/// T5's model as its spiece.model has it, from the same in its tokenizer.json.
SentencePieceModel t5Model(const Json& json)
{
    SentencePieceModel model;
    model.isUnigram = true;
    model.removesExtraSpaces = true;
    model.unknownId = 2;
    model.beginningId = -1;
    model.endId = 1;
    model.normalizationTable
        = *decodeBase64(json.at("normalizer").at("precompiled_charsmap").get<std::string>());
    model.pieces.clear();
    for (const Json& entry : json.at("model").at("vocab")) {
        const auto text = entry.at(0).get<std::string>();
        if (!text.starts_with("<extra_id_"))
            model.pieces.push_back({ text, entry.at(1).get<float>() });
    }
    model.pieces[0].type = SentencePieceModel::Type::Control;
    model.pieces[1].type = SentencePieceModel::Type::Control;
    model.pieces[2].type = SentencePieceModel::Type::Unknown;
    return model;
}

void compare(const Tokenizer& one, const Tokenizer& other, int shift, bool andOffsets)
{
    for (const auto& text : texts()) {
        const auto expected = one.encode(text, SpecialTokens::Omit);
        const auto found = other.encode(text, SpecialTokens::Omit);
        QVERIFY(expected && found);
        auto ids = idsOf(*expected);
        for (int& id : ids)
            id += shift;
        QVERIFY2(idsOf(*found) == ids, text.c_str());
        if (andOffsets)
            QVERIFY2(found->offsets == expected->offsets, text.c_str());
    }
}

} // namespace

/// Real vocabularies, written as other programs keep them: every file of one tokenizer gives the
/// same tokens.
class TestReferenceVocabularies : public QObject
{
    Q_OBJECT

private slots:
    void readsQwensVocabularyFromTiktoken()
    {
        const auto vocabulary = readJson(std::string(tokenizers) + "qwen2/vocab.json");
        QVERIFY(vocabulary);
        const TokenizerDirectory directory;
        directory.write("qwen.tiktoken", tiktokenFile(bytesOf(*vocabulary)));
        const auto tokenizer = directory.load();
        QVERIFY2(tokenizer, tokenizer ? "" : tokenizer.error().text().c_str());
        const auto original = loadTokenizer(std::string(tokenizers) + "qwen2");
        QVERIFY(original);
        compare(**original, **tokenizer, 0, true);
    }

    void readsGpt2sVocabularyFromTekken()
    {
        auto vocabulary = readJson(std::string(tokenizers) + "gpt2/vocab.json");
        QVERIFY(vocabulary);
        vocabulary->erase("<|endoftext|>"); // the last one, and no bytes
        constexpr int special = 10;
        const TokenizerDirectory directory;
        directory.write("tekken.json",
            tekkenFile(bytesOf(*vocabulary), gpt2WordPattern, { "<unk>", "<s>" }, special).dump());
        const auto tokenizer = directory.load();
        QVERIFY2(tokenizer, tokenizer ? "" : tokenizer.error().text().c_str());
        for (const Json& row : goldenRows("gpt2")) {
            const auto text = row.at("text").get<std::string>();
            if (text.find("<|endoftext|>") != std::string::npos
                || text.find("<s>") != std::string::npos)
                continue; // other special tokens
            auto expected = row.at("ids_without_special").get<std::vector<int>>();
            for (int& id : expected)
                id += special;
            const auto encoding = (*tokenizer)->encode(text, SpecialTokens::Omit);
            QVERIFY(encoding);
            QVERIFY2(idsOf(*encoding) == expected, text.c_str());
        }
    }

    void readsT5sModel()
    {
        const auto json = readJson(std::string(tokenizers) + "t5-small/tokenizer.json");
        QVERIFY(json);
        const TokenizerDirectory directory;
        directory.write("spiece.model", t5Model(*json).serialized());
        directory.write("config.json", R"({"model_type":"t5"})");
        const auto tokenizer = directory.load();
        QVERIFY2(tokenizer, tokenizer ? "" : tokenizer.error().text().c_str());
        QCOMPARE((*tokenizer)->vocabularySize(), std::size_t { 32100 });
        int rows = 0;
        for (const Json& row : goldenRows("t5")) {
            const auto text = row.at("text").get<std::string>();
            const auto encoding = (*tokenizer)->encode(text, SpecialTokens::Add);
            QVERIFY(encoding);
            Json offsets = Json::array();
            for (const ByteRange& range : toCodePoints(text, encoding->offsets))
                offsets.push_back({ range.begin, range.end });
            QCOMPARE(Json(idsOf(*encoding)).dump(), row.at("ids").dump());
            QCOMPARE(offsets.dump(), row.at("offsets").dump());
            QCOMPARE(Json(encoding->isSpecial).dump(), row.at("special").dump());
            ++rows;
        }
        QCOMPARE(rows, 137);
    }

    /// fairseq's order of T5's pieces: as a SentencePiece model, and as transformers'
    /// XLMRobertaConverter writes the same into a tokenizer.json.
    void numbersPiecesAsFairseqDoes()
    {
        auto json = readJson(std::string(tokenizers) + "t5-small/tokenizer.json");
        QVERIFY(json);
        auto model = t5Model(*json);
        model.unknownId = 0;
        model.beginningId = 1;
        model.endId = 2;
        using Type = SentencePieceModel::Type;
        model.pieces[0] = { "<unk>", 0, Type::Unknown };
        model.pieces[1] = { "<s>", 0, Type::Control };
        model.pieces[2] = { "</s>", 0, Type::Control };
        Json vocabulary
            = Json::array({ { "<s>", 0.0 }, { "<pad>", 0.0 }, { "</s>", 0.0 }, { "<unk>", 0.0 } });
        for (std::size_t i = 3; i < model.pieces.size(); ++i)
            vocabulary.push_back({ model.pieces[i].text, model.pieces[i].score });
        vocabulary.push_back({ "<mask>", 0.0 });
        (*json)["model"]["vocab"] = vocabulary;
        (*json)["model"]["unk_id"] = 3;
        (*json)["added_tokens"] = Json::array();
        json->erase("post_processor");

        const TokenizerDirectory pieces;
        pieces.write("sentencepiece.bpe.model", model.serialized());
        pieces.write("config.json", R"({"model_type":"xlm-roberta"})");
        const TokenizerDirectory oneFile;
        oneFile.write("tokenizer.json", json->dump());
        const auto found = pieces.load();
        const auto expected = oneFile.load();
        QVERIFY2(found, found ? "" : found.error().text().c_str());
        QVERIFY2(expected, expected ? "" : expected.error().text().c_str());
        for (const Json& row : goldenRows("t5")) {
            const auto text = row.at("text").get<std::string>();
            if (text.find('<') != std::string::npos)
                continue; // special tokens
            QVERIFY2(idsOf(*(*found)->encode(text, SpecialTokens::Omit))
                    == idsOf(*(*expected)->encode(text, SpecialTokens::Omit)),
                text.c_str());
        }
        const auto whole = idsOf(*(*found)->encode("A test.", SpecialTokens::Add));
        QCOMPARE(whole.front(), 0);
        QCOMPARE(whole.back(), 2);
    }
};

QTEST_APPLESS_MAIN(TestReferenceVocabularies)
#include "tst_reference_vocabularies.moc"
