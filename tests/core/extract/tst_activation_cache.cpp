// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/extract/activation_cache.h"
#include "core/model/engine_arithmetic.h"

#include <QTemporaryDir>
#include <QTest>

#include <filesystem>
#include <fstream>

using namespace fathom;

namespace {

namespace fs = std::filesystem;

/// Adds to one byte of a file.
void spoil(const fs::path& path, std::streamoff offset)
{
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(offset);
    const auto byte = static_cast<char>(file.get() + 1);
    file.seekp(offset);
    file.put(byte);
}

} // namespace

class TestActivationCache : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    int m_count = 0;

    fs::path copyOfTheModel()
    {
        const fs::path copy
            = m_folder.filePath(QString::number(++m_count) + "/model").toStdString();
        fs::create_directories(copy);
        fs::copy(FATHOM_RESOURCES "/examples/random-tiny/model", copy,
            fs::copy_options::recursive | fs::copy_options::overwrite_existing);
        return copy;
    }

    Digest keyOf(const fs::path& model)
    {
        WorkerPool pool(2);
        UnattendedJob job;
        const auto cache
            = activationCacheOf(*RowCache::open(m_folder.filePath("cache").toStdString()),
                *readModelSummary(model), pool, job.context());
        if (!cache)
            qFatal("%s", cache.error().text().c_str());
        return cache->model;
    }

private slots:
    void knowsAModelByItsContent()
    {
        const auto one = copyOfTheModel();
        const auto other = copyOfTheModel();
        QVERIFY(keyOf(one) == keyOf(other));
    }

    void noticesEveryChangedByteOfTheWeights()
    {
        const auto before = keyOf(copyOfTheModel());
        const auto size
            = static_cast<std::streamoff>(fs::file_size(copyOfTheModel() / "model.safetensors"));
        for (const auto offset : { size - 1, size / 2, size / 3, size / 7 * 5 }) {
            const auto model = copyOfTheModel();
            spoil(model / "model.safetensors", offset);
            QVERIFY(keyOf(model) != before);
        }
    }

    void noticesAnotherConfig()
    {
        const auto model = copyOfTheModel();
        const auto before = keyOf(model);
        std::ofstream(model / "config.json", std::ios::app) << ' ';
        QVERIFY(keyOf(model) != before);
    }

    void dependsOnTheEngine()
    {
        const auto arithmetic = engineArithmetic();
        QVERIFY(arithmetic);
        QVERIFY(arithmetic->libraries.find("oneDNN") != std::string::npos);
        QVERIFY(arithmetic->libraries.find("libtorch") != std::string::npos);
        QVERIFY(fs::is_regular_file(arithmetic->engine));
        QVERIFY(arithmetic->engine.filename() == "libfathom_engine.so");
    }

    void keepsLayersPoolingsAndModelsApart()
    {
        ActivationCache cache;
        const auto space = rowSpaceOf(cache, LayerIndex(3), PoolingKind::Mean, 8);
        QCOMPARE(space.width, std::int64_t { 8 });
        QVERIFY(rowSpaceOf(cache, LayerIndex(3), PoolingKind::Mean, 8).key == space.key);
        QVERIFY(rowSpaceOf(cache, LayerIndex(2), PoolingKind::Mean, 8).key != space.key);
        QVERIFY(rowSpaceOf(cache, LayerIndex(3), PoolingKind::Max, 8).key != space.key);
        QVERIFY(rowSpaceOf(cache, embeddingLayer, PoolingKind::Mean, 8).key != space.key);
        cache.model[31] = std::byte { 1 };
        QVERIFY(rowSpaceOf(cache, LayerIndex(3), PoolingKind::Mean, 8).key != space.key);
    }

    void tellsPromptsApartByTheirTokens()
    {
        const std::vector<TokenId> prompt { TokenId(1), TokenId(2) };
        const std::vector<TokenId> longer { TokenId(1), TokenId(2), TokenId(0) };
        const std::vector<TokenId> turned { TokenId(2), TokenId(1) };
        QVERIFY(promptKey(prompt) == promptKey(std::vector { TokenId(1), TokenId(2) }));
        QVERIFY(promptKey(prompt) != promptKey(longer));
        QVERIFY(promptKey(prompt) != promptKey(turned));
    }
};

QTEST_APPLESS_MAIN(TestActivationCache)
#include "tst_activation_cache.moc"
