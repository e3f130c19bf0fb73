// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/safetensors.h"
#include "tests/app/program.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <cstring>

using namespace fathom;
using namespace fathom::testing;

namespace {

std::vector<float> floats(const TensorView& view)
{
    std::vector<float> values(view.bytes.size() / sizeof(float));
    std::memcpy(values.data(), view.bytes.data(), view.bytes.size());
    return values;
}

Json inputsOf(const QString& family)
{
    return *readJson(QStringLiteral(FATHOM_TEST_DATA "/models/%1/inputs.json").arg(family).toStdString());
}

} // namespace

/// `fathom extract --token-ids` against hidden states of the reference implementation.
class TestGoldenHiddenStates : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    int m_runs = 0;

    /// All layers of all tokens of these sequences.
    SafetensorsFile extract(const QString& family, const Json& sequences, const QStringList& options = {})
    {
        const auto ids = m_folder.filePath(QStringLiteral("ids%1.json").arg(++m_runs));
        const auto output = m_folder.filePath(QStringLiteral("states%1.safetensors").arg(m_runs));
        QFile file(ids);
        if (!file.open(QIODevice::WriteOnly))
            qFatal("cannot write a temporary file");
        file.write(QByteArray::fromStdString(Json { { "sequences", sequences } }.dump()));
        file.close();
        const auto run = runFathom(QStringList { "extract", "--model", QStringLiteral(FATHOM_TEST_DATA "/models/") + family, "--token-ids", ids,
                                    "--layers", "embedding,all", "--pooling", "all", "--output", output }
            + options);
        if (run.exitStatus != 0)
            qFatal("extract failed: %s", run.err.constData());
        return std::move(*SafetensorsFile::open(output.toStdString()));
    }

    static void addFamilies()
    {
        QTest::addColumn<QString>("family");
        for (const auto* family : { "llama", "gpt2" })
            QTest::addRow("%s", family) << QString::fromLatin1(family);
    }

private slots:
    void agreesAtEveryBlock_data() { addFamilies(); }

    void agreesAtEveryBlock()
    {
        QFETCH(QString, family);
        const auto inputs = inputsOf(family);
        const auto tolerance = std::max(1e-4, 20 * inputs["float32_noise"].get<double>());
        const auto expected = *SafetensorsFile::open(QStringLiteral(FATHOM_TEST_DATA "/models/%1/expected.safetensors").arg(family).toStdString());
        const auto found = extract(family, inputs["sequences"]);
        auto begin = std::size_t { 0 };
        auto compared = 0;
        for (std::size_t s = 0; s < inputs["sequences"].size(); ++s) {
            const auto tokens = inputs["sequences"][s].size();
            for (int block = -1;; ++block) {
                const auto* reference = expected.find("s" + std::to_string(s) + ".block." + std::to_string(block));
                if (!reference)
                    break;
                const auto* states = found.find(block < 0 ? "layer.embedding" : "layer." + std::to_string(block));
                QVERIFY(states);
                const auto hidden = static_cast<std::size_t>(states->shape[1]);
                const auto ours = floats(*states);
                const auto theirs = floats(*reference);
                QCOMPARE(theirs.size(), tokens * hidden);
                auto largest = 0.0;
                for (std::size_t i = 0; i < theirs.size(); ++i)
                    largest = std::max(largest, static_cast<double>(std::abs(ours[begin * hidden + i] - theirs[i])));
                QVERIFY2(largest <= tolerance, qPrintable(QStringLiteral("sequence %1, block %2: off by %3").arg(s).arg(block).arg(largest)));
                ++compared;
            }
            begin += tokens;
        }
        QCOMPARE(compared, 4 * 5); // four sequences, four blocks and what the first receives
    }

    void givesTheSameBits_data()
    {
        QTest::addColumn<QString>("family");
        QTest::addColumn<QStringList>("options");
        for (const auto* family : { "llama", "gpt2" }) {
            QTest::addRow("%s, prefix sharing off", family) << QString::fromLatin1(family) << QStringList { "--prefix-sharing", "off" };
            QTest::addRow("%s, one thread", family) << QString::fromLatin1(family) << QStringList { "--threads", "1" };
            QTest::addRow("%s, two threads", family) << QString::fromLatin1(family) << QStringList { "--threads", "2" };
        }
    }

    void givesTheSameBits()
    {
        QFETCH(QString, family);
        QFETCH(QStringList, options);
        // Prefixes to share: every sequence once more, cut short.
        auto sequences = inputsOf(family)["sequences"];
        for (std::size_t s = 0, count = sequences.size(); s < count; ++s) {
            auto cut = sequences[s];
            cut.erase(cut.begin() + static_cast<std::ptrdiff_t>((cut.size() + 1) / 2), cut.end());
            sequences.push_back(cut);
        }
        const auto one = extract(family, sequences);
        const auto other = extract(family, sequences, options);
        QCOMPARE(one.tensors().size(), std::size_t { 6 }); // five layers and the lengths
        for (const auto& [name, view] : one.tensors())
            QVERIFY2(std::ranges::equal(view.bytes, other.find(name)->bytes), name.c_str());
    }

    void givesTheSameBitsAloneAndInAnyOrder_data() { addFamilies(); }

    void givesTheSameBitsAloneAndInAnyOrder()
    {
        QFETCH(QString, family);
        const auto sequences = inputsOf(family)["sequences"];
        const auto together = extract(family, sequences);
        auto reversed = sequences;
        std::reverse(reversed.begin(), reversed.end());
        const auto backwards = extract(family, reversed);
        std::size_t begin = 0;
        std::size_t end = static_cast<std::size_t>(together.find("layer.0")->shape[0]);
        for (const auto& sequence : sequences) {
            const auto alone = extract(family, Json::array({ sequence }));
            end -= sequence.size();
            for (const auto& [name, view] : alone.tensors()) {
                if (name == "lengths")
                    continue;
                const auto rowBytes = view.bytes.size() / sequence.size();
                const auto inOrder = together.find(name)->bytes.subspan(begin * rowBytes, view.bytes.size());
                const auto inReverse = backwards.find(name)->bytes.subspan(end * rowBytes, view.bytes.size());
                QVERIFY(std::ranges::equal(view.bytes, inOrder));
                QVERIFY(std::ranges::equal(view.bytes, inReverse));
            }
            begin += sequence.size();
        }
    }
};

QTEST_GUILESS_MAIN(TestGoldenHiddenStates)
#include "tst_golden_hidden_states.moc"
