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
        QCOMPARE(found->path, cache.model / "snapshots" / commit);
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

    void choosesAmongGgufFiles_data()
    {
        QTest::addColumn<QStringList>("names");
        QTest::addColumn<QString>("choice");
        QTest::addColumn<QStringList>("weights"); // empty: an error
        QTest::addColumn<QString>("said");
        const QStringList several { "README.md", "x-Q4_K_M.gguf", "x-Q4_K_S.gguf", "x.Q8_0.gguf",
            "mmproj-x-Q8_0.gguf", "sub/x-Q2_K.gguf" };
        const QStringList parts { "x-Q8_0-00001-of-00002.gguf", "x-Q8_0-00002-of-00002.gguf",
            "x-Q4_0.gguf" };
        QTest::newRow("the only one") << QStringList { "x-Q4_0.gguf", "config.json", "mmproj.gguf" }
                                      << "" << QStringList { "x-Q4_0.gguf" } << "";
        QTest::newRow("by its ending")
            << several << "Q4_K_M" << QStringList { "x-Q4_K_M.gguf" } << "";
        QTest::newRow("in any case") << several << "q8_0" << QStringList { "x.Q8_0.gguf" } << "";
        QTest::newRow("by its name")
            << several << "x-Q4_K_S.gguf" << QStringList { "x-Q4_K_S.gguf" } << "";
        QTest::newRow("in parts") << parts << "Q8_0" << QStringList { parts[0], parts[1] } << "";
        QTest::newRow("beside other weights")
            << QStringList { "config.json", "model.safetensors", "x-Q4_0.gguf" } << "Q4_0"
            << QStringList { "x-Q4_0.gguf" } << "";
        QTest::newRow("several")
            << several << "" << QStringList()
            << "several GGUF files: x-Q4_K_M.gguf, x-Q4_K_S.gguf, x.Q8_0.gguf.";
        QTest::newRow("none of that name")
            << several << "Q5_0" << QStringList()
            << "None of the model's GGUF files is \"Q5_0\": x-Q4_K_M.gguf";
        QTest::newRow("part of a word")
            << several << "K_M" << QStringList { "x-Q4_K_M.gguf" } << "";
        QTest::newRow("not the end of a word") << several << "4_K_M" << QStringList() << "None of";
        QTest::newRow("in a folder") << several << "Q2_K" << QStringList() << "None of";
        QTest::newRow("no GGUF file") << QStringList { "config.json", "model.safetensors" }
                                      << "Q4_0" << QStringList() << "there are none";
        QTest::newRow("two of that ending") << QStringList { "a-Q4_0.gguf", "b-Q4_0.gguf" }
                                            << "Q4_0" << QStringList() << "More than one";
        QTest::newRow("a part is missing")
            << QStringList { "x-00001-of-00003.gguf", "x-00003-of-00003.gguf" } << ""
            << QStringList() << "number 2 is missing";
    }

    void choosesAmongGgufFiles()
    {
        QFETCH(QStringList, names);
        QFETCH(QString, choice);
        QFETCH(QStringList, weights);
        QFETCH(QString, said);
        std::set<std::string> all;
        for (const auto& name : names)
            all.insert(name.toStdString());
        const auto files = neededFiles(all, "owner/name", choice.toStdString());
        if (weights.isEmpty()) {
            QVERIFY(!files);
            QCOMPARE(files.error().code, ErrorCode::InvalidModel);
            QVERIFY2(files.error().message.find(said.toStdString()) != std::string::npos,
                files.error().message.c_str());
            return;
        }
        QVERIFY2(files, files ? "" : files.error().text().c_str());
        QStringList chosen;
        for (const auto& name : files->weights)
            chosen.append(QString::fromStdString(name));
        QCOMPARE(chosen, weights);
        QCOMPARE(QString::fromStdString(files->gguf), weights.front());
        QVERIFY(files->description.empty());
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
