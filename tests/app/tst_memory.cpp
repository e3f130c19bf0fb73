// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/program.h"
#include "tests/bench/cache/random_model.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace fathom;
using namespace fathom::bench;
using namespace fathom::testing;

namespace {

constexpr double megabyte = 1e6;
/// What an estimate may be wrong by, as a share of the peak. Too little is worse than too much:
/// then the limit is not kept.
constexpr double tooLittle = 0.05;
constexpr double tooMuch = 0.25;

} // namespace

/// `--memory`, and what the program says about its memory, on models and data large enough to
/// matter beside the program itself.
class TestMemory : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    Json m_whole; ///< `memory` of a run that nothing bounds

    [[nodiscard]] QString path(const QString& name) const { return m_folder.filePath(name); }
    [[nodiscard]] std::filesystem::path file(const QString& name) const
    {
        return path(name).toStdString();
    }

    /// Extracts from the random model and returns the `memory` of its results.
    [[nodiscard]] Json extract(const QString& output, const QStringList& options) const
    {
        const auto run
            = runFathom(QStringList { u"extract"_s, u"--model"_s, path(u"model"_s), u"--data"_s,
                            path(u"texts.csv"_s), u"--output"_s, path(output), u"--json"_s, u"-"_s,
                            u"--threads"_s, u"2"_s, u"--cache-dir"_s, path(u"scratch"_s) }
                + options);
        if (run.exitStatus != 0)
            qFatal("extract failed: %s", run.err.constData());
        return run.json().at("memory");
    }
    [[nodiscard]] QByteArray content(const QString& name) const
    {
        QFile opened(path(name));
        return opened.open(QIODevice::ReadOnly) ? opened.readAll() : QByteArray();
    }
    static void compareWithPeak(const Json& memory)
    {
        const auto estimate = memory.at("resident").get<double>();
        const auto peak = memory.at("peak").get<double>();
        const auto text = QStringLiteral("estimate %1 MB, peak %2 MB: %3")
                              .arg(estimate / megabyte)
                              .arg(peak / megabyte)
                              .arg(QString::fromStdString(memory.dump()));
        QVERIFY2(
            estimate > peak * (1 - tooLittle) && estimate < peak * (1 + tooMuch), qPrintable(text));
    }

private slots:
    void initTestCase()
    {
        // 28 MB of weights in two blocks, 27,000 tokens with 55 MB of hidden states.
        const std::filesystem::path example = FATHOM_RESOURCES "/examples/random-tiny";
        writeRandomModel({ .layers = 2, .hiddenSize = 512, .innerSize = 1536 }, example / "model",
            file(u"model"_s));
        writeTexts(600, example / "statements.csv", file(u"texts.csv"_s));
        m_whole = extract(
            u"whole.safetensors"_s, { u"--pooling"_s, u"mean"_s, u"--memory"_s, u"64GB"_s });
    }

    void estimatesThePeakOfARunInMemory()
    {
        QCOMPARE(m_whole.at("scratch").get<std::int64_t>(), 0);
        compareWithPeak(m_whole);
    }

    void estimatesThePeakWithEveryTokenKept()
    {
        compareWithPeak(extract(u"all.safetensors"_s,
            { u"--pooling"_s, u"all"_s, u"--layers"_s, u"0,1"_s, u"--memory"_s, u"64GB"_s }));
    }

    void keepsWithinItsLimitWithTheSameBits()
    {
        const auto limit = m_whole.at("resident").get<std::int64_t>() - 35'000'000;
        const auto bounded = extract(u"bounded.safetensors"_s,
            { u"--pooling"_s, u"mean"_s, u"--memory"_s, QString::number(limit) });
        QVERIFY(bounded.at("scratch").get<std::int64_t>() > 0);
        QVERIFY2(bounded.at("peak").get<std::int64_t>() <= limit, bounded.dump().c_str());
        QVERIFY(content(u"whole.safetensors"_s) == content(u"bounded.safetensors"_s));
        QVERIFY(QDir(path(u"scratch"_s)).isEmpty());
        compareWithPeak(bounded);
    }

    void infoSaysTheSameBeforehand()
    {
        const auto run = runFathom({ u"info"_s, u"--model"_s, path(u"model"_s), u"--data"_s,
            path(u"texts.csv"_s), u"--pooling"_s, u"mean"_s, u"--memory"_s, u"64GB"_s, u"--json"_s,
            u"-"_s, u"--threads"_s, u"2"_s });
        QCOMPARE(run.exitStatus, 0);
        const auto memory = run.json().at("memory");
        for (const auto* part :
            { "weights", "work", "hidden_states", "features", "scratch", "budget" })
            QVERIFY(memory.at(part) == m_whole.at(part));
    }

    void refusesWhatCannotFit()
    {
        const auto run = runFathom({ u"extract"_s, u"--model"_s, path(u"model"_s), u"--data"_s,
            path(u"texts.csv"_s), u"--output"_s, path(u"none.safetensors"_s), u"--memory"_s,
            u"50MB"_s, u"--quiet"_s });
        QCOMPARE(run.exitStatus, 1);
        for (const auto* part : { "This needs", "weights", "Allowed are 50 MB", "--memory" })
            QVERIFY2(run.err.contains(part), run.err.constData());
        QVERIFY(!QFile::exists(path(u"none.safetensors"_s)));
    }

    void takesNoSizeThatIsNone()
    {
        for (const auto* size : { "0", "much", "-1GB" })
            QCOMPARE(runFathom({ u"info"_s, u"--model"_s, path(u"model"_s), u"--memory"_s,
                                   QString::fromLatin1(size) })
                         .exitStatus,
                2);
    }
};

QTEST_GUILESS_MAIN(TestMemory)
#include "tst_memory.moc"
