// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/file.h"
#include "tests/app/program.h"
#include "tests/core/hub/fake_hub.h"

#include <QTemporaryDir>
#include <QTest>

using namespace fathom;
using namespace fathom::testing;
namespace fs = std::filesystem;

namespace {

const fs::path model = FATHOM_RESOURCES "/examples/random-tiny/model";

/// A hub on this machine that has the built-in example as owner/name, its weights on another host.
void offerTheExample(FakeHub& hub)
{
    for (const auto& entry : fs::directory_iterator(model)) {
        const auto name = entry.path().filename().string();
        auto& kind = name == "model.safetensors" ? hub.large : hub.files;
        kind[name] = readFile(entry.path()).value();
    }
}

} // namespace

class TestHubModels : public QObject
{
    Q_OBJECT

private:
    FakeHub m_hub;
    QTemporaryDir m_home;

private slots:
    void initTestCase()
    {
        offerTheExample(m_hub);
        qputenv("no_proxy", "*");
        qputenv("HF_HOME", m_home.path().toUtf8());
        qputenv("HF_ENDPOINT", QByteArray::fromStdString(m_hub.hub.url()));
        for (const char* name : { "HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_HUB_OFFLINE" })
            qunsetenv(name);
    }

    void describesAModelByItsId()
    {
        const auto direct = runFathom({ QStringLiteral("info"), QStringLiteral("--model"),
            QString::fromStdString(model.string()), QStringLiteral("--json"),
            QStringLiteral("-") });
        const auto run = runFathom({ QStringLiteral("info"), QStringLiteral("--model"),
            QStringLiteral("owner/name"), QStringLiteral("--json"), QStringLiteral("-") });
        QVERIFY2(run.exitStatus == 0, run.err.constData());
        QVERIFY2(run.err.contains("Downloading owner/name"), run.err.constData());
        const auto json = run.json();
        const auto expected = direct.json();
        QCOMPARE(json["name"].get<std::string>(), std::string("owner/name"));
        QCOMPARE(
            json["weights_hash"].get<std::string>(), expected["weights_hash"].get<std::string>());
        QCOMPARE(json["tokenizer_hash"].get<std::string>(),
            expected["tokenizer_hash"].get<std::string>());
    }

    void fetchesAModelOnce()
    {
        const auto asked = m_hub.hub.requests().size();
        for (const auto& id : { QStringLiteral("owner/name"),
                 QString::fromStdString("owner/name@" + m_hub.commit) }) {
            const auto run = runFathom({ QStringLiteral("tokenize"), QStringLiteral("--model"), id,
                QStringLiteral("--text"), QStringLiteral("Nine is larger.") });
            QVERIFY2(run.exitStatus == 0, run.err.constData());
            QVERIFY2(run.err.isEmpty(), run.err.constData());
        }
        QCOMPARE(m_hub.hub.requests().size(), asked);
    }

    void takesARevision()
    {
        const auto run = runFathom(
            { QStringLiteral("info"), QStringLiteral("--model"), QStringLiteral("owner/name"),
                QStringLiteral("--revision"), QStringLiteral("refs/pr/1") });
        QVERIFY2(run.exitStatus == 0, run.err.constData());
        const auto missing = runFathom({ QStringLiteral("info"), QStringLiteral("--model"),
            QStringLiteral("owner/name"), QStringLiteral("--revision"), QStringLiteral("v9") });
        QCOMPARE(missing.exitStatus, 1);
        QVERIFY2(missing.err.contains("no revision \"v9\""), missing.err.constData());
    }

    void refusesARevisionOfAFolder()
    {
        const auto run = runFathom({ QStringLiteral("info"), QStringLiteral("--model"),
            QString::fromStdString(model.string()), QStringLiteral("--revision"),
            QStringLiteral("v1") });
        QCOMPARE(run.exitStatus, 1);
        QVERIFY2(run.err.contains("--revision"), run.err.constData());
        const auto twice = runFathom({ QStringLiteral("info"), QStringLiteral("--model"),
            QStringLiteral("owner/name@v1"), QStringLiteral("--revision"), QStringLiteral("v1") });
        QCOMPARE(twice.exitStatus, 1);
        QVERIFY2(twice.err.contains("twice"), twice.err.constData());
    }

    void saysThatThereIsNoSuchModel()
    {
        const auto run = runFathom({ QStringLiteral("info"), QStringLiteral("--model"),
            QStringLiteral("nobody/nothing") });
        QCOMPARE(run.exitStatus, 1);
        QVERIFY2(run.err.contains("nobody/nothing") && run.err.contains("404")
                && run.err.contains("Check the spelling"),
            run.err.constData());
    }
};

QTEST_GUILESS_MAIN(TestHubModels)
#include "tst_hub_models.moc"
