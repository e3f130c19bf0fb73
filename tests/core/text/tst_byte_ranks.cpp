// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"
#include "tests/core/text/byte_rank_files.h"
#include "tests/core/text/tokenizer_directory.h"

#include <QTest>

#include <map>

using namespace fathom;
using namespace fathom::test;

namespace {

constexpr const char* anyWords = R"(\p{L}+|[^\p{L}]+)";

/// All bytes, in an order of their own, then tokens of several that can be made in several ways.
std::vector<std::string> someTokens()
{
    std::vector<std::string> tokens;
    for (int byte = 255; byte >= 0; --byte)
        tokens.emplace_back(1, static_cast<char>(byte));
    for (const char* more : { "aa", "ab", "ba", "aaa", "aab", "abab", "\xC3\xA4", "aaaaa", "b\xC3",
             " a", "baa", " aa", "\xC3\xA4\xC3\xA4" })
        tokens.emplace_back(more);
    return tokens;
}

/// tiktoken's definition, as slowly as it is written: of all neighbours that are a token together
/// merge those whose rank is lowest, of these the leftmost, until there are none.
std::vector<int> ranksOf(const std::vector<std::string>& tokens, const std::string& word)
{
    std::map<std::string, int> ranks;
    for (std::size_t rank = 0; rank < tokens.size(); ++rank)
        ranks[tokens[rank]] = static_cast<int>(rank);
    std::vector<std::string> parts;
    for (const char c : word)
        parts.emplace_back(1, c);
    if (ranks.contains(word))
        parts = { word };
    while (true) {
        std::size_t best = parts.size();
        int lowest = static_cast<int>(tokens.size());
        for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
            const auto merged = ranks.find(parts[i] + parts[i + 1]);
            if (merged != ranks.end() && merged->second < lowest) {
                lowest = merged->second;
                best = i;
            }
        }
        if (best == parts.size())
            break;
        parts[best] += parts[best + 1];
        parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(best) + 1);
    }
    std::vector<int> result;
    for (const auto& part : parts)
        result.push_back(ranks.at(part));
    return result;
}

std::string textOfIds(const std::vector<int>& ids)
{
    std::string text;
    for (const int id : ids)
        text += (text.empty() ? "" : " ") + std::to_string(id);
    return text;
}

std::string idsOfText(
    const Tokenizer& tokenizer, const char* text, SpecialTokens special = SpecialTokens::Add)
{
    const auto encoding = tokenizer.encode(text, special);
    return encoding ? textOfIds(idsOf(*encoding)) : encoding.error().text();
}

} // namespace

/// Files of tiktoken and of Mistral's tekken.
class TestByteRanks : public QObject
{
    Q_OBJECT

private slots:
    void mergesAsTiktokenIsDefined()
    {
        const auto tokens = someTokens();
        const TokenizerDirectory directory;
        directory.write("tekken.json", tekkenFile(tokens, anyWords, { "<unk>", "<s>" }, 7).dump());
        const auto tokenizer = directory.load();
        QVERIFY2(tokenizer, tokenizer ? "" : tokenizer.error().text().c_str());
        Random random(1);
        const std::array<std::string, 4> letters { "a", "b", "\u00E4", "aa" };
        for (int i = 0; i < 3000; ++i) {
            std::string word;
            for (auto length = random.below(12) + 1; length > 0; --length)
                word += letters[random.below(letters.size())];
            auto expected = ranksOf(tokens, word);
            for (int& id : expected)
                id += 7;
            const auto encoding = (*tokenizer)->encode(word, SpecialTokens::Omit);
            QVERIFY(encoding);
            QCOMPARE(textOfIds(idsOf(*encoding)), textOfIds(expected));
            QCOMPARE(problemOfOffsets(word, *encoding, true), std::string());
        }
    }

    void keepsWholeWordsThatAreTokens()
    {
        auto tokens = someTokens();
        tokens.emplace_back("xyz"); // no two of its parts are a token
        const TokenizerDirectory directory;
        directory.write("tekken.json", tekkenFile(tokens, anyWords, { "<s>" }, 1).dump());
        const auto tokenizer = directory.load();
        QVERIFY(tokenizer);
        QCOMPARE(idsOfText(**tokenizer, "xyz", SpecialTokens::Omit), std::to_string(tokens.size()));
        QCOMPARE(idsOfText(**tokenizer, "xyzb", SpecialTokens::Omit),
            textOfIds({ 256 - 'x', 256 - 'y', 256 - 'z', 256 - 'b' }));
    }

