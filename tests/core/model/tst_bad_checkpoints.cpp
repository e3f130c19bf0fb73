// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/transformer.h"
#include "tests/core/model/model_fixture.h"

#include <QElapsedTimer>
#include <QTest>

#include <array>
#include <fstream>
#include <functional>
#include <sstream>

using namespace fathom;
using namespace fathom::testing;
namespace fs = std::filesystem;

using Spoil = std::function<void(ModelCopy&, const fs::path&)>;
Q_DECLARE_METATYPE(Spoil)

namespace {

constexpr auto aTensor = "model.layers.2.mlp.up_proj.weight";
constexpr auto indexName = "model.safetensors.index.json";

std::string bytesOf(std::uint64_t number, std::size_t count)
{
    return { reinterpret_cast<const char*>(&number), count }; // the least byte first
}

void write(const fs::path& path, const std::string& content)
{
    std::ofstream(path, std::ios::binary) << content;
}

std::string read(const fs::path& path)
{
    std::ostringstream content;
    content << std::ifstream(path, std::ios::binary).rdbuf();
    return content.str();
}

/// Replaces the model's weights by a file pytorch_model.bin.
void writeTorch(const fs::path& directory, const std::string& content)
{
    fs::remove(directory / "model.safetensors");
    write(directory / "pytorch_model.bin", content);
}

/// Objects as Python's pickle writes them, protocol 2.
namespace pickled {

std::string text(const std::string& value)
{
    return "X" + bytesOf(value.size(), 4) + value;
}
std::string global(const std::string& module, const std::string& name)
{
    return "c" + module + "\n" + name + "\n";
}
std::string tuple(const std::vector<std::string>& items)
{
    std::string result = "(";
    for (const auto& item : items)
        result += item;
    return result + "t";
}
std::string call(const std::string& callee, const std::vector<std::string>& arguments)
{
    return callee + tuple(arguments) + "R";
}
std::string dictionary(const std::string& key, const std::string& value)
{
    return "}" + text(key) + value + "s";
}
const std::string one = "K\x01";
const std::string runsACommand = call(global("os", "system"), { text("exit 1") });

/// A tensor [1, 1] of storage "0".
std::string tensor(const std::string& shape = tuple({ one, one }),
    const std::string& storage
    = tuple({ text("storage"), global("torch", "FloatStorage"), text("0"), text("cpu"), one }))
{
    return call(global("torch._utils", "_rebuild_tensor_v2"),
        { storage + "Q", std::string("K\0", 2), shape, tuple({ one, one }), "\x89", "}" });
}

/// What torch.save wrote before it wrote zip archives, without storages.
std::string fileOf(const std::string& content)
{
    const std::string begin("\x80\x02", 2);
    return begin + "\x8A\x0A\x6C\xFC\x9C\x46\xF9\x20\x6A\xA8\x50\x19." + begin + "M\xE9\x03."
        + begin + "}." + begin + content + "." + begin + "].";
}

/// The same with storage "0" of one number.
std::string file(const std::string& content)
{
    auto result = fileOf(content);
    result.pop_back();
    return result + text("0") + "a." + bytesOf(1, 8) + bytesOf(0, 4);
}

} // namespace pickled

/// A zip archive with one file of 1000 bytes that claims to hold `size` bytes, as `method` stored.
std::string zipOf(const std::string& name, std::uint16_t method, std::uint32_t size)
{
    const auto described = bytesOf(0, 2) + bytesOf(method, 2) + bytesOf(0, 8)
        + bytesOf(method == 0 ? size : 1000, 4) + bytesOf(size, 4) + bytesOf(name.size(), 2)
        + bytesOf(0, 2);
    const auto local = "PK\x03\x04" + bytesOf(20, 2) + described + name + std::string(1000, 'x');
    const auto central = "PK\x01\x02" + bytesOf(20, 2) + bytesOf(20, 2) + described + bytesOf(0, 8)
        + bytesOf(0, 4) + bytesOf(0, 2) + name;
    return local + central + "PK\x05\x06" + bytesOf(0, 4) + bytesOf(1, 2) + bytesOf(1, 2)
        + bytesOf(central.size(), 4) + bytesOf(local.size(), 4) + bytesOf(0, 2);
}

std::string nested(std::size_t depth)
{
    return std::string(depth, '[') + std::string(depth, ']');
}

/// Splits the weights over part-0.safetensors and part-1.safetensors, which has aTensor.
void writeShards(const ModelCopy& model, const fs::path& directory)
{
    fs::remove(directory / "model.safetensors");
    std::array<std::vector<TensorToWrite>, 2> shards;
    Json weightMap;
    for (const auto& [name, tensor] : model.tensors) {
        const std::size_t shard = name < aTensor ? 0 : 1;
        shards[shard].push_back({ name, tensor.dtype, tensor.shape, tensor.bytes });
        weightMap[name] = "part-" + std::to_string(shard) + ".safetensors";
    }
    for (const auto shard : { 0U, 1U })
        QVERIFY(writeSafetensors(
            directory / ("part-" + std::to_string(shard) + ".safetensors"), shards[shard]));
    write(directory / indexName, Json { { "weight_map", weightMap } }.dump());
}

#ifdef __SANITIZE_ADDRESS__
constexpr std::int64_t mostKibibytes = 256 * 1024; // it keeps what was freed, and room around all
#else
constexpr std::int64_t mostKibibytes = 64 * 1024;
#endif

/// Memory in KiB by /proc/self/status.
std::int64_t memory(const std::string& key)
{
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with(key))
            return std::stoll(line.substr(key.size() + 1));
    return -1;
}

} // namespace

