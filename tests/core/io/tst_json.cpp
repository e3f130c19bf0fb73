// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/file.h"
#include "core/io/json.h"

#include <QTemporaryDir>
#include <QTest>

#include <string>

using namespace fathom;
using namespace std::string_literals;

Q_DECLARE_METATYPE(fathom::ErrorCode)

class TestJson : public QObject
{
    Q_OBJECT

private slots:
    void readsDocuments()
    {
        const auto json = parseJson(" {\"a\": [1, 2.5, \"x\", null, true]} \n", "here");
        QVERIFY(json);
        QCOMPARE(json->at("a").size(), std::size_t { 5 });
        QVERIFY(parseJson("\xEF\xBB\xBF{}", "with a byte order mark"));
    }

    void acceptsNestingUpToTheLimit()
    {
        const auto nested = [](int depth) {
            const auto count = static_cast<std::size_t>(depth);
            return std::string(count, '[') + std::string(count, ']');
        };
        QVERIFY(parseJson(nested(maximumJsonDepth), "here"));
        QVERIFY(!parseJson(nested(maximumJsonDepth + 1), "here"));
        QVERIFY(
            parseJson("\"" + std::string(1000, '[') + "\"", "brackets in a text are no nesting"));
        QVERIFY(
            parseJson("[\"\\\"" + std::string(1000, '[') + "\"]", "also after an escaped quote"));
        std::string sideBySide = "[0";
        for (int i = 0; i < 1000; ++i)
            sideBySide += ",[{}]";
        QVERIFY(parseJson(sideBySide + "]", "here"));
    }

    void refusesWhatIsNotJson_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<ErrorCode>("code");
        QTest::addColumn<QByteArray>("message");
        const auto row = [](const char* name, const std::string& text, ErrorCode code,
                             const char* message) {
            QTest::newRow(name) << QByteArray::fromStdString(text) << code << QByteArray(message);
        };
        row("nothing", "", ErrorCode::InvalidFormat, "not valid JSON");
        row("cut short", "{\"a\": 1,\n\"b\": [", ErrorCode::InvalidFormat, "line 2");
        row("something after the end", "{} {}", ErrorCode::InvalidFormat, "at column");
        row("a zero byte and more after the end", "{}\0garbage"s, ErrorCode::InvalidFormat,
            "zero byte");
        row("not UTF-8 in a text", "{\"a\": \"\xC3\x28\"}", ErrorCode::InvalidText, "column 8");
        row("an overlong slash", "\"\xC0\xAF\"", ErrorCode::InvalidText, "column 2");
        row("half a surrogate pair", "\"\\ud800\"", ErrorCode::InvalidFormat, "surrogate");
        row("a number beyond double", "[1e999]", ErrorCode::InvalidFormat, "number");
        row("comments", "{} // no", ErrorCode::InvalidFormat, "not valid JSON");
        row("a bare NaN", "[NaN]", ErrorCode::InvalidFormat, "not valid JSON");
        row("10,000 levels", std::string(10'000, '['), ErrorCode::InvalidFormat, "200 levels");
        row("1,000,000 levels", std::string(1'000'000, '['), ErrorCode::InvalidFormat,
            "200 levels");
        row("1,000,000 closings", std::string(1'000'000, ']'), ErrorCode::InvalidFormat,
            "not valid JSON");
        std::string objects;
        for (int i = 0; i < 100'000; ++i)
            objects += "{\"a\":";
        row("100,000 levels of objects", objects, ErrorCode::InvalidFormat, "200 levels");
    }

    void refusesWhatIsNotJson()
    {
        QFETCH(QByteArray, text);
        QFETCH(ErrorCode, code);
        QFETCH(QByteArray, message);
        const auto json = parseJson(text.toStdString(), "config.json");
        QVERIFY(!json);
        QCOMPARE(json.error().code, code);
        QCOMPARE(json.error().where, "config.json"s);
        QVERIFY2(QByteArray::fromStdString(json.error().message).contains(message),
            json.error().message.c_str());
    }

    void keepsMessagesShort()
    {
        const auto json = parseJson("[" + std::string(1'000'000, 'x') + "]", "here");
        QVERIFY(!json);
        QVERIFY(json.error().message.size() < 500);
    }

    void refusesRepeatedKeysWhereAsked()
    {
        const auto text = R"({"a": {"b": 1}, "c": {"b": 1, "b": 2}})"s;
        QVERIFY(parseJson(text, "here")->at("c").at("b") == 2);
        const auto refused = parseJson(text, "here", RepeatedKeys::Refuse);
        QVERIFY(!refused);
        QVERIFY(refused.error().message.find("\"b\"") != std::string::npos);
        QVERIFY(parseJson(
            R"({"a": {"b": 1}, "c": {"b": 1}, "d": [{"b": 1}]})", "here", RepeatedKeys::Refuse));
    }

    void keepsTheOrderOfTheOutermostKeys()
    {
        const auto json = parseJsonInOrder(R"({"z": 1, "a": {"y": 2}, "m": [{"x": 3}]})", "here");
        QVERIFY(json);
        QCOMPARE(json->keys, (std::vector<std::string> { "z", "a", "m" }));
        QVERIFY(parseJsonInOrder(R"([{"a": 1}])", "here")->keys.empty());
    }

    void namesTheFile()
    {
        const QTemporaryDir folder;
        const auto path = std::filesystem::path(folder.path().toStdString()) / "x.json";
        QVERIFY(writeFileAtomically(path, "{"));
        QCOMPARE(readJson(path).error().where, path.string());
        QCOMPARE(readJson(path.string() + "x").error().code, ErrorCode::FileNotFound);
    }
};

QTEST_APPLESS_MAIN(TestJson)
#include "tst_json.moc"
