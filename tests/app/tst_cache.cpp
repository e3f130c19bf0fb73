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

const auto example = QStringLiteral(FATHOM_RESOURCES "/examples/random-tiny");
const auto exampleModel = example + QStringLiteral("/model");
const auto exampleData = example + QStringLiteral("/statements.csv");

QStringList command(const char* name, const QStringList& more = {})
{
    return QStringList { QString::fromLatin1(name), QStringLiteral("--model"), exampleModel,
        QStringLiteral("--data"), exampleData, QStringLiteral("--json"), QStringLiteral("-") }
    + more;
}

/// A sweep's answer without what may differ from run to run.
Json scoresOf(const ProgramRun& run)
{
    auto json = run.json();
    for (const auto* key : { "seconds", "tokens", "cache", "memory" })
        json.erase(key);
    return json;
}

} // namespace

/// What the program keeps between runs.
class TestCache : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    int m_count = 0;

    QString freshFolder() { return m_folder.filePath(QString::number(++m_count)); }

private slots:
    void sweepsAgainWithoutAForwardPass()
    {
        const auto folder = freshFolder();
        const QStringList there { "--cache-dir", folder };
        const auto without = runFathom(command("sweep", { "--no-cache" }));
        QCOMPARE(without.exitStatus, 0);
        QVERIFY(!without.json().contains("cache"));
        const auto first = runFathom(command("sweep", there));
        QCOMPARE(first.exitStatus, 0);
        QVERIFY(first.json()["tokens"]["computed"] == without.json()["tokens"]["computed"]);
        QVERIFY(first.json()["cache"]["hits"] == 0);
        const auto second = runFathom(command("sweep", there));
        QVERIFY(second.json()["tokens"]["computed"] == 0);
        QVERIFY(second.json()["cache"]["computed"] == 0);
        QVERIFY(second.json()["cache"]["hits"] == first.json()["cache"]["computed"]);
        QVERIFY(scoresOf(first) == scoresOf(without));
        QVERIFY(scoresOf(second) == scoresOf(without));
    }

    void warmsUp()
    {
        const QStringList there { "--cache-dir", freshFolder() };
        const auto first = runFathom(command("warmup", there + QStringList { "--layers", "1,2" }));
        QCOMPARE(first.exitStatus, 0);
        QVERIFY(first.json()["tokens"]["computed"] > 0);
        const auto second = runFathom(command("warmup", there + QStringList { "--layers", "2" }));
        QVERIFY(second.json()["tokens"]["computed"] == 0);
        const auto probe = m_folder.filePath("warm.safetensors");
        const auto fit = command("fit", there + QStringList { "--layers", "1,2", "--save", probe });
        QCOMPARE(runFathom(fit).exitStatus, 0);
        const auto predict = [&](const QStringList& more) {
            const auto run = runFathom(
                QStringList { "predict", "--probe", probe, "--data", exampleData, "--json", "-" }
                + more);
            return run.exitStatus == 0 ? run.json() : Json();
        };
        QVERIFY(predict({ "--no-cache" }).is_object());
        QVERIFY(predict({ "--no-cache" }) == predict(there));
    }

    void keepsWhatEachCommandComputes()
    {
        const auto rowsAfter = [](const QStringList& arguments, const QString& folder) {
            const QStringList there { "--cache-dir", folder };
            if (runFathom(arguments + there).exitStatus != 0)
                return Json(-1);
            return runFathom(QStringList { "cache", "info", "--json", "-" } + there).json()["rows"];
        };
        const auto folder = freshFolder();
        const auto probe = m_folder.filePath("kept.safetensors");
        const auto fit = command("fit", { "--layers", "2", "--save", probe });
        const auto oneLayer = rowsAfter(fit, folder);
        QVERIFY(oneLayer > 0);
        const QStringList on { "--probe", probe, "--data", exampleData };
        for (const auto* name : { "predict", "predict-proba", "score", "evaluate" }) {
            const auto arguments = QStringList { QString::fromLatin1(name) } + on;
            QVERIFY2(rowsAfter(arguments, folder) == oneLayer, name); // the same rows: found
            QVERIFY2(rowsAfter(arguments, freshFolder()) == oneLayer, name); // computed, and kept
        }
        const auto sweep = command("fit", { "--layers", "sweep", "--save", probe });
        QVERIFY(rowsAfter(sweep, folder) == 6 * oneLayer.get<int>());
    }

    void invalidates()
    {
        const QStringList there { "--cache-dir", freshFolder() };
        QCOMPARE(runFathom(command("warmup", there)).exitStatus, 0);
        const auto renewed
            = runFathom(command("warmup", there + QStringList { "--invalidate-cache" }));
        QVERIFY(renewed.json()["cache"]["hits"] == 0);
        QVERIFY(runFathom(command("warmup", there)).json()["cache"]["computed"] == 0);
    }

    void saysWhatItKeepsAndForgetsIt()
    {
        const QStringList there { "--cache-dir", freshFolder() };
        const auto warm = runFathom(command("warmup", there));
        const auto info = QStringList { "cache", "info", "--json", "-" } + there;
        const auto kept = runFathom(info + QStringList { "--cache-size", "1 GB" }).json();
        QVERIFY(kept["rows"] > 0);
        QVERIFY(kept["rows"] <= warm.json()["cache"]["computed"]);
        QVERIFY(kept["limit"] == 1'000'000'000);
        QVERIFY(kept["models"][0]["name"] == "random-tiny");
        const auto cleared = runFathom(QStringList { "cache", "clear", "--json", "-" } + there);
        QVERIFY(cleared.json()["freed"] == kept["bytes"]);
        const auto empty = runFathom(info).json();
        QVERIFY(empty["bytes"] == 0);
        QVERIFY(empty["limit"] == 1'000'000'000); // a setting, and kept
        QVERIFY(runFathom(command("warmup", there)).json()["cache"]["hits"] == 0);
    }

    void goesOnWithoutACache()
    {
        const auto blocked = m_folder.filePath("file");
        QFile file(blocked);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.close();
        const QStringList there { "--cache-dir", blocked + "/cache" };
        const auto run = runFathom(command("sweep", there));
        QCOMPARE(run.exitStatus, 0);
        QVERIFY(run.err.contains("warning: Hidden states are not kept."));
        QVERIFY(run.err.contains(blocked.toUtf8()));
        QVERIFY(!run.json().contains("cache"));
        // Where keeping them is all that was asked for, it is an error.
        QCOMPARE(runFathom(command("warmup", there)).exitStatus, 1);
        QCOMPARE(runFathom(command("warmup", { "--no-cache" })).exitStatus, 1);
        QCOMPARE(runFathom(command("sweep", { "--cache-size", "much" })).exitStatus, 2);
    }

    void doesNotServeDamage()
    {
        const auto folder = freshFolder();
        const QStringList there { "--cache-dir", folder };
        const auto first = runFathom(command("sweep", there));
        const QDir rows(folder + "/activations/rows");
        const auto names = rows.entryList({ "*.rows" });
        QVERIFY(names.size() > 2);
        for (const auto& name : names) {
            QFile file(rows.filePath(name));
            QVERIFY(file.open(QIODevice::ReadWrite));
            QVERIFY(file.seek(file.size() - 3));
            QVERIFY(file.putChar('\x7f'));
        }
        const auto second = runFathom(command("sweep", there));
        QCOMPARE(second.exitStatus, 0);
        auto scores = scoresOf(second);
        QVERIFY(!scores["warnings"].empty());
        scores["warnings"] = Json::array();
        QVERIFY(scores == scoresOf(first));
        QVERIFY(runFathom(command("sweep", there)).json()["cache"]["computed"] > 0);
    }
};

QTEST_GUILESS_MAIN(TestCache)
#include "tst_cache.moc"