/// What comes from outside may be anything: the error names the file and the tensor, at once, and
/// nothing is allocated that only the file says is needed.
class TestBadCheckpoints : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        // The engine's libraries are loaded with the first model.
        QVERIFY(openTransformer(goldenModel("llama").directory));
    }

    void areRefusedAtOnce_data()
    {
        QTest::addColumn<Spoil>("spoil");
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("more");
        const auto add
            = [](const char* name, const char* file, const char* more, const Spoil& spoil) {
                  QTest::newRow(name) << spoil << QString(file) << QString(more);
              };
        add("missing tensor", "model.safetensors", aTensor, [](auto& model, const auto&) {
            model.tensors.erase(aTensor);
            (void)model.write();
        });
        add("wrong shape", "model.safetensors", aTensor, [](auto& model, const auto&) {
            std::ranges::reverse(model.tensors[aTensor].shape);
            (void)model.write();
        });
        add("wrong type of numbers", "model.safetensors", aTensor, [](auto& model, const auto&) {
            model.tensors[aTensor].dtype = TensorDtype::I32;
            (void)model.write();
        });
        add("tensor beyond all memory", "model.safetensors", aTensor, [](auto& model, const auto&) {
            model.tensors[aTensor].shape = { std::int64_t { 1 } << 31, std::int64_t { 1 } << 31 };
            (void)model.write();
        });
        add("header longer than the file", "model.safetensors", "header",
            [](auto&, const auto& directory) {
                auto content = read(directory / "model.safetensors");
                content.replace(0, 8, bytesOf(std::uint64_t { 1 } << 62, 8));
                write(directory / "model.safetensors", content);
            });
        add("config beyond all memory", "model.safetensors", "embed_tokens.weight",
            [](auto& model, const auto&) {
                model.config["vocab_size"] = 2'000'000'000;
                (void)model.write();
            });

        add("shard cut short", "part-1.safetensors", "tensor model.",
            [](auto& model, const auto& directory) {
                writeShards(model, directory);
                const auto shard = directory / "part-1.safetensors";
                fs::resize_file(shard, fs::file_size(shard) - 100);
            });
        add("shard cut short in its header", "part-1.safetensors", "header",
            [](auto& model, const auto& directory) {
                writeShards(model, directory);
                fs::resize_file(directory / "part-1.safetensors", 100);
            });
        add("index that names a missing file", "part-1.safetensors", aTensor,
            [](auto& model, const auto& directory) {
                writeShards(model, directory);
                fs::remove(directory / "part-1.safetensors");
            });
        add("index that promises a tensor", "part-1.safetensors", "tensor model.extra",
            [](auto& model, const auto& directory) {
                writeShards(model, directory);
                auto index = Json::parse(read(directory / indexName));
                index["weight_map"]["model.extra"] = "part-1.safetensors";
                write(directory / indexName, index.dump());
            });
        add("weights that are a folder", "model.safetensors", "", [](auto&, const auto& directory) {
            fs::remove(directory / "model.safetensors");
            fs::create_directory(directory / "model.safetensors");
        });

        using namespace pickled;
        const auto addTorch = [&](const char* name, const char* more, const std::string& content) {
            add(name, "pytorch_model.bin", more,
                [=](auto&, const auto& directory) { writeTorch(directory, content); });
        };
        addTorch("pickle of another model", "tensor model.embed_tokens.weight",
            file(dictionary("model.other", tensor())));
        addTorch("dictionary in itself", "no dictionary of tensors",
            fileOf("}q" + std::string("\0", 1) + text("state_dict") + "h" + std::string("\0", 1)
                + "s"));
        addTorch("shape in itself", "tensor a",
            file(dictionary("a", tensor("]q" + std::string("\0h\0a", 4)))));
        addTorch("storage in itself", "tensor a",
            fileOf(dictionary("a", tensor(tuple({ one, one }), "]q" + std::string("\0h\0a", 4)))));
        addTorch("command as a shape", "tensor a", file(dictionary("a", tensor(runsACommand))));
        addTorch("command as a tensor", "no dictionary of tensors",
            fileOf(dictionary("a", runsACommand)));
        addTorch("tensor larger than its storage", "tensor a",
            file(dictionary("a", tensor(tuple({ "J\xFF\xFF\xFF\x7F", "J\xFF\xFF\xFF\x7F" })))));
        std::string dimensions;
        for (int i = 0; i < 100'000; ++i)
            dimensions += one;
        addTorch("shape of a hundred thousand dimensions", "tensor a",
            file(dictionary("a", tensor("(" + dimensions + "t"))));
        addTorch("millions of values", "values", file(std::string(3'000'000, ']')));
        addTorch("lists a million deep", "values",
            file(std::string(1'000'000, ']') + std::string(999'999, 'a')));
        addTorch("compressed file of four gigabytes", "archive/data.pkl",
            zipOf("archive/data.pkl", 8, 0xFFFFFFF0));
        addTorch("file of four gigabytes", "archive/data.pkl\" is cut off",
            zipOf("archive/data.pkl", 0, 0xFFFFFFF0));
        addTorch("archive of something else", "data.pkl", zipOf("readme.txt", 0, 1000));

        const auto deep = nested(10'000);
        add("deep config", "config.json", "nested",
            [=](auto&, const auto& directory) { write(directory / "config.json", deep); });
        add("deep index", indexName, "nested", [=](auto& model, const auto& directory) {
            writeShards(model, directory);
            write(directory / indexName, deep);
        });
        add("deep header", "model.safetensors", "nested", [=](auto&, const auto& directory) {
            write(directory / "model.safetensors", bytesOf(deep.size(), 8) + deep);
        });
    }

    void areRefusedAtOnce()
    {
        QFETCH(Spoil, spoil);
        QFETCH(QString, file);
        QFETCH(QString, more);
        ModelCopy model(goldenModel("llama").directory);
        const auto directory = model.write();
        spoil(model, directory);
        std::ofstream("/proc/self/clear_refs") << 5; // VmHWM, the peak, is counted from here on
        const auto before = memory("VmRSS:");
        QElapsedTimer timer;
        timer.start();
        const auto result = openTransformer(directory);
        const auto elapsed = timer.elapsed();
        const auto grown = memory("VmHWM:") - before;
        QVERIFY(!result);
        const auto text = QString::fromStdString(result.error().text());
        QVERIFY2(text.contains(file), qPrintable(text));
        QVERIFY2(text.contains(more), qPrintable(text));
        QVERIFY2(text.size() < 1000, qPrintable(text));
        QVERIFY2(elapsed < 1000, qPrintable(QString("%1 ms").arg(elapsed)));
        QVERIFY2(grown < mostKibibytes, qPrintable(QString("%1 KiB").arg(grown)));
        QVERIFY(before > 0);
        qInfo("%lld ms, %lld KiB: %s", static_cast<long long>(elapsed),
            static_cast<long long>(grown), qPrintable(text));
    }
};

QTEST_APPLESS_MAIN(TestBadCheckpoints)
#include "tst_bad_checkpoints.moc"
