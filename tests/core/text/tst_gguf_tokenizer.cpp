// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/text/gguf_vocabulary.h"
#include "tests/core/text/sentencepiece_model.h"
#include "tests/core/text/tokenizer_directory.h"

#include <QTest>

#include <set>

using namespace fathom;
using namespace fathom::test;
using fathom::testing::GgufWriter;

namespace {

/// Made by tests/golden/tokenizers/make_byte_level_bpe.mjs.
const Json& golden()
{
    static const Json json = *readJson(FATHOM_TEST_DATA "/tokenizers/byte_level_bpe.json");
    return json;
}

const Json& goldenTokenizer(const std::string& name)
{
    for (const Json& entry : golden()["tokenizers"])
        if (entry["name"] == name)
            return entry;
    qFatal("there is no %s", name.c_str());
}

GgufVocabulary vocabularyOf(const Json& tokenizer)
{
    GgufVocabulary vocabulary;
    vocabulary.addVocabulary(golden()["vocab"]);
    for (const Json& merge : golden()["merges"])
        vocabulary.merges.push_back(merge.get<std::string>());
    for (const Json& token : tokenizer["json"]["added_tokens"])
        vocabulary.set(token["id"].get<std::size_t>(), token["content"], token["special"] ? 3 : 4);
    return vocabulary;
}

std::uint32_t idOf(const Json& tokenizer, const std::string& content)
{
    for (const Json& token : tokenizer["json"]["added_tokens"])
        if (token["content"] == content)
            return token["id"];
    return 0;
}

SentencePieceModel smallModel()
{
    SentencePieceModel model;
    model.addBytes();
    float score = 0;
    for (const char* piece : { "▁a", "ab", "abab", "▁", "a", "b", "c", "é" })
        model.pieces.push_back({ piece, score--, SentencePieceModel::Type::Normal });
    model.pieces.push_back({ "ca", 0, SentencePieceModel::Type::UserDefined });
    return model;
}

GgufWriter ggufOf(const SentencePieceModel& model)
{
    GgufVocabulary vocabulary;
    for (const auto& piece : model.pieces) {
        vocabulary.set(vocabulary.tokens.size(), piece.text, static_cast<std::int32_t>(piece.type));
        vocabulary.scores.push_back(piece.score);
    }
    GgufWriter writer;
    vocabulary.addTo(writer, "llama");
    writer.add("tokenizer.ggml.bos_token_id", std::uint32_t { 1 });
    writer.add("tokenizer.ggml.eos_token_id", std::uint32_t { 2 });
    writer.add("tokenizer.ggml.unknown_token_id", std::uint32_t { 0 });
    return writer;
}

/// Two tokens and a merge.
GgufWriter smallBytes(const char* words)
{
    GgufVocabulary vocabulary;
    for (const char* token : { "a", "b", "ab" })
        vocabulary.set(vocabulary.tokens.size(), token, 1);
    vocabulary.merges = { "a b" };
    GgufWriter writer;
    vocabulary.addTo(writer, "gpt2");
    if (words != nullptr)
        writer.add("tokenizer.ggml.pre", words);
    return writer;
}

std::string whyNot(const GgufWriter& writer)
{
    const auto tokenizer = loadFrom(writer);
    return tokenizer ? std::string("nothing is wrong") : tokenizer.error().text();
}

} // namespace

class TestGgufTokenizer : public QObject
{
    Q_OBJECT

