// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/json.h"
#include "tests/core/text/cpu_time.h"
#include "tests/core/text/tokenizer_directory.h"

#include <QTest>

#include <thread>

using namespace fathom;
using namespace fathom::test;

Q_DECLARE_METATYPE(fathom::ErrorCode)

namespace {

/// A tokenizer for each kind of step, made by tests/golden/tokenizers/make_pipelines.mjs.
const Json& pipelines()
{
    static const Json json = *readJson(FATHOM_TEST_DATA "/tokenizers/pipelines.json");
    return json;
}

/// Made by tests/golden/tokenizers/make_byte_level_bpe.mjs.
const Json& golden()
{
    static const Json json = *readJson(FATHOM_TEST_DATA "/tokenizers/byte_level_bpe.json");
    return json;
}

/// One of its tokenizers as a tokenizer.json.
Json tokenizerJson(const std::string& name)
{
    for (const Json& entry : golden()["tokenizers"]) {
        if (entry["name"] != name)
            continue;
        Json json = entry["json"];
        json["model"]["vocab"] = golden()["vocab"];
        json["model"]["merges"] = golden()["merges"];
        return json;
    }
    return {};
}

Json offsetsAsJson(std::string_view text, const Encoding& encoding)
{
    Json offsets = Json::array();
    for (const ByteRange& range : toCodePoints(text, encoding.offsets))
        offsets.push_back({ range.begin, range.end });
    return offsets;
}

/// The first of `rows` that a tokenizer makes something else of, and what; empty: none.
std::string firstDifference(const Tokenizer& tokenizer, const Json& texts, const Json& rows)
{
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const auto text = texts[i].get<std::string>();
        const auto encoding = tokenizer.encode(text, SpecialTokens::Add);
        const auto plain = tokenizer.encode(text, SpecialTokens::Omit);
        if (!encoding || !plain)
            return text + ": " + (encoding ? plain : encoding).error().text();
        const Json got { { "ids", idsOf(*encoding) }, { "offsets", offsetsAsJson(text, *encoding) },
            { "special", encoding->isSpecial }, { "ids_without_special", idsOf(*plain) } };
        if (got != rows[i])
            return '"' + text + "\"\n" + got.dump() + " instead of\n" + rows[i].dump();
        if (const auto problem = problemOfOffsets(text, *encoding, false); !problem.empty())
            return text + ": " + problem;
    }
    return {};
}

Result<std::shared_ptr<const Tokenizer>> load(const Json& json)
{
    const TokenizerDirectory directory;
    directory.write("tokenizer.json", json.dump());
    return directory.load();
}

} // namespace

class TestTokenizerJson : public QObject
{
    Q_OBJECT

private slots:
    void agreesWithTheReference_data()
    {
        QTest::addColumn<QByteArray>("name");
        for (const Json& entry : golden()["tokenizers"]) {
            const auto name = entry["name"].get<std::string>();
            QTest::newRow(name.c_str()) << QByteArray::fromStdString(name);
        }
    }

    void agreesWithTheReference()
    {
        QFETCH(QByteArray, name);
        const auto tokenizer = load(tokenizerJson(name.toStdString()));
        QVERIFY2(tokenizer, tokenizer ? "" : tokenizer.error().text().c_str());
        QCOMPARE((*tokenizer)->kind(), std::string("byte-level BPE"));
        const auto isThis = [&](const Json& entry) { return entry["name"] == name.toStdString(); };
        const Json& rows = (*std::ranges::find_if(golden()["tokenizers"], isThis))["rows"];
        QCOMPARE(rows.size(), golden()["texts"].size());
        const auto difference = firstDifference(**tokenizer, golden()["texts"], rows);
        QVERIFY2(difference.empty(), difference.c_str());
    }

    void agreesStepByStep_data()
    {
        QTest::addColumn<int>("index");
        const Json& all = pipelines()["tokenizers"];
        for (int i = 0; i < static_cast<int>(all.size()); ++i)
            QTest::newRow(all[static_cast<std::size_t>(i)]["name"].get<std::string>().c_str()) << i;
    }

    void agreesStepByStep()
    {
        QFETCH(int, index);
        const Json& entry = pipelines()["tokenizers"][static_cast<std::size_t>(index)];
        const auto tokenizer = load(entry["json"]);
        QVERIFY2(tokenizer, tokenizer ? "" : tokenizer.error().text().c_str());
        QCOMPARE(entry["rows"].size(), pipelines()["texts"].size());
        const auto difference = firstDifference(**tokenizer, pipelines()["texts"], entry["rows"]);
        QVERIFY2(difference.empty(), difference.c_str());
    }