    void putsTekkensSpecialTokensFirst()
    {
        const auto tokens = someTokens();
        const TokenizerDirectory directory;
        auto json = tekkenFile(tokens, anyWords, { "<unk>", "<s>", "</s>" }, 5);
        directory.write("tekken.json", json.dump());
        auto tokenizer = directory.load();
        QVERIFY(tokenizer);
        QCOMPARE((*tokenizer)->vocabularySize(), tokens.size() + 5);
        QCOMPARE(idsOfText(**tokenizer, "ab</s>b<SPECIAL_4>"),
            textOfIds({ 1, 257 + 5, 2, 255 - 'b' + 5, 4 }));
        QCOMPARE((*tokenizer)->tokenText(TokenId(1)), std::string("<s>"));
        QCOMPARE((*tokenizer)->tokenText(TokenId(257 + 5)), std::string("ab"));

        // Older files do not list them; the first version's are known. What is behind the size that
        // the model was trained with does not count.
        json.erase("special_tokens");
        json["config"]["default_num_special_tokens"] = 20;
        json["config"]["default_vocab_size"] = 20 + 257;
        directory.write("tekken.json", json.dump());
        tokenizer = directory.load();
        QVERIFY(tokenizer);
        QCOMPARE((*tokenizer)->vocabularySize(), std::size_t { 277 });
        QCOMPARE(idsOfText(**tokenizer, "ab[INST]"),
            textOfIds({ 1, 255 - 'a' + 20, 255 - 'b' + 20, 3 }));
    }

    void readsLlama3sTokenizerModel()
    {
        const auto tokens = someTokens();
        const auto count = static_cast<int>(tokens.size());
        const TokenizerDirectory directory;
        directory.write("tokenizer.model", tiktokenFile(tokens));
        directory.write("config.json", R"({"model_type": "llama"})");
        auto tokenizer = directory.load();
        QVERIFY2(tokenizer, tokenizer ? "" : tokenizer.error().text().c_str());
        QCOMPARE((*tokenizer)->vocabularySize(), tokens.size() + 256);
        QCOMPARE((*tokenizer)->kind(), std::string("byte-level BPE"));
        // Numbers of up to three digits are words, so that the fourth begins another.
        QCOMPARE(idsOfText(**tokenizer, "1234<|eot_id|>"),
            textOfIds({ count, 255 - '1', 255 - '2', 255 - '3', 255 - '4', count + 9 }));
        QCOMPARE((*tokenizer)->tokenText(TokenId(count + 255)),
            std::string("<|reserved_special_token_247|>"));

        directory.write("tokenizer_config.json",
            Json { { "tokenizer_class", "PreTrainedTokenizerFast" }, { "add_bos_token", false },
                { "add_eos_token", true }, { "eos_token", "<end>" },
                { "added_tokens_decoder",
                    { { std::to_string(count + 3),
                        { { "content", "<end>" }, { "special", true } } } } } }
                .dump());
        tokenizer = directory.load();
        QVERIFY(tokenizer);
        QCOMPARE(idsOfText(**tokenizer, "aa"), textOfIds({ 256, count + 3 }));
    }

    void readsQwensFile()
    {
        const auto tokens = someTokens();
        const auto count = static_cast<int>(tokens.size());
        const TokenizerDirectory directory;
        directory.write("qwen.tiktoken", tiktokenFile(tokens));
        const auto tokenizer = directory.load();
        QVERIFY2(tokenizer, tokenizer ? "" : tokenizer.error().text().c_str());
        // The accent is composed; digits stand alone; nothing is added.
        QCOMPARE(idsOfText(**tokenizer, "a\u0308<|im_end|>"), textOfIds({ 262, count + 2 }));
        QCOMPARE((*tokenizer)->vocabularySize(), tokens.size() + 208);
    }

