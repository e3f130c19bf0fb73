// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/hub/hub_cache.h"
#include "core/hub/needed_files.h"
#include "core/io/file.h"

#include <QTemporaryDir>
#include <QTest>

using namespace fathom;
namespace fs = std::filesystem;

namespace {

const std::string commit(40, 'a');

/// A cache in which huggingface_hub has put some files of owner/name.
struct Cache
{
    QTemporaryDir directory;
    fs::path path = directory.path().toStdString();
    fs::path model = path / "models--owner--name";

    Cache(const std::vector<std::string>& names, const std::string& reference)
    {
        fs::create_directories(model / "snapshots" / commit);
        fs::create_directories(model / "blobs");
        fs::create_directories(model / "refs" / "pr");
        for (const auto& name : names)
            add(name, "content of " + name);
        write(model / "refs" / "main", reference);
    }

    static void write(const fs::path& file, const std::string& text)
    {
        QVERIFY(writeFileAtomically(file, text));
    }

    void add(const std::string& name, const std::string& content) const
    {
        write(model / "blobs" / ("blob-" + name), content);
        fs::create_symlink("../../blobs/blob-" + name, model / "snapshots" / commit / name);
    }

    [[nodiscard]] std::optional<CachedModel> find(const char* id = "owner/name") const
    {
        return HubCache(path, ModelId::parse(id).value()).find();
    }
};

} // namespace

class TestHubCache : public QObject
{
    Q_OBJECT

private slots:
    void findsACompleteModel()
    {
        const Cache cache({ "config.json", "tokenizer.json", "model.safetensors" }, commit);
        const auto found = cache.find();
        QVERIFY(found);
        QCOMPARE(found->directory, cache.model / "snapshots" / commit);
        QVERIFY(found->hasTokenizer);
        QVERIFY(!cache.find("owner/other"));
        QVERIFY(!cache.find("owner/name@v2"));
        QVERIFY(cache.find(("owner/name@" + commit).c_str()));
    }

    void findsARevisionByItsReference()
    {
        const Cache cache({ "config.json", "tokenizer.json", "model.safetensors" }, commit + "\n");
        Cache::write(cache.model / "refs" / "pr" / "1", commit);
        QVERIFY(cache.find());
        QVERIFY(cache.find("owner/name@pr/1"));
    }

    void saysWhenTheTokenizerIsNotThere()
    {
        const Cache cache({ "config.json", "vocab.json", "pytorch_model.bin" }, commit);
        QVERIFY(cache.find());
        QVERIFY(!cache.find()->hasTokenizer);
        cache.add("merges.txt", "");
        QVERIFY(cache.find()->hasTokenizer);
    }

    void doesNotFindWhatIsIncomplete()
    {
        QVERIFY(!Cache({ "config.json", "tokenizer.json" }, commit).find());
        QVERIFY(!Cache({ "tokenizer.json", "model.safetensors" }, commit).find());
        const Cache split({ "config.json", "tokenizer.json", "a.safetensors" }, commit);
        split.add("model.safetensors.index.json",
            R"({"weight_map":{"x":"a.safetensors","y":"b.safetensors"}})");
        QVERIFY(!split.find());
        split.add("b.safetensors", "");
        QVERIFY(split.find());
        fs::remove(split.model / "blobs" / "blob-b.safetensors"); // a link that leads nowhere
        QVERIFY(!split.find());
    }

    void believesNoReferenceThatIsNoCommit()
    {
        QVERIFY(!Cache({ "config.json", "model.safetensors" }, "../../elsewhere").find());
        QVERIFY(!Cache({ "config.json", "model.safetensors" }, "").find());
    }

    void linksBlobsAsHuggingFaceDoes()
    {
        const QTemporaryDir directory;
        const fs::path path = directory.path().toStdString();
        const HubCache cache(path, ModelId::parse("owner/name@v1").value());
        QVERIFY(cache.prepare(commit));
        const std::string checksum(64, 'b');
        Cache::write(cache.blob(checksum), "content");
        QVERIFY(cache.link(commit, "config.json", checksum));
        QVERIFY(cache.link(commit, "config.json", checksum)); // again, over the old one
        QVERIFY(cache.noteCommit(commit));
        const auto model = path / "models--owner--name";
        const auto link = model / "snapshots" / commit / "config.json";
        QCOMPARE(fs::read_symlink(link).string(), "../../blobs/" + checksum);
        QCOMPARE(readFile(link).value(), std::string("content"));
        QCOMPARE(readFile(model / "refs" / "v1").value(), commit);
        QCOMPARE(
            cache.lock(checksum), path / ".locks" / "models--owner--name" / (checksum + ".lock"));
    }

    void choosesTheFilesThatAreOfUse()
    {
        const std::set<std::string> names { "README.md", "config.json", "flax_model.msgpack",
            "merges.txt", "model.safetensors", "onnx/model.onnx", "pytorch_model.bin",
            "tokenizer.json", "tokenizer_config.json", "vocab.json" };
        const auto files = neededFiles(names, "owner/name").value();
        QCOMPARE(files.description,
            (std::vector<std::string> { "config.json", "tokenizer.json", "tokenizer_config.json",
                "vocab.json", "merges.txt" }));
        QCOMPARE(files.weights, std::vector<std::string> { "model.safetensors" });
        const auto split = neededFiles(
            { "config.json", "model.safetensors.index.json", "pytorch_model.bin.index.json" },
            "owner/name")
                               .value();
        QCOMPARE(split.index, std::string("model.safetensors.index.json"));
        QVERIFY(split.weights.empty());
    }

    void saysWhatIsThereInsteadOfWeights()
    {
        const auto files = neededFiles({ "config.json", "tf_model.h5" }, "owner/name");
        QVERIFY(!files);
        QCOMPARE(files.error().code, ErrorCode::InvalidModel);
        QVERIFY(files.error().message.find("tf_model.h5") != std::string::npos);
        QCOMPARE(files.error().where, std::string("owner/name"));
    }

    void refusesIndexesThatLeadOutOfTheFolder_data()
    {
        QTest::addColumn<QString>("file");
        for (const char* name : { "../secret", "/etc/passwd", "a/b.safetensors", "..", "." })
            QTest::newRow(name) << name;
    }

    void refusesIndexesThatLeadOutOfTheFolder()
    {
        QFETCH(QString, file);
        const QTemporaryDir directory;
        const auto index = fs::path(directory.path().toStdString()) / "x.index.json";
        Cache::write(index, R"({"weight_map":{"w":")" + file.toStdString() + R"("}})");
        const auto files = filesOfIndex(index);
        QVERIFY(!files);
        QVERIFY(files.error().where.find("tensor w") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TestHubCache)
#include "tst_hub_cache.moc"
