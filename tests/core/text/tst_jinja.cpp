// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/json.h"
#include "core/text/jinja/template.h"
#include "tests/core/text/cpu_time.h"

#include <QTest>

using namespace fathom;

namespace {

using Variables = std::map<std::string, jinja::Value, std::less<>>;

/// Made by tests/golden/chat_templates/make_chat_templates.py with Jinja itself.
const Json& golden()
{
    static const Json json = *readJson(FATHOM_TEST_DATA "/chat_templates/chat_templates.json");
    return json;
}

/// As Python's json.loads gives it to a template; keys of the golden file are sorted.
jinja::Value valueOf(const Json& json)
{
    if (json.is_boolean())
        return json.get<bool>();
    if (json.is_number_integer())
        return json.get<std::int64_t>();
    if (json.is_number())
        return json.get<double>();
    if (json.is_string())
        return json.get<std::string>();
    if (json.is_array()) {
        jinja::List list;
        for (const Json& item : json)
            list.items.push_back(valueOf(item));
        return list;
    }
    if (json.is_object()) {
        jinja::Dictionary dictionary;
        for (const auto& [key, item] : json.items())
            dictionary.set(key, valueOf(item));
        return dictionary;
    }
    return jinja::None {};
}

Variables goldenVariables()
{
    Variables variables;
    for (const auto& [name, value] : golden()["variables"].items())
        variables[name] = valueOf(value);
    return variables;
}

Result<std::string> render(const std::string& source, Variables variables)
{
    auto parsed = jinja::Template::parse(source, "test");
    if (!parsed)
        return propagate(parsed);
    return parsed->render(std::move(variables));
}

std::string repeated(std::string_view text, int times)
{
    std::string result;
    for (int i = 0; i < times; ++i)
        result += text;
    return result;
}

} // namespace

class TestJinja : public QObject
{
    Q_OBJECT

private slots:
    void rendersAsJinjaDoes_data()
    {
        QTest::addColumn<QString>("source");
        QTest::addColumn<QString>("expected");
        for (const Json& part : golden()["parts"]) {
            const auto source = QString::fromStdString(part["template"].get<std::string>());
            QTest::newRow(qPrintable(source))
                << source << QString::fromStdString(part["text"].get<std::string>());
        }
    }
    void rendersAsJinjaDoes()
    {
        QFETCH(QString, source);
        QFETCH(QString, expected);
        const auto text = render(source.toStdString(), goldenVariables());
        QVERIFY2(text, text ? "" : text.error().text().c_str());
        QCOMPARE(QString::fromStdString(*text), expected);
    }

    void refusesWhatJinjaRefuses_data()
    {
        QTest::addColumn<QString>("source");
        for (const Json& error : golden()["errors"]) {
            const auto source = QString::fromStdString(error["template"].get<std::string>());
            QTest::newRow(qPrintable(source)) << source;
        }
    }
    void refusesWhatJinjaRefuses()
    {
        QFETCH(QString, source);
        const auto text = render(source.toStdString(), goldenVariables());
        QVERIFY(!text);
        QCOMPARE(text.error().code, ErrorCode::InvalidTokenizer);
        QVERIFY2(
            text.error().message.find("line 1") != std::string::npos, text.error().message.c_str());
    }

    void saysWhatIsNotSupported_data()
    {
        QTest::addColumn<QString>("source");
        QTest::addColumn<QString>("named");
        QTest::newRow("include") << "{% include 'x' %}"
                                 << "include";
        QTest::newRow("filter") << "{{ 'a' | xmlattr }}"
                                << "xmlattr";
        QTest::newRow("test") << "{{ 'a' is escaped }}"
                              << "escaped";
        QTest::newRow("recursive") << "{% for x in [] recursive %}{% endfor %}"
                                   << "recursive";
        QTest::newRow("star") << "{{ dict(*[1]) }}"
                              << "arguments";
    }
    void saysWhatIsNotSupported()
    {
        QFETCH(QString, source);
        QFETCH(QString, named);
        const auto text = render(source.toStdString(), {});
        QVERIFY(!text);
        QVERIFY2(text.error().message.find(named.toStdString()) != std::string::npos,
            text.error().message.c_str());
    }

    void namesTheLineOfAnError()
    {
        const auto text = render("a\n\n{{ 1 +\n missing.x }}", {});
        QVERIFY(!text);
        QVERIFY2(
            text.error().message.find("line 4") != std::string::npos, text.error().message.c_str());
    }

