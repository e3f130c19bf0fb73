// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/csv.h"
#include "tests/core/text/gguf_vocabulary.h"
#include "tests/core/text/tokenizer_directory.h"

#include <QTest>

#include <algorithm>
#include <cstring>

using namespace fathom;
using namespace fathom::test;
using fathom::testing::GgufWriter;

namespace {

const std::string vocabularies = FATHOM_SHARED "/data/tokenizers/";

/// As convert_hf_to_gguf.py does it with vocab.json, merges.txt and added_tokens.json.
GgufVocabulary bytesOf(const std::string& name)
{
    GgufVocabulary vocabulary;
    const auto directory = vocabularies + name;
    vocabulary.addVocabulary(readJson(directory + "/vocab.json").value());
    const auto merges = readFile(directory + "/merges.txt").value();
    std::size_t begin = 0;
    for (auto end = merges.find('\n'); end != std::string::npos; end = merges.find('\n', begin)) {
        auto line = merges.substr(begin, end - begin);
        if (line.ends_with('\r'))
            line.pop_back();
        begin = end + 1;
        if (!line.empty() && !line.starts_with("#version"))
            vocabulary.merges.push_back(line);
    }
    if (const auto added = readJson(directory + "/added_tokens.json"))
        for (const auto& [token, id] : added->items())
            vocabulary.set(id.get<std::size_t>(), token, 3);
    if (name == "gpt2")
        vocabulary.set(50256, "<|endoftext|>", 3);
    return vocabulary;
}

GgufVocabulary bytesOfJson(const std::string& name)
{
    GgufVocabulary vocabulary;
    const auto json = readJson(vocabularies + name + "/tokenizer.json").value();
    vocabulary.addVocabulary(json["model"]["vocab"]);
    for (const Json& merge : json["model"]["merges"])
        vocabulary.merges.push_back(merge.get<std::string>());
    for (const Json& token : json["added_tokens"])
        vocabulary.set(token["id"].get<std::size_t>(), token["content"], token["special"] ? 3 : 4);
    return vocabulary;
}

std::uint64_t readVarint(std::string_view& bytes)
{
    std::uint64_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
        const auto byte = static_cast<unsigned char>(bytes.front());
        bytes.remove_prefix(1);
        value |= std::uint64_t { byte & 0x7FU } << shift;
        if (byte < 0x80U)
            return value;
    }
}

/// The pieces of a SentencePiece model: field 1 of the file, with text, score and type.
GgufVocabulary piecesOf(const std::string& name)
{
    GgufVocabulary vocabulary;
    const auto content = readFile(vocabularies + name + "/tokenizer.model").value();
    for (std::string_view bytes = content; !bytes.empty();) {
        const auto field = readVarint(bytes);
        const auto size = readVarint(bytes); // all fields of the outer message are messages
        auto piece = bytes.substr(0, size);
        bytes.remove_prefix(size);
        if (field >> 3U != 1)
            continue;
        std::string text;
        float score = 0;
        std::int32_t kind = 1;
        while (!piece.empty()) {
            const auto part = readVarint(piece) >> 3U;
            if (part == 1) {
                const auto length = readVarint(piece);
                text = piece.substr(0, length);
                piece.remove_prefix(length);
            } else if (part == 2) {
                std::memcpy(&score, piece.data(), sizeof score);
                piece.remove_prefix(sizeof score);
            } else {
                kind = static_cast<std::int32_t>(readVarint(piece));
            }
        }
        vocabulary.set(vocabulary.tokens.size(), text, kind);
        vocabulary.scores.push_back(score);
    }
    return vocabulary;
}

GgufWriter ggufOf(const std::string& name)
{
    GgufWriter writer;
    if (name == "llama2") {
        piecesOf(name).addTo(writer, "llama");
        writer.add("tokenizer.ggml.bos_token_id", std::uint32_t { 1 });
        writer.add("tokenizer.ggml.eos_token_id", std::uint32_t { 2 });
        return writer;
    }
    (name == "gpt-neox" ? bytesOfJson(name) : bytesOf(name)).addTo(writer, "gpt2");
    writer.add("tokenizer.ggml.pre", name == "gpt2" ? "gpt-2" : name == "qwen2" ? "qwen2" : "olmo");
    return writer;
}

} // namespace

/// Real vocabularies give the same tokens from a GGUF file as from the model's own files.
class TestGgufReferenceTokenizers : public QObject
{
    Q_OBJECT

private slots:
    void givesTheSameTokensAsTheModelsOwnFiles_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<bool>("offsetsToo"); // GGUF does not say that they are trimmed
        QTest::newRow("gpt2") << QByteArray("gpt2") << true;
        QTest::newRow("qwen2") << QByteArray("qwen2") << true;
        QTest::newRow("gpt-neox") << QByteArray("gpt-neox") << false;
        QTest::newRow("llama2") << QByteArray("llama2") << true;
    }

    void givesTheSameTokensAsTheModelsOwnFiles()
    {
        QFETCH(QByteArray, name);
        QFETCH(bool, offsetsToo);
        const auto expected = loadTokenizer(vocabularies + name.toStdString());
        QVERIFY(expected);
        const auto actual = loadFrom(ggufOf(name.toStdString()));
        QVERIFY2(actual, actual ? "" : actual.error().text().c_str());

        std::vector<std::string> texts;
        const auto rows = readJson(FATHOM_SHARED "/golden/tokenizers/gpt2.expected.json").value();
        for (const Json& row : rows["rows"])
            texts.push_back(row["text"].get<std::string>());
        const auto table
            = readTable(FATHOM_SHARED "/data/datasets/counterfact_true_false.csv").value();
        const auto column = std::ranges::find(table.columns, "statement") - table.columns.begin();
        for (std::size_t i = 0; i < 3000; ++i)
            texts.push_back(table.rows[i][static_cast<std::size_t>(column)]);
        for (const auto& text : texts) {
            const auto a = (*actual)->encode(text, SpecialTokens::Add);
            const auto b = (*expected)->encode(text, SpecialTokens::Add);
            QVERIFY(a && b);
            QCOMPARE(idsOf(*a), idsOf(*b));
            if (offsetsToo)
                QCOMPARE(rangesAsText(a->offsets), rangesAsText(b->offsets));
        }
    }
};

QTEST_APPLESS_MAIN(TestGgufReferenceTokenizers)
#include "tst_gguf_reference_tokenizers.moc"