    void letsTheConfigurationChangeBertsNormalizer()
    {
        const Json& all = pipelines()["tokenizers"];
        const auto isUncased = [](const Json& entry) { return entry["name"] == "as BERT"; };
        const TokenizerDirectory directory;
        directory.write("tokenizer.json", (*std::ranges::find_if(all, isUncased))["json"].dump());
        const auto uncased = directory.load();
        directory.write("tokenizer_config.json", R"({"do_lower_case": false})");
        const auto cased = directory.load();
        QVERIFY(uncased && cased);
        const auto tokenOf = [](const Tokenizer& tokenizer, const char* word) {
            return tokenizer.tokenText(tokenizer.encode(word, SpecialTokens::Omit)->ids.front());
        };
        QCOMPARE(tokenOf(**uncased, "Oslo"), std::string("oslo"));
        QCOMPARE(tokenOf(**cased, "Oslo"), std::string("Oslo"));
        // Accents stay where the case does.
        QCOMPARE(tokenOf(**uncased, "café"), std::string("cafe"));
        QCOMPARE(tokenOf(**cased, "café"), std::string("café"));
    }

    void coversTheText()
    {
        // Without normalization, added spaces and trimming every byte belongs to exactly one token.
        const auto tokenizer = load(tokenizerJson("as GPT-2"));
        QVERIFY(tokenizer);
        for (const Json& entry : golden()["texts"]) {
            const auto text = entry.get<std::string>();
            const auto encoding = (*tokenizer)->encode(text, SpecialTokens::Add);
            QVERIFY(encoding);
            QCOMPARE(problemOfOffsets(text, *encoding, true), std::string());
        }
    }

    void spellsItsTokens()
    {
        const auto tokenizer = load(tokenizerJson("as GPT-2"));
        QVERIFY(tokenizer);
        const auto size = golden()["vocab"].size();
        QCOMPARE((*tokenizer)->vocabularySize(), size + 1);
        for (const auto& [token, id] : golden()["vocab"].items())
            QCOMPARE((*tokenizer)->tokenText(TokenId(id.get<int>())), token);
        QCOMPARE((*tokenizer)->tokenText(TokenId(static_cast<int>(size))), std::string("<|end|>"));
        QCOMPARE((*tokenizer)->tokenText(TokenId(static_cast<int>(size) + 1)), std::string());
        QCOMPARE((*tokenizer)->tokenText(TokenId(-1)), std::string());
    }

