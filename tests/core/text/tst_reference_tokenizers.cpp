// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/csv.h"
#include "core/io/file.h"
#include "core/io/json.h"
#include "tests/core/text/cpu_time.h"
#include "tests/core/text/tokenizer_directory.h"

#include <QTest>

#include <algorithm>
#include <thread>

using namespace fathom;
using namespace fathom::test;

namespace {

std::shared_ptr<const Tokenizer> tokenizerOf(const std::string& name)
{
    auto tokenizer = loadTokenizer(FATHOM_SHARED "/data/tokenizers/" + name);
    return tokenizer ? *tokenizer : nullptr;
}

std::vector<std::string> linesOf(const std::string& content, const std::string& separator)
{
    std::vector<std::string> lines;
    std::size_t begin = 0;
    for (auto end = content.find(separator); end != std::string::npos;
         end = content.find(separator, begin)) {
        lines.push_back(content.substr(begin, end - begin));
        begin = end + separator.size();
    }
    return lines;
}

std::vector<std::string> statements()
{
    const auto table = readTable(FATHOM_SHARED "/data/datasets/counterfact_true_false.csv");
    const auto column = std::ranges::find(table->columns, "statement") - table->columns.begin();
    std::vector<std::string> texts;
    for (const auto& row : table->rows)
        texts.push_back(row[static_cast<std::size_t>(column)]);
    return texts;
}

} // namespace

/// Real vocabularies against what their own tokenizers make of texts.
class TestReferenceTokenizers : public QObject
{
    Q_OBJECT

private slots:
    void agreesWithTheRustLibrary_data()
    {
        QTest::addColumn<QByteArray>("vocabulary");
        QTest::addColumn<QByteArray>("expected");
        QTest::newRow("gpt2") << QByteArray("gpt2") << QByteArray("gpt2");
        QTest::newRow("gpt-neox") << QByteArray("gpt-neox") << QByteArray("neox");
        QTest::newRow("roberta-base") << QByteArray("roberta-base") << QByteArray("roberta");
        QTest::newRow("bert-uncased") << QByteArray("bert-uncased") << QByteArray("bert");
        QTest::newRow("t5-small") << QByteArray("t5-small") << QByteArray("t5");
    }

    void agreesWithTheRustLibrary()
    {
        QFETCH(QByteArray, vocabulary);
        QFETCH(QByteArray, expected);
        const auto tokenizer = tokenizerOf(vocabulary.toStdString());
        QVERIFY(tokenizer);
        const auto golden = readJson(
            FATHOM_SHARED "/golden/tokenizers/" + expected.toStdString() + ".expected.json");
        QVERIFY(golden);
        QCOMPARE((*golden)["rows"].size(), std::size_t { 137 });
        for (const Json& row : (*golden)["rows"]) {
            const auto text = row["text"].get<std::string>();
            const auto encoding = tokenizer->encode(text, SpecialTokens::Add);
            const auto plain = tokenizer->encode(text, SpecialTokens::Omit);
            QVERIFY(encoding && plain);
            Json offsets = Json::array();
            for (const ByteRange& range : toCodePoints(text, encoding->offsets))
                offsets.push_back({ range.begin, range.end });
            QCOMPARE(Json(idsOf(*encoding)).dump(), row["ids"].dump());
            QCOMPARE(offsets.dump(), row["offsets"].dump());
            QCOMPARE(Json(encoding->isSpecial).dump(), row["special"].dump());
            QCOMPARE(Json(idsOf(*plain)).dump(), row["ids_without_special"].dump());
        }
    }

    void agreesWithLlamaCpp_data()
    {
        QTest::addColumn<QByteArray>("vocabulary");
        QTest::addColumn<QByteArray>("name");
        QTest::newRow("gpt2") << QByteArray("gpt2") << QByteArray("gpt-2");
        QTest::newRow("llama2") << QByteArray("llama2") << QByteArray("llama-spm");
        QTest::newRow("qwen2") << QByteArray("qwen2") << QByteArray("qwen2");
        QTest::newRow("bert-uncased") << QByteArray("bert-uncased") << QByteArray("bert-bge");
    }

