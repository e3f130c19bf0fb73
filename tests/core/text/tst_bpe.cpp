// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"
#include "core/text/tokenizers/bpe.h"
#include "tests/core/text/cpu_time.h"

#include <QTest>

#include <algorithm>
#include <map>
#include <string>

using namespace fathom;
using namespace fathom::test;

namespace {

Vocabulary vocabularyOf(const std::vector<std::string>& tokens)
{
    Json json = Json::object();
    for (std::size_t i = 0; i < tokens.size(); ++i)
        json[tokens[i]] = i;
    return *Vocabulary::create(json, "vocab.json");
}

/// "ab|c": the texts that the tokens stand for.
std::string tokensAsText(const Bpe& bpe, const std::string& piece)
{
    std::vector<PieceToken> tokens;
    bpe.tokenize(piece, tokens);
    std::string text;
    for (const PieceToken& token : tokens) {
        text += text.empty() ? "" : "|";
        text += piece.substr(token.range.begin, token.range.end - token.range.begin);
    }
    return text;
}

/// The algorithm as the paper has it: merge the leftmost pair of the lowest rank until there is
/// none.
std::vector<std::string> mergedByDefinition(std::vector<std::string> symbols,
    const std::map<std::pair<std::string, std::string>, int>& ranks)
{
    while (true) {
        std::size_t best = symbols.size();
        int bestRank = 0;
        for (std::size_t i = 0; i + 1 < symbols.size(); ++i) {
            const auto rank = ranks.find({ symbols[i], symbols[i + 1] });
            if (rank != ranks.end() && (best == symbols.size() || rank->second < bestRank)) {
                best = i;
                bestRank = rank->second;
            }
        }
        if (best == symbols.size())
            return symbols;
        symbols[best] += symbols[best + 1];
        symbols.erase(symbols.begin() + static_cast<std::ptrdiff_t>(best) + 1);
    }
}

} // namespace

class TestBpe : public QObject
{
    Q_OBJECT

private slots:
    void agreesWithTheDefinition()
    {
        for (std::uint64_t seed = 0; seed < 40; ++seed) {
            Random random(seed);
            std::vector<std::string> tokens { "a", "b", "c", "é" };
            const std::vector<std::string> alphabet = tokens;
            std::vector<MergeText> merges;
            std::map<std::pair<std::string, std::string>, int> ranks;
            while (merges.size() < 30) {
                const std::string left = tokens[random.below(tokens.size())];
                const std::string right = tokens[random.below(tokens.size())];
                if (ranks.contains({ left, right }) || left.size() + right.size() > 12)
                    continue;
                ranks[{ left, right }] = static_cast<int>(merges.size());
                merges.emplace_back(left, right);
                if (std::ranges::find(tokens, left + right) == tokens.end())
                    tokens.push_back(left + right);
            }

            const auto bpe = Bpe::create(vocabularyOf(tokens), merges, {}, "merges.txt");
            QVERIFY2(bpe, bpe ? "" : bpe.error().text().c_str());
            for (int k = 0; k < 200; ++k) {
                std::vector<std::string> symbols;
                std::string piece;
                for (auto n = random.below(40); n > 0; --n) {
                    symbols.push_back(alphabet[random.below(alphabet.size())]);
                    piece += symbols.back();
                }
                std::string expected;
                for (const std::string& symbol : mergedByDefinition(symbols, ranks))
                    expected += (expected.empty() ? "" : "|") + symbol;
                QCOMPARE(tokensAsText(**bpe, piece), expected);
            }
        }
    }

    void takesLongPiecesInLinearithmicTime()
    {
        std::vector<std::string> tokens { "a" };
        std::vector<MergeText> merges;
        for (int i = 0; i < 12; ++i) {
            merges.emplace_back(tokens.back(), tokens.back());
            tokens.push_back(tokens.back() + tokens.back());
        }
        const auto bpe = Bpe::create(vocabularyOf(tokens), merges, {}, "merges.txt");
        QVERIFY(bpe);
        const std::string piece(std::size_t { 1 } << 20U, 'a');
        std::vector<PieceToken> result;
        const CpuTime time;
        (*bpe)->tokenize(piece, result);
        QVERIFY2(time.seconds() < 5, "a megabyte of one letter");
        QCOMPARE(result.size(), piece.size() >> 12U);
        QCOMPARE(result.back().range.end, piece.size());
    }

