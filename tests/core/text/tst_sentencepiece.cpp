// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"
#include "tests/core/text/cpu_time.h"
#include "tests/core/text/sentencepiece_model.h"
#include "tests/core/text/tokenizer_directory.h"

#include <QTest>

#include <algorithm>
#include <dlfcn.h>
#include <limits>
#include <thread>

using namespace fathom;
using namespace fathom::test;
using namespace std::string_literals;

Q_DECLARE_METATYPE(fathom::ErrorCode)

namespace {

/// Small, with byte pieces: of "▁a", "ab", "é" and their letters.
SentencePieceModel smallModel()
{
    SentencePieceModel model;
    model.addBytes();
    float score = 0;
    for (const char* piece : { "▁a", "ab", "abab", "▁", "a", "b", "c", "é" })
        model.pieces.push_back({ piece, score--, SentencePieceModel::Type::Normal });
    return model;
}

TokenizerDirectory directoryOf(const SentencePieceModel& model, const char* config = "")
{
    TokenizerDirectory directory;
    directory.write("tokenizer.model", model.serialized());
    if (*config != '\0')
        directory.write("tokenizer_config.json", config);
    return directory;
}

/// "<s> ▁a b": the tokens' spellings.
std::string tokensAsText(
    const Tokenizer& tokenizer, const std::string& text, SpecialTokens special = SpecialTokens::Add)
{
    const auto encoding = tokenizer.encode(text, special);
    if (!encoding)
        return encoding.error().text();
    std::string result;
    for (const TokenId id : encoding->ids)
        result += (result.empty() ? "" : " ") + tokenizer.tokenText(id);
    return result;
}

/// A normalization table with a trie of `units` and one replacement.
std::string tableOf(const std::vector<std::uint32_t>& units, const std::string& replacements)
{
    const auto size = static_cast<std::uint32_t>(units.size() * sizeof(std::uint32_t));
    std::string table(sizeof size + size, '\0');
    std::memcpy(table.data(), &size, sizeof size);
    std::memcpy(table.data() + sizeof size, units.data(), size);
    return table + replacements;
}

/// A trie (darts-clone's format) of the one key "c" with the value 0: root, its child under label
/// 'c', and that one's leaf.
std::vector<std::uint32_t> trieOfC()
{
    std::vector<std::uint32_t> units(512, 0);
    const auto withOffset = [](std::uint32_t offset) { return offset << 10U; };
    constexpr std::uint32_t leaf = 1U << 31U;
    constexpr std::uint32_t hasLeaf = 1U << 8U;
    constexpr std::uint32_t child = 256U ^ 'c';
    units[0] = withOffset(256);
    units[child] = 'c' | hasLeaf | withOffset(child ^ 1U); // its children: 1 and its neighbours
    units[1] = leaf;
    return units;
}

} // namespace