    void refusesBadFiles_data()
    {
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QByteArray>("said");
        const auto add
            = [](const char* name, const char* file, const std::string& content, const char* said) {
                  QTest::newRow(name)
                      << QByteArray(file) << QByteArray::fromStdString(content) << QByteArray(said);
              };
        const auto tokens = someTokens();
        const auto whole = tiktokenFile(tokens);
        add("no base64", "qwen.tiktoken", whole + "??? 269\n", "line 270");
        add("no rank", "qwen.tiktoken", whole + "YWI=\n", "line 270");
        add("rank missing", "qwen.tiktoken", whole + "eHg= 300\n", "269 is missing");
        add("rank twice", "qwen.tiktoken", whole + "eHg= 0\n", "comes twice");
        add("token twice", "qwen.tiktoken", whole + "YWE= 269\n", "rank 256 and 269 are the same");
        add("empty token", "qwen.tiktoken", whole + " 269\n", "line 270");
        add("byte missing", "qwen.tiktoken", "YQ== 0\n", "no token for the byte 0");
        add("nothing", "qwen.tiktoken", "", "0 tokens");
        add("long token", "qwen.tiktoken", whole + base64Text(std::string(1100, 'a')) + " 269\n",
            "longer than");
        const auto tekken = [&](const auto& spoil) {
            auto json = tekkenFile(tokens, anyWords, { "<unk>", "<s>" }, 4);
            spoil(json);
            return json.dump();
        };
        add("tekken without config", "tekken.json",
            tekken([](Json& json) { json.erase("config"); }), "\"config\" is missing");
        add("tekken without pattern", "tekken.json",
            tekken([](Json& json) { json["config"].erase("pattern"); }), "pattern");
        add("tekken that is a list", "tekken.json", "[]", "JSON object");
        add("tekken with too few tokens", "tekken.json",
            tekken([](Json& json) { json["config"]["default_vocab_size"] = 1000; }),
            "at least 996");
        add("tekken with huge sizes", "tekken.json", tekken([](Json& json) {
            json["config"]["default_vocab_size"] = 200'000'000;
            json["config"]["default_num_special_tokens"] = 100'000'000;
        }),
            "at most 65536");
        add("tekken with all tokens special", "tekken.json",
            tekken([](Json& json) { json["config"]["default_vocab_size"] = 4; }),
            "default_vocab_size");
        add("tekken without BOS", "tekken.json",
            tekken([](Json& json) { json["special_tokens"].erase(1); }), "<s>");
        add("tekken with a special token twice", "tekken.json",
            tekken([](Json& json) { json["special_tokens"][0]["token_str"] = "<s>"; }), "same");
        add("tekken with a wrong rank", "tekken.json",
            tekken([](Json& json) { json["vocab"][3]["rank"] = 4; }), "Token 3");
        add("tekken with no base64", "tekken.json",
            tekken([](Json& json) { json["vocab"][3]["token_bytes"] = "%"; }), "base64");
    }

    void refusesBadFiles()
    {
        QFETCH(QByteArray, file);
        QFETCH(QByteArray, content);
        QFETCH(QByteArray, said);
        const TokenizerDirectory directory;
        directory.write(file.constData(), content.toStdString());
        const auto tokenizer = directory.load();
        QVERIFY(!tokenizer);
        QCOMPARE(tokenizer.error().code, ErrorCode::InvalidTokenizer);
        const auto text = tokenizer.error().text();
        QVERIFY2(text.find(said.toStdString()) != std::string::npos, text.c_str());
        QVERIFY2(text.find(file.toStdString()) != std::string::npos, text.c_str());
    }

    void refusesWordsItCannotFind()
    {
        const TokenizerDirectory directory;
        directory.write("tekken.json", tekkenFile(someTokens(), "(", { "<s>" }, 1).dump());
        const auto tokenizer = directory.load();
        QVERIFY(!tokenizer);
        const auto text = tokenizer.error().text();
        QVERIFY2(text.find("tekken.json") != std::string::npos, text.c_str());
    }

    void refusesFamiliesWhoseWordsAreNotKnown()
    {
        const TokenizerDirectory directory;
        directory.write("tokenizer.model", tiktokenFile(someTokens()));
        directory.write("config.json", R"({"model_type": "chatglm"})");
        const auto tokenizer = directory.load();
        QVERIFY(!tokenizer);
        QCOMPARE(tokenizer.error().code, ErrorCode::UnsupportedModel);
        QVERIFY(tokenizer.error().text().find("chatglm") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TestByteRanks)
#include "tst_byte_ranks.moc"