    void endsWhateverATemplateTries_data()
    {
        QTest::addColumn<QString>("source");
        const auto row = [](const char* name, const std::string& source) {
            QTest::newRow(name) << QString::fromStdString(source);
        };
        row("loops in loops",
            repeated("{% for x in range(100000) %}", 5) + repeated("{% endfor %}", 5));
        row("a text that doubles",
            "{% set n = namespace(t='x') %}{% for i in range(100) %}{% set n.t = n.t + n.t %}{% "
            "endfor %}{{ n.t }}");
        row("a list that doubles",
            "{% set n = namespace(t=[1]) %}{% for i in range(100) %}{% set n.t = n.t + n.t %}{% "
            "endfor %}");
        row("a list in itself, deeper and deeper",
            "{% set n = namespace(t=[]) %}{% for i in range(100000) %}{% set n.t = [n.t] %}{% "
            "endfor %}{{ n.t }}");
        row("namespaces in one another",
            "{% set n = namespace(t=1) %}{% for i in range(100000) %}{% set n.t = "
            "namespace(t=n.t) %}{% endfor %}");
        row("a macro that calls itself", "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}");
        row("two macros that call each other",
            "{% macro f() %}{{ g() }}{{ g() }}{% endmacro %}{% macro g() %}{{ f() }}{% endmacro "
            "%}{{ f() }}");
        row("a text times a large number", "{{ 'abc' * 10000000000 }}");
        row("a list times a large number", "{{ [1] * 10000000000 }}");
        row("replace that grows", "{{ ('a' * 100000) | replace('a', 'b' * 100000) }}");
        row("join that grows", "{{ ('a' * 100000) | join('b' * 100000) }}");
        row("powers", "{{ 9 ** 9 ** 9 }}");
        row("the smallest integer by minus one", "{{ (-9223372036854775807 - 1) // -1 }}");
        row("brackets", "{{ " + repeated("(", 10'000) + "1" + repeated(")", 10'000) + " }}");
        row("lists", "{{ " + repeated("[", 10'000) + repeated("]", 10'000) + " }}");
        row("signs", "{{ " + repeated("- ", 10'000) + "1 }}");
        row("negations", "{{ " + repeated("not ", 10'000) + "1 }}");
        row("sums", "{{ 1" + repeated(" + 1", 10'000) + " }}");
        row("members", "{{ a" + repeated(".b", 10'000) + " }}");
        row("filters", "{{ 'a'" + repeated(" | trim", 10'000) + " }}");
        row("ifs", repeated("{% if true %}", 10'000) + repeated("{% endif %}", 10'000));
        row("a long template", std::string(2'000'000, 'x'));
    }
    void endsWhateverATemplateTries()
    {
        QFETCH(QString, source);
        const test::CpuTime time;
        const auto text = render(source.toStdString(), {});
        QVERIFY(!text);
        QVERIFY2(time.seconds() < 20, "a hostile template went on for long");
    }

    void refusesBytesThatAreNoText()
    {
        const auto text = render("\xff{{ 1 }}", {});
        QVERIFY(!text);
        QVERIFY2(
            text.error().message.find("UTF-8") != std::string::npos, text.error().message.c_str());
    }

    void keepsWhatIsNestedAsFarAsItMayBe()
    {
        const auto text = render("{{ 1" + repeated(" + 1", 400) + " }}{{ " + repeated("(", 30) + "1"
                + repeated(")", 30)
                + " }}{% macro f(n) %}{{ n }}{% if n %}{{ f(n - 1) }}{% endif "
                  "%}{% endmacro %}{{ f(50) }}",
            {});
        QVERIFY2(text, text ? "" : text.error().text().c_str());
        QVERIFY(text->starts_with("401150494847"));
    }

    void agreesWithItselfWhenUsedTwice()
    {
        const auto parsed = jinja::Template::parse("{% set n = namespace(i=0) %}{% for c in t %}{% "
                                                   "set n.i = n.i + 1 %}{% endfor %}{{ n.i }}",
            "test");
        QVERIFY(parsed);
        QCOMPARE(*parsed->render({ { "t", "abc" } }), std::string("3"));
        QCOMPARE(*parsed->render({ { "t", "abcd" } }), std::string("4"));
    }
};

QTEST_GUILESS_MAIN(TestJinja)
#include "tst_jinja.moc"