class TestSentencePiece : public QObject
{
    Q_OBJECT

private slots:
    void cutsTextIntoPieces_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("tokens");
        QTest::addColumn<QByteArray>("offsets");
        const auto row = [](const char* name, const char* text, const char* tokens,
                             const char* offsets) {
            QTest::newRow(name) << QByteArray(text) << QByteArray(tokens) << QByteArray(offsets);
        };
        row("empty", "", "", "");
        row("merged with the space in front", "a", "▁a", "[0,1)");
        row("highest score first", "babab", "▁ b abab", "[0,0) [0,1) [1,5)");
        row("spaces stay", " a", "▁ ▁a", "[0,0) [0,2)");
        row("more than one byte", "éb", "▁ é b", "[0,0) [0,2) [2,3)");
        row("spelled in bytes", "c日c", "▁ c <0xE6> <0x97> <0xA5> c",
            "[0,0) [0,1) [1,2) [2,3) [3,4) [4,5)");
        row("two characters spelled in bytes", "🙂\n", "▁ <0xF0> <0x9F> <0x99> <0x82> <0x0A>",
            "[0,0) [0,1) [1,2) [2,3) [3,4) [4,5)");
    }

    void cutsTextIntoPieces()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, tokens);
        QFETCH(QByteArray, offsets);
        const auto tokenizer = directoryOf(smallModel()).load();
        QVERIFY2(tokenizer, tokenizer ? "" : tokenizer.error().text().c_str());
        QCOMPARE(tokensAsText(**tokenizer, text.toStdString(), SpecialTokens::Omit),
            tokens.toStdString());
        const auto encoding = (*tokenizer)->encode(text.toStdString(), SpecialTokens::Omit);
        QCOMPARE(rangesAsText(encoding->offsets), offsets.toStdString());
        QCOMPARE(problemOfOffsets(text.toStdString(), *encoding, true), std::string());
    }

    void addsWhatTheConfigurationSays_data()
    {
        QTest::addColumn<QByteArray>("config");
        QTest::addColumn<QByteArray>("tokens");
        const auto row = [](const char* name, const char* config, const char* tokens) {
            QTest::newRow(name) << QByteArray(config) << QByteArray(tokens);
        };
        row("no configuration", "", "<s> ▁a");
        row("BOS by default", R"({"tokenizer_class": "LlamaTokenizer"})", "<s> ▁a");
        row("BOS and EOS",
            R"({"tokenizer_class": "LlamaTokenizerFast", "add_bos_token": true, "add_eos_token": true})",
            "<s> ▁a </s>");
        row("neither", R"({"add_bos_token": false, "add_eos_token": false})", "▁a");
        row("another BOS", R"({"bos_token": "</s>"})", "</s> ▁a");
        row("a BOS of its own", R"({"bos_token": {"content": "<new>"}})", "<new> ▁a");
    }

    void addsWhatTheConfigurationSays()
    {
        QFETCH(QByteArray, config);
        QFETCH(QByteArray, tokens);
        const auto tokenizer = directoryOf(smallModel(), config.constData()).load();
        QVERIFY2(tokenizer, tokenizer ? "" : tokenizer.error().text().c_str());
        QCOMPARE(tokensAsText(**tokenizer, "a"), tokens.toStdString());
        QCOMPARE(tokensAsText(**tokenizer, "a", SpecialTokens::Omit), std::string("▁a"));
        const auto encoding = (*tokenizer)->encode("a", SpecialTokens::Add);
        QCOMPARE(problemOfOffsets("a", *encoding, true), std::string());
        for (std::size_t i = 0; i < encoding->ids.size(); ++i)
            QCOMPARE(
                encoding->isSpecial[i] == 0, (*tokenizer)->tokenText(encoding->ids[i]) == "▁a");
    }

    void findsAddedTokensInTheText_data()
    {
        QTest::addColumn<QByteArray>("config");
        QTest::addColumn<QByteArray>("tokens");
        // Legacy: each part gets a space in front. Else only the beginning does.
        QTest::newRow("legacy") << QByteArray(R"({"legacy": true})")
                                << QByteArray("<s> ▁a <s> ▁ b </s> ▁ ▁a <x> ▁ c");
        QTest::newRow("by default")
            << QByteArray("{}") << QByteArray("<s> ▁a <s> ▁ b </s> ▁ ▁a <x> ▁ c");
        QTest::newRow("not legacy")
            << QByteArray(R"({"legacy": false})") << QByteArray("<s> ▁a <s> b </s> ▁a <x> c");
        QTest::newRow("no space at all")
            << QByteArray(R"({"legacy": false, "add_prefix_space": false})")
            << QByteArray("<s> a <s> b </s> ▁a <x> c");
    }

    void findsAddedTokensInTheText()
    {
        QFETCH(QByteArray, config);
        QFETCH(QByteArray, tokens);
        const TokenizerDirectory directory = directoryOf(smallModel(), config.constData());
        const auto size = static_cast<int>(smallModel().pieces.size());
        directory.write("added_tokens.json", "{\"<x>\": " + std::to_string(size) + "}");
        const auto tokenizer = directory.load();
        QVERIFY2(tokenizer, tokenizer ? "" : tokenizer.error().text().c_str());
        const std::string text = "a<s>b</s> a<x>c";
        QCOMPARE(tokensAsText(**tokenizer, text), tokens.toStdString());
        QCOMPARE((*tokenizer)->vocabularySize(), static_cast<std::size_t>(size) + 1);
        const auto encoding = (*tokenizer)->encode(text, SpecialTokens::Add);
        QCOMPARE(problemOfOffsets(text, *encoding, true), std::string());
        QCOMPARE(std::ranges::count(encoding->isSpecial, 1), std::ptrdiff_t { 1 });
    }

    void normalizesWithTheModelsTable()
    {
        SentencePieceModel model = smallModel();
        model.normalizationTable = tableOf(trieOfC(), "ab\0"s);
        const auto tokenizer = directoryOf(model).load();
        QVERIFY2(tokenizer, tokenizer ? "" : tokenizer.error().text().c_str());
        QCOMPARE(tokensAsText(**tokenizer, "bc", SpecialTokens::Omit), std::string("▁ b ab"));
        QCOMPARE(rangesAsText((*tokenizer)->encode("bc", SpecialTokens::Omit)->offsets),
            std::string("[0,0) [0,1) [1,2)"));
    }

    void refusesTablesThatLeadAstray_data()
    {
        QTest::addColumn<QByteArray>("table");
        const auto row = [](const char* name, const std::string& table) {
            QTest::newRow(name) << QByteArray::fromStdString(table);
        };
        const auto changed = [](std::size_t unit, std::uint32_t value) {
            std::vector<std::uint32_t> units = trieOfC();
            units[unit] = value;
            return tableOf(units, "ab\0"s);
        };
        row("children outside of the trie", changed(0, 0x1FFFFFU << 10U));
        row("children at the last unit", changed(0, 511U << 10U | 1U << 9U));
        row("replacement outside of the table", changed(1, 1U << 31U | 3U));
        row("replacement without an end", tableOf(trieOfC(), "ab"));
        row("replacement that is not UTF-8", tableOf(trieOfC(), "\xFF\0"s));
        row("trie cut off", tableOf(trieOfC(), "ab\0"s).substr(0, 1000));
        row("trie of a length that no trie has", tableOf(std::vector<std::uint32_t>(100), "ab\0"s));
        row("no trie", "\0\0\0\0ab\0"s);
        row("length only", "\xFF\xFF\xFF\xFF");
    }

    void refusesTablesThatLeadAstray()
    {
        QFETCH(QByteArray, table);
        SentencePieceModel model = smallModel();
        model.normalizationTable = table.toStdString();
        const auto tokenizer = directoryOf(model).load();
        QVERIFY(!tokenizer);
        QCOMPARE(tokenizer.error().code, ErrorCode::InvalidTokenizer);
    }

    void refusesBadModels_data()
    {
        QTest::addColumn<QByteArray>("content");
        const auto row = [](const char* name, const std::string& content) {
            QTest::newRow(name) << QByteArray::fromStdString(content);
        };
        const auto withPiece = [](SentencePieceModel::Piece piece) {
            SentencePieceModel model = smallModel();
            model.pieces.push_back(std::move(piece));
            return model.serialized();
        };
        row("empty", "");
        row("text", "this is no model at all");
        row("zero bytes", std::string(1000, '\0'));
        row("cut off", smallModel().serialized().substr(0, 1000));
        row("no pieces",
            SentencePieceModel { .pieces = {}, .normalizationTable = {} }.serialized());
        row("no unknown piece",
            SentencePieceModel { .pieces = { { "a" } }, .normalizationTable = {} }.serialized());
        row("piece without text", withPiece({ "" }));
        row("same piece twice", withPiece({ "ab" }));
        row("piece with a zero byte", withPiece({ "a\0b"s }));
        row("piece that is not UTF-8", withPiece({ "a\xFF" }));
        row("score that is no number", withPiece({ "x", std::numeric_limits<float>::quiet_NaN() }));
        row("length beyond the end", "\x0A\xFF\xFF\xFF\xFF\x7F");
        row("number without an end", std::string(20, '\xFF'));
    }

    void refusesBadModels()
    {
        QFETCH(QByteArray, content);
        const TokenizerDirectory directory;
        directory.write("tokenizer.model", content.toStdString());
        const auto tokenizer = directory.load();
        QVERIFY(!tokenizer);
        QCOMPARE(tokenizer.error().code, ErrorCode::InvalidTokenizer);
        QVERIFY(tokenizer.error().where.ends_with("tokenizer.model"));
    }

    void survivesDamagedModels()
    {
        SentencePieceModel model = smallModel();
        model.normalizationTable = tableOf(trieOfC(), "ab\0"s);
        const std::string intact = model.serialized();
        const TokenizerDirectory directory;
        Random random(11);
        for (int k = 0; k < 500; ++k) {
            std::string damaged = intact;
            for (auto n = 1 + random.below(4); n > 0; --n)
                damaged[random.below(damaged.size())] = static_cast<char>(random.below(256));
            if (random.below(8) == 0)
                damaged.resize(random.below(damaged.size()));
            directory.write("tokenizer.model", damaged);
            const auto tokenizer = directory.load();
            if (!tokenizer)
                continue;
            const std::string text = "ab c<s> 日é\n";
            const auto encoding = (*tokenizer)->encode(text, SpecialTokens::Add);
            if (encoding)
                QCOMPARE(problemOfOffsets(text, *encoding, false), std::string());
        }
    }

    void refusesClassesWithOtherIds()
    {
        const auto tokenizer
            = directoryOf(smallModel(), R"({"tokenizer_class": "AlbertTokenizer"})").load();
        QVERIFY(!tokenizer);
        QCOMPARE(tokenizer.error().code, ErrorCode::UnsupportedModel);
        QVERIFY(tokenizer.error().message.find("AlbertTokenizer") != std::string::npos);
    }

    void saysWhichTokenIsMissing()
    {
        const SentencePieceModel model { .pieces
            = { { "<unk>", 0, SentencePieceModel::Type::Unknown }, { "a" } },
            .normalizationTable = {} };
        const auto tokenizer = directoryOf(model).load();
        QVERIFY(!tokenizer);
        QVERIFY2(tokenizer.error().message.find("add_bos_token") != std::string::npos,
            tokenizer.error().text().c_str());
        QVERIFY(directoryOf(model, R"({"add_bos_token": false})").load());
    }

    void refusesTextThatIsNotUtf8()
    {
        const auto tokenizer = directoryOf(smallModel()).load();
        const auto encoding = (*tokenizer)->encode("a\xE6\x97", SpecialTokens::Add);
        QVERIFY(!encoding);
        QCOMPARE(encoding.error().code, ErrorCode::InvalidText);
    }

    void spellsItsTokens()
    {
        const SentencePieceModel model = smallModel();
        const auto tokenizer = directoryOf(model).load();
        QVERIFY(tokenizer);
        QCOMPARE((*tokenizer)->kind(), std::string("SentencePiece"));
        QCOMPARE((*tokenizer)->vocabularySize(), model.pieces.size());
        for (std::size_t i = 0; i < model.pieces.size(); ++i)
            QCOMPARE((*tokenizer)->tokenText(TokenId(static_cast<int>(i))), model.pieces[i].text);
        QCOMPARE(
            (*tokenizer)->tokenText(TokenId(static_cast<int>(model.pieces.size()))), std::string());
        QCOMPARE((*tokenizer)->tokenText(TokenId(-1)), std::string());
    }

    void encodesAlikeInManyThreads()
    {
        const auto tokenizer = directoryOf(smallModel()).load();
        QVERIFY(tokenizer);
        const auto encodeAll = [&] {
            std::vector<std::vector<int>> all;
            for (int k = 0; k < 200; ++k)
                all.push_back(
                    idsOf(*(*tokenizer)
                               ->encode(std::string(static_cast<std::size_t>(k), 'a') + "<s>日 ab",
                                   SpecialTokens::Add)));
            return all;
        };
        const auto expected = encodeAll();
        std::vector<std::vector<std::vector<int>>> results(8);
        {
            std::vector<std::jthread> threads;
            for (auto& result : results)
                threads.emplace_back([&] { result = encodeAll(); });
        }
        for (const auto& result : results)
            QVERIFY(result == expected);
    }

    /// libtorch must find a newer one (core/base/own_library.h).
    void hidesTheProtobufOfItsLibrary()
    {
        QVERIFY(directoryOf(smallModel()).load());
        QVERIFY(!dlsym(RTLD_DEFAULT, "_ZN6google8protobuf8internal13VerifyVersionEiiPKc"));
    }

    void takesAMegabyteOfOneLetter()
    {
        const auto tokenizer = directoryOf(smallModel()).load();
        QVERIFY(tokenizer);
        for (const char* unit : { "ab", "c", "日" }) {
            const std::string text = QByteArray(unit).repeated(1 << 19).toStdString();
            const CpuTime time;
            const auto encoding = (*tokenizer)->encode(text, SpecialTokens::Add);
            QVERIFY(encoding);
            QVERIFY2(time.seconds() < 8, "generous: the sanitizers take their time");
            QCOMPARE(problemOfOffsets(text, *encoding, true), std::string());
        }
    }
};

QTEST_APPLESS_MAIN(TestSentencePiece)
#include "tst_sentencepiece.moc"
