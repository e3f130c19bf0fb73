// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/file.h"
#include "core/io/json.h"
#include "core/text/chat_template.h"
#include "core/text/prompt_format.h"
#include "tests/core/text/tokenizer_directory.h"
#include "tests/support/gguf_writer.h"

#include <QTest>

using namespace fathom;
using namespace fathom::test;

namespace {

const Json& golden()
{
    static const Json json = *readJson(FATHOM_TEST_DATA "/chat_templates/chat_templates.json");
    return json;
}

constexpr const char* chatTemplate
    = "{{ bos_token }}{% if messages[0].role == 'system' %}{{ messages[0].content }} <sys> {% "
      "endif "
      "%}<user> {{ messages[-1].content | trim }} <end>{% if add_generation_prompt %} <answer>{% "
      "endif %}";

/// Words, and the special tokens of the template above.
void writeTokenizer(const TokenizerDirectory& directory)
{
    Json vocabulary;
    for (const char* word : { "?", "<s>", "<sys>", "<user>", "<end>", "<answer>", "Be", "brief",
             "The", "city", "of", "Łódź", "." })
        vocabulary[word] = vocabulary.size();
    Json added = Json::array();
    for (const char* word : { "<s>", "<sys>", "<user>", "<end>", "<answer>" })
        added.push_back({ { "id", vocabulary[word] }, { "content", word }, { "special", true },
            { "single_word", false }, { "lstrip", false }, { "rstrip", false },
            { "normalized", false } });
    const Json bos = { { "SpecialToken", { { "id", "<s>" }, { "type_id", 0 } } } };
    const Json text = { { "Sequence", { { "id", "A" }, { "type_id", 0 } } } };
    const Json post = {
        { "type", "TemplateProcessing" }, { "single", { bos, text } }, { "pair", Json::array() },
        { "special_tokens",
            { { "<s>",
                { { "id", "<s>" }, { "ids", { vocabulary["<s>"] } }, { "tokens", { "<s>" } } } } } }
    };
    const Json json = { { "version", "1.0" }, { "added_tokens", added }, { "normalizer", nullptr },
        { "pre_tokenizer", { { "type", "Whitespace" } } }, { "post_processor", post },
        { "decoder", nullptr },
        { "model", { { "type", "WordLevel" }, { "vocab", vocabulary }, { "unk_token", "?" } } } };
    directory.write("tokenizer.json", json.dump());
    directory.write("tokenizer_config.json",
        Json { { "bos_token", "<s>" }, { "chat_template", chatTemplate } }.dump());
}

std::string tokensOf(const Tokenizer& tokenizer, const Encoding& encoding)
{
    std::string text;
    for (std::size_t i = 0; i < encoding.ids.size(); ++i)
        text += (i > 0 ? " " : "") + tokenizer.tokenText(encoding.ids[i])
            + (encoding.isSpecial[i] != 0 ? "*" : "");
    return text;
}

/// The parts of `text` that the tokens stand for, "|" behind each.
std::string partsOf(std::string_view text, const Encoding& encoding)
{
    std::string parts;
    for (const auto& range : encoding.offsets)
        parts.append(text.substr(range.begin, range.end - range.begin)).append("|");
    return parts;
}

} // namespace

class TestPromptFormat : public QObject
{
    Q_OBJECT

private slots:
    void rendersConversationsAsHuggingFaceDoes_data()
    {
        QTest::addColumn<int>("index");
        const auto count = static_cast<int>(golden()["formats"].size());
        for (int i = 0; i < count; ++i)
            QTest::addRow("%d: %s", i,
                golden()["formats"][static_cast<std::size_t>(i)]["name"].get<std::string>().c_str())
                << i;
    }
    void rendersConversationsAsHuggingFaceDoes()
    {
        QFETCH(int, index);
        const Json& format = golden()["formats"][static_cast<std::size_t>(index)];
        const auto chat = ChatTemplate::create(format["template"].get<std::string>(), "test",
            { { "bos_token", "<s>" }, { "eos_token", "</s>" } });
        QVERIFY2(chat, chat ? "" : chat.error().text().c_str());
        std::vector<ChatMessage> messages;
        for (const Json& message : format["messages"])
            messages.push_back({ message["role"], message["content"] });
        const auto text = chat->render(messages, format["add_generation_prompt"].get<bool>());
        if (format.contains("error")) {
            QVERIFY(!text);
            return;
        }
        QVERIFY2(text, text ? "" : text.error().text().c_str());
        QCOMPARE(QString::fromStdString(*text),
            QString::fromStdString(format["text"].get<std::string>()));
    }