    static void says(const GgufWriter& writer, const char* part)
    {
        const auto why = whyNot(writer);
        QVERIFY2(why.find(part) != std::string::npos, why.c_str());
        QVERIFY2(why.starts_with("x.gguf, key "), why.c_str());
    }

private slots:
    void cutsIntoBytesAsHuggingFaceDoes_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("words");
        QTest::addColumn<QByteArray>("bos");
        QTest::addColumn<bool>("offsetsToo"); // GGUF does not say that they are trimmed
        QTest::newRow("GPT-2") << QByteArray("as GPT-2") << QByteArray("gpt-2") << QByteArray()
                               << true;
        QTest::newRow("GPT-NeoX") << QByteArray("as GPT-NeoX") << QByteArray("olmo") << QByteArray()
                                  << false;
        QTest::newRow("Llama 3") << QByteArray("as Llama 3") << QByteArray("dbrx")
                                 << QByteArray("<|begin|>") << false;
    }

    void cutsIntoBytesAsHuggingFaceDoes()
    {
        QFETCH(QByteArray, name);
        QFETCH(QByteArray, words);
        QFETCH(QByteArray, bos);
        QFETCH(bool, offsetsToo);
        const auto& expected = goldenTokenizer(name.toStdString());
        GgufWriter writer;
        vocabularyOf(expected).addTo(writer, "gpt2");
        writer.add("tokenizer.ggml.pre", words.constData());
        if (!bos.isEmpty()) {
            writer.add("tokenizer.ggml.bos_token_id", idOf(expected, bos.toStdString()));
            writer.add("tokenizer.ggml.add_bos_token", true);
        }
        const auto tokenizer = loadFrom(writer);
        QVERIFY2(tokenizer, tokenizer ? "" : tokenizer.error().text().c_str());
        QCOMPARE((*tokenizer)->kind(), std::string("byte-level BPE"));
        for (std::size_t i = 0; i < golden()["texts"].size(); ++i) {
            const auto text = golden()["texts"][i].get<std::string>();
            const Json& row = expected["rows"][i];
            const auto encoding = (*tokenizer)->encode(text, SpecialTokens::Add);
            const auto plain = (*tokenizer)->encode(text, SpecialTokens::Omit);
            QVERIFY(encoding && plain);
            QCOMPARE(Json(idsOf(*encoding)).dump(), row["ids"].dump());
            QCOMPARE(Json(idsOf(*plain)).dump(), row["ids_without_special"].dump());
            if (!offsetsToo)
                continue;
            Json offsets = Json::array();
            for (const ByteRange& range : toCodePoints(text, encoding->offsets))
                offsets.push_back({ range.begin, range.end });
            QCOMPARE(offsets.dump(), row["offsets"].dump());
        }
    }

    void leavesWholeWordsAloneAsLlama3Does()
    {
        GgufVocabulary vocabulary;
        for (const char* token : { "a", "b", "c", "bc", "abc", "<bos>" })
            vocabulary.set(vocabulary.tokens.size(), token, token[0] == '<' ? 3 : 1);
        vocabulary.merges = { "b c" };
        for (const auto& [words, expected] : { std::pair("llama-bpe", std::vector { 5, 4 }),
                 std::pair("dbrx", std::vector { 0, 3 }) }) {
            GgufWriter writer;
            vocabulary.addTo(writer, "gpt2");
            writer.add("tokenizer.ggml.pre", words);
            writer.add("tokenizer.ggml.bos_token_id", std::uint32_t { 5 }); // Llama 3's by default
            const auto tokenizer = loadFrom(writer);
            QVERIFY2(tokenizer, tokenizer ? "" : tokenizer.error().text().c_str());
            QCOMPARE(idsOf(*(*tokenizer)->encode("abc", SpecialTokens::Add)), expected);
        }
    }

    void knowsHowEveryNameCutsWords_data()
    {
        QTest::addColumn<QByteArray>("words");
        QTest::addColumn<QByteArray>("expected");
        // What the models' own tokenizer.json files make of "a12 3!!1234".
        QTest::newRow("gpt-2") << QByteArray("gpt-2") << QByteArray("a|12| 3|!!|1234");
        QTest::newRow("smollm") << QByteArray("smollm") << QByteArray("a|1|2| |3|!!|1|2|3|4");
        QTest::newRow("llama-bpe") << QByteArray("llama-bpe") << QByteArray("a|12| |3|!!|123|4");
        QTest::newRow("qwen2") << QByteArray("qwen2") << QByteArray("a|1|2| |3|!!|1|2|3|4");
        QTest::newRow("falcon") << QByteArray("falcon") << QByteArray("a|12| |3|!!|123|4");
    }

    void knowsHowEveryNameCutsWords()
    {
        QFETCH(QByteArray, words);
        QFETCH(QByteArray, expected);
        // Every piece of the text is a token, so that words are never cut any further.
        const std::string text = "a12 3!!1234";
        GgufVocabulary vocabulary;
        std::set<std::string> pieces;
        const auto spelled = [](std::string piece) {
            for (auto at = piece.find(' '); at != std::string::npos; at = piece.find(' '))
                piece.replace(at, 1, "Ġ");
            return piece;
        };
        for (std::size_t begin = 0; begin < text.size(); ++begin)
            for (std::size_t size = 1; begin + size <= text.size(); ++size) {
                const auto piece = text.substr(begin, size);
                if (!pieces.insert(piece).second)
                    continue;
                vocabulary.set(vocabulary.tokens.size(), spelled(piece), 1);
                if (size > 1) // one character more, from the left
                    vocabulary.merges.push_back(
                        spelled(piece.substr(0, size - 1)) + ' ' + spelled(piece.substr(size - 1)));
            }
        GgufWriter writer;
        vocabulary.addTo(writer, "gpt2");
        writer.add("tokenizer.ggml.pre", words.constData());
        writer.add("tokenizer.ggml.add_bos_token", false);
        const auto tokenizer = loadFrom(writer);
        QVERIFY2(tokenizer, tokenizer ? "" : tokenizer.error().text().c_str());
        std::string cut;
        const auto encoding = (*tokenizer)->encode(text, SpecialTokens::Omit);
        for (const auto& range : encoding->offsets)
            cut += (cut.empty() ? "" : "|") + text.substr(range.begin, range.end - range.begin);
        QCOMPARE(QByteArray::fromStdString(cut), expected);
    }

    void readsPiecesLikeATokenizerModel()
    {
        for (const bool addsSpace : { true, false }) {
            auto model = smallModel();
            model.addsDummyPrefix = addsSpace;
            const TokenizerDirectory directory;
            directory.write("tokenizer.model", model.serialized());
            auto writer = ggufOf(model);
            writer.add("tokenizer.ggml.add_space_prefix", addsSpace);
            const auto expected = directory.load();
            const auto actual = loadFrom(writer);
            QVERIFY2(actual, actual ? "" : actual.error().text().c_str());
            QCOMPARE((*actual)->vocabularySize(), (*expected)->vocabularySize());
            for (const char* text : { "", " ", "a", "ab abab", "  a  b ", "cacab é ê €", "a\nb",
                     "<s>a</s> b", "<0x41>", "\xF0\x9F\x99\x82 a" })
                for (const auto special : { SpecialTokens::Add, SpecialTokens::Omit }) {
                    const auto a = (*actual)->encode(text, special);
                    const auto b = (*expected)->encode(text, special);
                    QVERIFY(a && b);
                    QCOMPARE(idsOf(*a), idsOf(*b));
                    QCOMPARE(rangesAsText(a->offsets), rangesAsText(b->offsets));
                }
        }
    }

    void addsWhatTheFileSays()
    {
        auto writer = ggufOf(smallModel());
        writer.add("tokenizer.ggml.add_bos_token", false);
        writer.add("tokenizer.ggml.add_eos_token", true);
        const auto tokenizer = loadFrom(writer);
        QVERIFY2(tokenizer, tokenizer ? "" : tokenizer.error().text().c_str());
        const auto ids = idsOf(*(*tokenizer)->encode("a", SpecialTokens::Add));
        QCOMPARE(ids.size(), std::size_t { 2 });
        QCOMPARE(ids.back(), 2);
    }

    void tellsVocabulariesApart()
    {
        auto other = smallModel();
        other.pieces.back().score = -1;
        const auto hash = [](const GgufWriter& writer) { return (*loadFrom(writer))->hash(); };
        QCOMPARE(hash(ggufOf(smallModel())), hash(ggufOf(smallModel())));
        QVERIFY(hash(ggufOf(smallModel())) != hash(ggufOf(other)));
        QVERIFY(hash(smallBytes("gpt-2")) != hash(smallBytes("smollm")));
    }

    void refusesWhatItDoesNotKnow()
    {
        GgufWriter none;
        none.add("general.architecture", "llama");
        says(none, "no tokenizer");
        GgufWriter other;
        other.add("tokenizer.ggml.model", "rwkv");
        says(other, "\"rwkv\"");
        says(smallBytes(nullptr), "does not say how");
        says(smallBytes("klingon"), "\"klingon\"");
        says(smallBytes("klingon"), "llama-bpe, ");
    }

    void refusesVocabulariesThatAreDamaged()
    {
        GgufWriter empty;
        empty.add("tokenizer.ggml.model", "gpt2");
        says(empty, "no list of tokens");
        auto named = smallBytes("gpt-2");
        named.add("tokenizer.ggml.bos_token_id", std::uint32_t { 3 });
        says(named, "no token 3");
        auto nameless = smallBytes("gpt-2");
        nameless.add("tokenizer.ggml.add_bos_token", true);
        says(nameless, "none is named");

        GgufVocabulary vocabulary;
        vocabulary.set(0, "a", 7);
        GgufWriter kinds;
        vocabulary.addTo(kinds, "gpt2");
        says(kinds, "kind from 1 to 6");
        vocabulary.set(0, "a\xFF", 1);
        GgufWriter invalid;
        vocabulary.addTo(invalid, "gpt2");
        says(invalid, "token 0: The token is not valid UTF-8");
        vocabulary.set(0, "a", 1);
        vocabulary.merges = { "a" };
        GgufWriter merges;
        vocabulary.addTo(merges, "gpt2");
        merges.add("tokenizer.ggml.pre", "gpt-2");
        says(merges, "merge 1");
        GgufWriter scores;
        vocabulary.addTo(scores, "llama");
        says(scores, "A score is expected");
    }
};

QTEST_APPLESS_MAIN(TestGgufTokenizer)
#include "tst_gguf_tokenizer.moc"