    void leavesOutCharactersThatAreNotInTheVocabulary()
    {
        const auto bpe
            = Bpe::create(vocabularyOf({ "a", "b", "ab" }), { { "a", "b" } }, {}, "merges.txt");
        QVERIFY(bpe);
        std::vector<PieceToken> tokens;
        (*bpe)->tokenize("日ab", tokens);
        QCOMPARE(tokens.size(), std::size_t { 1 });
        QCOMPARE(tokens[0].range, (ByteRange { 3, 5 }));
    }

    void spellsUnknownCharactersAsOneToken_data()
    {
        QTest::addColumn<bool>("fuses");
        QTest::addColumn<QByteArray>("expected");
        QTest::newRow("one each") << false << QByteArray("日|本|ab|é|a|🙂");
        QTest::newRow("one for a run") << true << QByteArray("日本|ab|é|a|🙂");
    }

    void spellsUnknownCharactersAsOneToken()
    {
        QFETCH(bool, fuses);
        QFETCH(QByteArray, expected);
        const BpeOptions options {
            .unknownToken = "<unk>", .fusesUnknown = fuses, .ignoresMerges = false
        };
        const auto bpe = Bpe::create(
            vocabularyOf({ "<unk>", "a", "b", "ab" }), { { "a", "b" } }, options, "merges.txt");
        QVERIFY(bpe);
        QCOMPARE(tokensAsText(**bpe, "日本abéa🙂"), expected.toStdString());
    }

    void keepsWholePiecesWhereMergesDoNotLeadToThem()
    {
        for (const bool ignores : { false, true }) {
            const BpeOptions options {
                .unknownToken = {}, .fusesUnknown = false, .ignoresMerges = ignores
            };
            const auto bpe = Bpe::create(
                vocabularyOf({ "a", "b", "ab", "abb" }), { { "a", "b" } }, options, "merges.txt");
            QVERIFY(bpe);
            QCOMPARE(tokensAsText(**bpe, "abb"), std::string(ignores ? "abb" : "ab|b"));
            QCOMPARE(tokensAsText(**bpe, "abba"), std::string("ab|b|a"));
        }
    }

    void refusesMergesOfUnknownTokens_data()
    {
        QTest::addColumn<QByteArray>("left");
        QTest::addColumn<QByteArray>("right");
        QTest::addColumn<QByteArray>("missing");
        QTest::newRow("left") << QByteArray("x") << QByteArray("a") << QByteArray("\"x\"");
        QTest::newRow("right") << QByteArray("a") << QByteArray("y") << QByteArray("\"y\"");
        QTest::newRow("result") << QByteArray("b") << QByteArray("a") << QByteArray("\"ba\"");
    }

    void refusesMergesOfUnknownTokens()
    {
        QFETCH(QByteArray, left);
        QFETCH(QByteArray, right);
        QFETCH(QByteArray, missing);
        const std::vector<MergeText> merges { { "a", "b" },
            { left.toStdString(), right.toStdString() } };
        const auto bpe = Bpe::create(vocabularyOf({ "a", "b", "ab" }), merges, {}, "merges.txt");
        QVERIFY(!bpe);
        QCOMPARE(bpe.error().code, ErrorCode::InvalidTokenizer);
        QVERIFY(bpe.error().message.find("Merge 2 ") != std::string::npos);
        QVERIFY(bpe.error().message.find("needs the token " + missing.toStdString())
            != std::string::npos);
    }

    void refusesVocabulariesThatWouldFillTheMemory()
    {
        for (const Json& json :
            { Json { { "a", 200'000'000 } }, Json { { "a", -1 } }, Json { { "a", 0.5 } },
                Json { { "a", "0" } }, Json::object(), Json::array({ "a" }) }) {
            const auto vocabulary = Vocabulary::create(json, "vocab.json");
            QVERIFY2(!vocabulary, json.dump().c_str());
            QCOMPARE(vocabulary.error().code, ErrorCode::InvalidTokenizer);
        }
    }
};

QTEST_APPLESS_MAIN(TestBpe)
#include "tst_bpe.moc"