    void rawIsTheTokenizerItself()
    {
        const TokenizerDirectory directory;
        writeTokenizer(directory);
        const auto tokenizer = *directory.load();
        QCOMPARE(*withFormat(tokenizer, {}, directory.path()), tokenizer);
    }

    void aChatTemplateGoesAroundTheText()
    {
        const TokenizerDirectory directory;
        writeTokenizer(directory);
        const auto tokenizer = *directory.load();
        const auto chat = withFormat(
            tokenizer, { .kind = PromptFormatKind::Chat, .system = "Be brief" }, directory.path());
        QVERIFY2(chat, chat ? "" : chat.error().text().c_str());
        const std::string text = "  The city of Łódź.\n";
        const auto encoding = (*chat)->encode(text, SpecialTokens::Add);
        QVERIFY(encoding);
        QCOMPARE(tokensOf(**chat, *encoding),
            std::string("<s>* Be* brief* <sys>* <user>* The city of Łódź . <end>* <answer>*"));
        QCOMPARE(partsOf(text, *encoding), std::string("|||||The|city|of|Łódź|.|||"));
        QVERIFY((*chat)->hash() != tokenizer->hash());

        const auto closed = withFormat(tokenizer,
            { .kind = PromptFormatKind::Chat, .addsGenerationPrompt = false }, directory.path());
        QCOMPARE(tokensOf(**closed, *(*closed)->encode("city", SpecialTokens::Add)),
            std::string("<s>* <user>* city <end>*"));
        QVERIFY((*chat)->hash() != (*closed)->hash());
    }

    void affixesGoAroundTheTextAndSpecialTokensStay()
    {
        const TokenizerDirectory directory;
        writeTokenizer(directory);
        const auto tokenizer = *directory.load();
        const auto affixed = withFormat(tokenizer,
            { .kind = PromptFormatKind::Affixes, .prefix = "The city of ", .suffix = " ." },
            directory.path());
        QVERIFY(affixed);
        const std::string text = "Łódź";
        const auto encoding = (*affixed)->encode(text, SpecialTokens::Add);
        QVERIFY(encoding);
        QCOMPARE(tokensOf(**affixed, *encoding), std::string("<s>* The* city* of* Łódź .*"));
        QCOMPARE(partsOf(text, *encoding), std::string("||||Łódź||"));
        // Ends that make one text together with different middles are different formats.
        const auto other = withFormat(tokenizer,
            { .kind = PromptFormatKind::Affixes, .prefix = "The city of", .suffix = "  ." },
            directory.path());
        QVERIFY((*affixed)->hash() != (*other)->hash());
    }

    void aTokenAcrossTheBorderCountsAsText()
    {
        const TokenizerDirectory directory;
        writeTokenizer(directory);
        const auto affixed = withFormat(*directory.load(),
            { .kind = PromptFormatKind::Affixes, .prefix = "ci", .suffix = "y" }, directory.path());
        const auto encoding = (*affixed)->encode("t", SpecialTokens::Omit);
        QCOMPARE(tokensOf(**affixed, *encoding), std::string("city"));
        QCOMPARE(rangesAsText(encoding->offsets), std::string("[0,1)"));
    }

