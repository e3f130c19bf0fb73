// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/hub/model_id.h"

#include <QTest>

using namespace fathom;

class TestModelId : public QObject
{
    Q_OBJECT

private slots:
    void knowsAnId_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("revision");
        QTest::addColumn<QString>("folder");
        const auto row
            = [](const char* text, const char* name, const char* revision, const char* folder) {
                  QTest::newRow(text) << text << name << revision << folder;
              };
        row("owner/name", "owner/name", "main", "models--owner--name");
        row("gpt2", "gpt2", "main", "models--gpt2");
        row("EleutherAI/pythia-70m.v_2", "EleutherAI/pythia-70m.v_2", "main",
            "models--EleutherAI--pythia-70m.v_2");
        row("owner/name@v1.0", "owner/name", "v1.0", "models--owner--name");
        row("owner/name@refs/pr/1", "owner/name", "refs/pr/1", "models--owner--name");
    }

    void knowsAnId()
    {
        QFETCH(QString, text);
        QFETCH(QString, name);
        QFETCH(QString, revision);
        QFETCH(QString, folder);
        const auto id = ModelId::parse(text.toStdString());
        QVERIFY(id);
        QCOMPARE(QString::fromStdString(id->name), name);
        QCOMPARE(QString::fromStdString(id->revision), revision);
        QCOMPARE(QString::fromStdString(id->folderName()), folder);
        QCOMPARE(QString::fromStdString(id->text()), text);
    }

    void knowsWhichFileIsMeant()
    {
        const auto id = ModelId::parse("owner/name:Q4_K_M");
        QVERIFY(id);
        QCOMPARE(id->gguf, std::string("Q4_K_M"));
        QCOMPARE(id->name, std::string("owner/name"));
        QCOMPARE(id->text(), std::string("owner/name:Q4_K_M"));
        const auto revised = ModelId::parse("owner/name@v1:name-q8_0.gguf");
        QVERIFY(revised);
        QCOMPARE(revised->revision, std::string("v1"));
        QCOMPARE(revised->gguf, std::string("name-q8_0.gguf"));
        QCOMPARE(revised->text(), std::string("owner/name@v1:name-q8_0.gguf"));
        QCOMPARE(revised->folderName(), std::string("models--owner--name"));
    }

    void refusesWhatLeadsElsewhere_data()
    {
        QTest::addColumn<QString>("text");
        for (const char* text : { "", "/", "/owner/name", "./name", "../name", "~/name", "a/b/c",
                 "owner/", "/name", "owner/na me", "owner/..", "owner/a..b", "owner/a--b",
                 "owner/name.git", "-owner/name", "owner/name-", "owner/.name", "C:\\models",
                 "owner/name@", "owner/name@../main", "owner/name@a//b", "owner/name@/main",
                 "owner/name@a\nb", "owner/na\xC3\xA4me", "owner/name:", "owner/name:a/b",
                 "owner/name:..", "owner/name:a:b", "owner/name:a@b", "name:Q4_0", "C:models" })
            QTest::newRow(*text ? text : "nothing") << QString::fromUtf8(text);
        QTest::newRow("too long") << QString(97, u'a');
    }

    void refusesWhatLeadsElsewhere()
    {
        QFETCH(QString, text);
        QVERIFY(!ModelId::parse(text.toStdString()));
    }
};

QTEST_APPLESS_MAIN(TestModelId)
#include "tst_model_id.moc"