    void encodesAlikeInManyThreads()
    {
        const auto tokenizer = load(tokenizerJson("added tokens of every kind"));
        QVERIFY(tokenizer);
        const auto encodeAll = [&] {
            std::vector<std::vector<int>> all;
            for (int k = 0; k < 20; ++k) {
                for (const Json& text : golden()["texts"])
                    all.push_back(
                        idsOf(*(*tokenizer)->encode(text.get<std::string>(), SpecialTokens::Add)));
            }
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

    void readsOlderAndNewerFiles()
    {
        const Json json = tokenizerJson("as GPT-2");
        const std::string text = "The city of Oslo's river.";
        const auto expected = (*load(json))->encode(text, SpecialTokens::Add);
        Json older = json;
        older["model"].erase("type");
        Json newer = json;
        newer["model"]["merges"] = Json::array();
        for (const Json& merge : json["model"]["merges"]) {
            const auto spelled = merge.get<std::string>();
            const auto space = spelled.find(' ');
            newer["model"]["merges"].push_back(
                { spelled.substr(0, space), spelled.substr(space + 1) });
        }
        for (const Json& variant : { older, newer }) {
            const auto tokenizer = load(variant);
            QVERIFY2(tokenizer, tokenizer ? "" : tokenizer.error().text().c_str());
            QVERIFY(idsOf(*(*tokenizer)->encode(text, SpecialTokens::Add)) == idsOf(*expected));
        }
    }

    void letsTheConfigurationDecide()
    {
        const TokenizerDirectory directory;
        directory.write("tokenizer.json", tokenizerJson("as GPT-2").dump());
        const auto size = static_cast<int>(golden()["vocab"].size());
        const auto plain = (*directory.load())->encode("a city", SpecialTokens::Add);

        directory.write("tokenizer_config.json", R"({"add_prefix_space": true})");
        const auto spaced = (*directory.load())->encode("a city", SpecialTokens::Add);
        QVERIFY(idsOf(*spaced) != idsOf(*plain));
        QVERIFY(
            idsOf(*spaced) == idsOf(*(*directory.load())->encode(" a city", SpecialTokens::Add)));

        // These classes make their own post-processor.
        directory.write("tokenizer_config.json",
            R"({"tokenizer_class": "LlamaTokenizerFast", "bos_token": "<|end|>", "eos_token": {"content": "<|new|>"}, "add_eos_token": true})");
        const auto tokenizer = directory.load();
        QVERIFY2(tokenizer, tokenizer ? "" : tokenizer.error().text().c_str());
        std::vector<int> expected = idsOf(*plain);
        expected.insert(expected.begin(), size);
        expected.push_back(size + 1);
        QVERIFY(idsOf(*(*tokenizer)->encode("a city", SpecialTokens::Add)) == expected);
        QVERIFY(idsOf(*(*tokenizer)->encode("a city", SpecialTokens::Omit)) == idsOf(*plain));
        QVERIFY(idsOf(*(*tokenizer)->encode("<|new|>", SpecialTokens::Omit))
            == std::vector<int> { size + 1 });
    }

    void takesLongTextsInLinearTime_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("100,000 characters") << QByteArray("The ships don't stop. ").repeated(5000);
        QTest::newRow("a megabyte of one letter") << QByteArray(1 << 20, 'e');
        QTest::newRow("a megabyte of spaces") << QByteArray(1 << 20, ' ');
        QTest::newRow("a megabyte of accents") << QByteArray("\u0301").repeated(1 << 19);
    }

    void takesLongTextsInLinearTime()
    {
        QFETCH(QByteArray, text);
        const auto tokenizer = load(tokenizerJson("as GPT-NeoX"));
        QVERIFY(tokenizer);
        const CpuTime time;
        const auto encoding = (*tokenizer)->encode(text.toStdString(), SpecialTokens::Add);
        QVERIFY(encoding);
        QVERIFY2(time.seconds() < 8, "generous: the sanitizers take their time");
        QCOMPARE(encoding->offsets.back().end <= static_cast<std::size_t>(text.size()), true);
    }

    void refusesTextThatIsNotUtf8()
    {
        const auto tokenizer = load(tokenizerJson("as GPT-2"));
        const auto encoding = (*tokenizer)->encode("abc\xFF", SpecialTokens::Add);
        QVERIFY(!encoding);
        QCOMPARE(encoding.error().code, ErrorCode::InvalidText);
    }

    void refusesFilesByName_data()
    {
        QTest::addColumn<QByteArray>("patch"); // RFC 7396, over "as GPT-2"
        QTest::addColumn<ErrorCode>("code");
        QTest::addColumn<QByteArray>("message");
        const auto row
            = [](const char* name, const char* patch, ErrorCode code, const char* message) {
                  QTest::newRow(name) << QByteArray(patch) << code << QByteArray(message);
              };
        constexpr auto unsupported = ErrorCode::UnsupportedModel;
        constexpr auto invalid = ErrorCode::InvalidTokenizer;
        row("model", R"({"model": {"type": "Words"}})", unsupported, "model \"Words\"");
        row("normalizer", R"({"normalizer": {"type": "Uppercase"}})", unsupported,
            "normalizer \"Uppercase\"");
        row("pre-tokenizer", R"({"pre_tokenizer": {"type": "UnicodeScripts"}})", unsupported,
            "pre-tokenizer \"UnicodeScripts\"");
        row("post-processor", R"({"post_processor": {"type": "Other"}})", unsupported,
            "post-processor \"Other\"");
        row("split behaviour",
            R"({"pre_tokenizer": {"type": "Split", "pattern": {"String": "a"}, "behavior": "Merged"}})",
            unsupported, "\"Merged\"");
        row("scheme of Metaspace",
            R"({"pre_tokenizer": {"type": "Metaspace", "replacement": "_", "prepend_scheme": "last"}})",
            unsupported, "last");
        row("Metaspace without its character", R"({"pre_tokenizer": {"type": "Metaspace"}})",
            invalid, "replacement");
        row("damaged table of replacements",
            R"({"normalizer": {"type": "Precompiled", "precompiled_charsmap": "AAAA"}})", invalid,
            "precompiled_charsmap");
        row("table that is no base64",
            R"({"normalizer": {"type": "Precompiled", "precompiled_charsmap": "A?=="}})", invalid,
            "precompiled_charsmap");
        row("Replace without a pattern", R"({"normalizer": {"type": "Replace", "content": ""}})",
            invalid, "Replace");
        row("WordPiece without its unknown token",
            R"({"model": {"type": "WordPiece", "unk_token": "<nowhere>"}})", invalid, "<nowhere>");
        row("WordLevel without its unknown token",
            R"({"model": {"type": "WordLevel", "unk_token": "<nowhere>"}})", invalid, "<nowhere>");
        row("longest word that is no number",
            R"({"model": {"type": "WordPiece", "max_input_chars_per_word": -1}})", invalid,
            "max_input_chars_per_word");
        row("Unigram whose vocabulary is no list", R"({"model": {"type": "Unigram"}})", invalid,
            "list \"vocab\"");
        row("Unigram with a score that is none",
            R"({"model": {"type": "Unigram", "unk_id": 0, "vocab": [["a", "b"]]}})", invalid,
            "Token 0");
        row("Unigram without an unknown token",
            R"({"model": {"type": "Unigram", "vocab": [["a", 0]]}})", unsupported, "unk_id");
        row("Unigram whose unknown token is none",
            R"({"model": {"type": "Unigram", "unk_id": 1, "vocab": [["a", 0]]}})", invalid,
            "unk_id");
        row("regular expression",
            R"({"pre_tokenizer": {"type": "Split", "pattern": {"Regex": "^a"}, "behavior": "Isolated"}})",
            unsupported, "regular expression");
        row("dropout", R"({"model": {"dropout": 0.1}})", unsupported, "dropout");
        row("no model", R"({"model": null})", invalid, "model");
        row("no vocabulary", R"({"model": {"vocab": null}})", invalid, "vocab");
        row("unknown token not there", R"({"model": {"unk_token": "<nowhere>"}})", invalid,
            "<nowhere>");
        row("merge of three", R"({"model": {"merges": ["a b c"]}})", invalid, "Merge 1");
        row("merge that is a number", R"({"model": {"merges": [1]}})", invalid, "Merge 1");
        row("merge of what is not there", R"({"model": {"merges": ["zzz a"]}})", invalid, "zzz");
        row("merges that are no list", R"({"model": {"merges": {}}})", invalid, "merges");
        row("added token without id", R"({"added_tokens": [{"content": "<x>"}]})", invalid, "<x>");
        row("added token with a senseless id",
            R"({"added_tokens": [{"content": "<x>", "id": 1e300}]})", invalid, "<x>");
        row("added token without text", R"({"added_tokens": [{"id": 1}]})", invalid, "content");
        row("added tokens that are no list", R"({"added_tokens": 7})", invalid, "added_tokens");
        row("flag that is none", R"({"pre_tokenizer": {"type": "ByteLevel", "use_regex": "yes"}})",
            invalid, "use_regex");
        row("template without its token",
            R"({"post_processor": {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "<x>"}}, {"Sequence": {"id": "A"}}]}})",
            invalid, "<x>");
        row("template with a token that is none",
            R"({"post_processor": {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "<x>"}}, {"Sequence": {"id": "A"}}], "special_tokens": {"<x>": {"id": "<x>", "ids": [123456]}}}})",
            invalid, "the token 123456");
        row("template without the text",
            R"({"post_processor": {"type": "TemplateProcessing", "single": []}})", unsupported,
            "0 times");
        row("cls without id",
            R"({"post_processor": {"type": "RobertaProcessing", "cls": ["<s>"], "sep": ["</s>", 2]}})",
            invalid, "cls");
    }

    void refusesFilesByName()
    {
        QFETCH(QByteArray, patch);
        QFETCH(ErrorCode, code);
        QFETCH(QByteArray, message);
        Json json = tokenizerJson("as GPT-2");
        json.merge_patch(Json::parse(patch.toStdString()));
        const auto tokenizer = load(json);
        QVERIFY(!tokenizer);
        QCOMPARE(tokenizer.error().code, code);
        QVERIFY2(tokenizer.error().message.find(message.toStdString()) != std::string::npos,
            tokenizer.error().text().c_str());
        QVERIFY(tokenizer.error().where.ends_with("tokenizer.json"));
    }

    void refusesWhatIsNoTokenizerFile_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("cut off")
            << QByteArray::fromStdString(tokenizerJson("as GPT-2").dump()).chopped(1000);
        QTest::newRow("a list") << QByteArray("[]");
        QTest::newRow("deeply nested") << QByteArray("{\"normalizer\":").repeated(100'000);
        QTest::newRow("steps deep in steps") << QByteArray(R"({"pre_tokenizer":)"
            + QByteArray(R"({"type":"Sequence","pretokenizers":[)").repeated(300)
            + QByteArray("]}").repeated(300) + "}");
        QTest::newRow("not UTF-8") << QByteArray("{\"a\xFF\": 1}");
    }

    void refusesWhatIsNoTokenizerFile()
    {
        QFETCH(QByteArray, content);
        const TokenizerDirectory directory;
        directory.write("tokenizer.json", content.toStdString());
        const auto tokenizer = directory.load();
        QVERIFY(!tokenizer);
        QVERIFY2(tokenizer.error().text().find("tokenizer.json") != std::string::npos,
            tokenizer.error().text().c_str());
    }
};

QTEST_APPLESS_MAIN(TestTokenizerJson)
#include "tst_tokenizer_json.moc"