    void findsTheTemplateWhereverItIsKept_data()
    {
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<QByteArray>("content");
        const std::string text = chatTemplate;
        QTest::newRow("a file of its own")
            << QByteArray("chat_template.jinja") << QByteArray(chatTemplate);
        QTest::newRow("chat_template.json")
            << QByteArray("chat_template.json")
            << QByteArray::fromStdString(Json { { "chat_template", text } }.dump());
        const Json several = { { { "name", "tool_use" }, { "template", "tools" } },
            { { "name", "default" }, { "template", text } } };
        QTest::newRow("one of several")
            << QByteArray("tokenizer_config.json")
            << QByteArray::fromStdString(
                   Json { { "bos_token", "<s>" }, { "chat_template", several } }.dump());
    }
    void findsTheTemplateWhereverItIsKept()
    {
        QFETCH(QByteArray, file);
        QFETCH(QByteArray, content);
        const TokenizerDirectory directory;
        writeTokenizer(directory);
        directory.write("tokenizer_config.json", R"({"bos_token": "<s>"})");
        QVERIFY(!loadChatTemplate(directory.path()));
        directory.write(file.constData(), content.toStdString());
        const auto chat = loadChatTemplate(directory.path());
        QVERIFY2(chat, chat ? "" : chat.error().text().c_str());
        const std::vector<ChatMessage> messages { { "user", "x" } };
        QCOMPARE(*chat->render(messages, true), std::string("<s><user> x <end> <answer>"));
    }

    void findsTheTemplateOfAGgufFile()
    {
        const TokenizerDirectory directory;
        const auto file = directory.path() / "x.gguf";
        testing::GgufWriter writer;
        writer.add("tokenizer.ggml.tokens", std::vector<std::string> { "?", "<s>", "</s>" });
        writer.add("tokenizer.ggml.bos_token_id", std::uint32_t { 1 });
        QVERIFY(writeFileAtomically(file, writer.bytes()));
        const auto none = loadChatTemplate(file);
        QVERIFY(!none && none.error().message.find("no chat template") != std::string::npos);
        writer.add("tokenizer.chat_template", chatTemplate);
        QVERIFY(writeFileAtomically(file, writer.bytes()));
        const auto chat = loadChatTemplate(file);
        QVERIFY2(chat, chat ? "" : chat.error().text().c_str());
        const std::vector<ChatMessage> messages { { "user", "x" } };
        QCOMPARE(*chat->render(messages, true), std::string("<s><user> x <end> <answer>"));
    }

    void refusesTemplatesThatHideTheText_data()
    {
        QTest::addColumn<QString>("source");
        QTest::addColumn<QString>("named");
        QTest::newRow("none") << ""
                              << "no chat template";
        QTest::newRow("not there") << "fixed"
                                   << "exactly once";
        QTest::newRow("twice") << "{{ messages[0].content }}{{ messages[0].content }}"
                               << "exactly once";
        QTest::newRow("changed") << "{{ messages[0].content | upper }}"
                                 << "changes this prompt";
        QTest::newRow("refused") << "{{ raise_exception('no user role') }}"
                                 << "no user role";
    }
    void refusesTemplatesThatHideTheText()
    {
        QFETCH(QString, source);
        QFETCH(QString, named);
        const TokenizerDirectory directory;
        writeTokenizer(directory);
        Json config = { { "bos_token", "<s>" } };
        if (!source.isEmpty())
            config["chat_template"] = source.toStdString();
        directory.write("tokenizer_config.json", config.dump());
        const auto chat
            = withFormat(*directory.load(), { .kind = PromptFormatKind::Chat }, directory.path());
        const auto message = chat ? (*chat)->encode("city", SpecialTokens::Add).error().message
                                  : chat.error().message;
        QVERIFY2(message.find(named.toStdString()) != std::string::npos, message.c_str());
    }

    void refusesTextThatIsNoUtf8()
    {
        const TokenizerDirectory directory;
        writeTokenizer(directory);
        QVERIFY(!withFormat(*directory.load(),
            { .kind = PromptFormatKind::Affixes, .prefix = "\xff" }, directory.path()));
        QVERIFY(!withFormat(*directory.load(), { .kind = PromptFormatKind::Chat, .system = "\xff" },
            directory.path()));
        const auto chat
            = withFormat(*directory.load(), { .kind = PromptFormatKind::Chat }, directory.path());
        QCOMPARE((*chat)->encode("\xff", SpecialTokens::Add).error().code, ErrorCode::InvalidText);
    }
};

QTEST_GUILESS_MAIN(TestPromptFormat)
#include "tst_prompt_format.moc"