    void agreesWithLlamaCpp()
    {
        QFETCH(QByteArray, vocabulary);
        QFETCH(QByteArray, name);
        const auto tokenizer = tokenizerOf(vocabulary.toStdString());
        QVERIFY(tokenizer);
        const std::string base = FATHOM_SHARED "/golden/tokenizers/" + name.toStdString();
        const auto input = readFile(base + ".inp");
        const auto output = readFile(base + ".out");
        QVERIFY(input && output);
        const auto texts = linesOf(*input, "\n__ggml_vocab_test__\n");
        const auto expected = linesOf(*output, "\n");
        QCOMPARE(texts.size(), expected.size());
        for (std::size_t i = 0; i < texts.size(); ++i) {
            std::string ids;
            for (const int id : idsOf(*tokenizer->encode(texts[i], SpecialTokens::Omit)))
                ids += ' ' + std::to_string(id);
            QCOMPARE(ids, expected[i]);
        }
    }

    void coversStatementsInManyThreads_data()
    {
        QTest::addColumn<QByteArray>("vocabulary");
        QTest::addColumn<bool>("covers"); // else white space is trimmed off
        QTest::newRow("gpt2") << QByteArray("gpt2") << true;
        QTest::newRow("gpt-neox") << QByteArray("gpt-neox") << false;
        QTest::newRow("llama2") << QByteArray("llama2") << true;
        QTest::newRow("qwen2") << QByteArray("qwen2") << true;
        QTest::newRow("bert-uncased") << QByteArray("bert-uncased") << false;
        QTest::newRow("t5-small") << QByteArray("t5-small") << false;
    }

    void coversStatementsInManyThreads()
    {
        QFETCH(QByteArray, vocabulary);
        QFETCH(bool, covers);
        const auto tokenizer = tokenizerOf(vocabulary.toStdString());
        QVERIFY(tokenizer);
        auto texts = statements();
        texts.resize(4000);
        std::vector<std::vector<int>> expected;
        for (const std::string& text : texts) {
            const auto encoding = tokenizer->encode(text, SpecialTokens::Add);
            QVERIFY(encoding);
            QCOMPARE(problemOfOffsets(text, *encoding, covers), std::string());
            expected.push_back(idsOf(*encoding));
        }
        std::vector<std::vector<std::vector<int>>> results(4);
        {
            std::vector<std::jthread> threads;
            for (auto& result : results) {
                threads.emplace_back([&] {
                    for (const std::string& text : texts)
                        result.push_back(idsOf(*tokenizer->encode(text, SpecialTokens::Add)));
                });
            }
        }
        for (const auto& result : results)
            QVERIFY(result == expected);
    }

    void takesLongPrompts_data()
    {
        QTest::addColumn<QByteArray>("vocabulary");
        for (const char* name : { "gpt2", "gpt-neox", "llama2", "qwen2", "bert-uncased", "t5-small" })
            QTest::newRow(name) << QByteArray(name);
    }

    void takesLongPrompts()
    {
        QFETCH(QByteArray, vocabulary);
        const auto tokenizer = tokenizerOf(vocabulary.toStdString());
        QVERIFY(tokenizer);
        std::string prompt;
        for (const std::string& statement : statements()) {
            prompt += statement + ' ';
            if (prompt.size() > 100'000)
                break;
        }
        for (const std::string& text :
            { prompt, std::string(1'000'000, 'a'), std::string(1'000'000, ' ') }) {
            const CpuTime time;
            const auto encoding = tokenizer->encode(text, SpecialTokens::Add);
            QVERIFY(encoding);
            QVERIFY2(time.seconds() < 8, "generous: the sanitizers take their time");
            QCOMPARE(problemOfOffsets(text, *encoding, false), std::string());
        }
    }
};

QTEST_APPLESS_MAIN(TestReferenceTokenizers)
#include "tst_reference_tokenizers.moc"
