// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/program.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace fathom;
using namespace fathom::testing;

namespace {

const auto exampleModel = QStringLiteral(FATHOM_RESOURCES "/examples/random-tiny/model");

constexpr const char* chatTemplate
    = "{{ bos_token }}{% if messages[0].role == 'system' %}{{ messages[0].content }} {% endif %}"
      "user {{ messages[-1].content | trim }}{% if add_generation_prompt %} answer{% endif %}";

} // namespace

class TestPromptFormats : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    QString m_chatModel;

    [[nodiscard]] QString path(const char* name) const
    {
        return m_folder.filePath(QString::fromLatin1(name));
    }
    QString write(const QString& name, const QByteArray& content) const
    {
        QFile file(name);
        if (!file.open(QIODevice::WriteOnly))
            qFatal("cannot write a temporary file");
        file.write(content);
        return name;
    }
    /// The statements of the built-in example between two texts, in a column of their own.
    QString writeStatements(const char* name, const QByteArray& before, const QByteArray& behind)
    {
        QFile statements(QStringLiteral(FATHOM_RESOURCES "/examples/random-tiny/statements.csv"));
        if (!statements.open(QIODevice::ReadOnly))
            qFatal("cannot read the example");
        QByteArray rows = "text,label,pair\n";
        const auto lines = statements.readAll().trimmed().split('\n');
        for (const auto& line : lines.mid(1, 40)) {
            const auto comma = line.indexOf(',');
            rows += before + line.first(comma) + behind + line.sliced(comma) + '\n';
        }
        return write(path(name), rows);
    }
    [[nodiscard]] QByteArray hiddenStates(const QStringList& options)
    {
        const auto output = path("states.safetensors");
        const auto run = runFathom(
            QStringList { "extract", "--layers", "embedding,all", "--output", output, "--quiet" }
            + options);
        if (run.exitStatus != 0)
            return "error: " + run.err;
        QFile file(output);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("error: not written");
    }

private slots:
    void initTestCase()
    {
        m_chatModel = path("chat-model");
        QVERIFY(QDir().mkpath(m_chatModel));
        for (const auto* name : { "config.json", "model.safetensors", "tokenizer.json" })
            QVERIFY(QFile::copy(
                exampleModel + '/' + QLatin1String(name), m_chatModel + '/' + QLatin1String(name)));
        write(m_chatModel + "/tokenizer_config.json",
            QByteArray::fromStdString(Json { { "bos_token", "<s>" },
                { "tokenizer_class", "PreTrainedTokenizerFast" },
                { "chat_template",
                    chatTemplate } }.dump()));
    }

    void showsTheTokensOfTheFormat()
    {
        const auto text = QStringLiteral(" The willow is a tree.\n");
        const auto chat = runFathom({ "tokenize", "--model", m_chatModel, "--text", text,
            "--prompt-format", "chat", "--system-prompt", "The fish." });
        QVERIFY2(chat.exitStatus == 0, chat.err);
        const auto raw = runFathom({ "tokenize", "--model", m_chatModel, "--text",
            "The fish. user The willow is a tree. answer" });
        QVERIFY(chat.json()["ids"] == raw.json()["ids"]);
        // Positions are those of the user's text, and there are none for the format.
        const auto json = chat.json();
        QString covered;
        for (std::size_t i = 0; i < json["ids"].size(); ++i) {
            const auto begin = json["offsets"][i][0].get<int>();
            const auto end = json["offsets"][i][1].get<int>();
            QCOMPARE(json["special"][i].get<int>() == 0, end > begin);
            covered += text.sliced(begin, end - begin);
        }
        QCOMPARE(covered.simplified(), text.simplified());
    }

    /// The same bits as if the format were part of the data.
    void extractsWhatTheFormatMakesOfAPrompt()
    {
        const auto bare = writeStatements("bare.csv", "", "");
        const auto written = writeStatements("written.csv", "The fish: ", " The end");
        const auto raw = hiddenStates({ "--model", exampleModel, "--data", written });
        QVERIFY2(!raw.startsWith("error"), raw);
        QCOMPARE(hiddenStates({ "--model", exampleModel, "--data", bare, "--prompt-prefix",
                     "The fish: ", "--prompt-suffix", " The end" }),
            raw);
        const auto chat = writeStatements("chat.csv", "user ", "");
        QCOMPARE(hiddenStates({ "--model", m_chatModel, "--data", bare, "--prompt-format", "chat",
                     "--no-generation-prompt" }),
            hiddenStates({ "--model", m_chatModel, "--data", chat }));
    }

    void aSavedProbeKeepsItsFormat()
    {
        const auto data = writeStatements("data.csv", "", "");
        const auto written = writeStatements("as-chat.csv", "user ", " answer");
        const auto probe = path("probe.safetensors");
        const QStringList fit { "fit", "--model", m_chatModel, "--layers", "2", "--save" };
        auto run
            = runFathom(fit + QStringList { probe, "--data", data, "--prompt-format", "chat" });
        QVERIFY2(run.exitStatus == 0, run.err);
        const auto plain = path("plain.safetensors");
        QCOMPARE(runFathom(fit + QStringList { plain, "--data", written }).exitStatus, 0);

        run = runFathom({ "predict-proba", "--probe", probe, "--data", data, "--json", "-" });
        QVERIFY2(run.exitStatus == 0, run.err);
        QVERIFY2(!run.err.contains("warning"), run.err);
        const auto same
            = runFathom({ "predict-proba", "--probe", plain, "--data", written, "--json", "-" });
        QVERIFY(run.json()["probabilities"] == same.json()["probabilities"]);
    }

    void saysWhatIsWrongWithAFormat()
    {
        const auto none = runFathom(
            { "tokenize", "--model", exampleModel, "--text", "x", "--prompt-format", "chat" });
        QCOMPARE(none.exitStatus, 1);
        QVERIFY2(none.err.contains("no chat template"), none.err);
        const auto both = runFathom({ "tokenize", "--model", m_chatModel, "--text", "x",
            "--prompt-format", "chat", "--prompt-prefix", "y" });
        QCOMPARE(both.exitStatus, 1);
        QVERIFY2(both.err.contains("Leave one of the two out"), both.err);
    }
};

QTEST_GUILESS_MAIN(TestPromptFormats)
#include "tst_prompt_formats.moc"
