// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/kernels/packed_matrix.h"

#include <oneapi/dnnl/dnnl.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <map>
#include <mutex>
#include <omp.h>
#include <string>
#include <utility>
#include <vector>

namespace fathom::kernels {

namespace {

using dnnl::memory;

/// Rows computed by one call: a product is cut into the largest that fit. Fewer sizes mean fewer
/// compiled kernels, so small rests are padded.
constexpr std::array<std::ptrdiff_t, 4> rowSteps { 128, 32, 16, 4 };
constexpr std::ptrdiff_t largestStep = rowSteps.front();

const dnnl::engine& cpu()
{
    static const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
    return engine;
}

/// oneDNN asks OpenMP how many threads to use: one, for as long as this lives, as our own pool does
/// the sharing.
class SingleThread
{
public:
    SingleThread()
        : m_before(omp_get_max_threads())
    {
        omp_set_num_threads(1);
    }
    ~SingleThread() { omp_set_num_threads(m_before); }
    SingleThread(const SingleThread&) = delete;
    SingleThread& operator=(const SingleThread&) = delete;

private:
    int m_before;
};

memory::desc inputsOf(std::ptrdiff_t rows, std::ptrdiff_t columns)
{
    return { { rows, columns }, memory::data_type::bf16, memory::format_tag::ab };
}

memory::desc sumsOf(std::ptrdiff_t rows, std::ptrdiff_t columns)
{
    return { { rows, columns }, memory::data_type::f32, memory::format_tag::ab };
}

/// The nearest bfloat16, ties to even.
std::uint16_t toBfloat(float value)
{
    const auto word = std::bit_cast<std::uint32_t>(value);
    if (value != value)
        return static_cast<std::uint16_t>(word >> 16U | 0x40U);
    return static_cast<std::uint16_t>((word + 0x7FFFU + (word >> 16U & 1U)) >> 16U);
}

/// Products of one shape: compiled once for the whole program.
struct Shape
{
    std::array<dnnl::matmul, rowSteps.size()> products;
    memory::desc weights;
    std::size_t scratchBytes = 0;
    bool rowsAreIndependent = false;
};

dnnl::matmul::primitive_desc describe(
    std::ptrdiff_t rows, std::ptrdiff_t inputs, std::ptrdiff_t outputs, const memory::desc& weights)
{
    const dnnl::matmul::desc operation(inputsOf(rows, inputs), weights, sumsOf(rows, outputs));
    dnnl::primitive_attr attributes;
    attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
    return { operation, attributes, cpu() };
}

void run(const Shape& shape, std::size_t step, const memory& weights, std::ptrdiff_t inputs,
    std::ptrdiff_t outputs, const std::uint16_t* x, float* y)
{
    static thread_local std::vector<std::byte> scratch;
    if (scratch.size() < shape.scratchBytes)
        scratch.resize(shape.scratchBytes);
    const auto rows = rowSteps[step];
    dnnl::stream stream(cpu());
    const memory::desc scratchpad { { static_cast<memory::dim>(shape.scratchBytes) },
        memory::data_type::u8, memory::format_tag::a };
    shape.products[step].execute(stream,
        { { DNNL_ARG_SRC, memory(inputsOf(rows, inputs), cpu(), const_cast<std::uint16_t*>(x)) },
            { DNNL_ARG_WEIGHTS, weights },
            { DNNL_ARG_DST, memory(sumsOf(rows, outputs), cpu(), y) },
            { DNNL_ARG_SCRATCHPAD, memory(scratchpad, cpu(), scratch.data()) } });
    stream.wait();
}

/// Numbers of mixed signs and sizes that leave no rounding untested; from a linear congruence
/// (Knuth's MMIX).
std::vector<std::uint16_t> testNumbers(std::size_t count, std::uint64_t state)
{
    std::vector<std::uint16_t> numbers(count);
    for (auto& number : numbers) {
        state = state * 6364136223846793005U + 1442695040888963407U;
        number = toBfloat(static_cast<float>(static_cast<std::int32_t>(state >> 32U)) * 0x1p-30F);
    }
    return numbers;
}

/// Whether a row comes out with the same bits from every row count and place. True of the
/// block-wise kernels, which nobody promises; so it is tried, once per shape.
bool rowsAreIndependent(const Shape& shape, std::ptrdiff_t inputs, std::ptrdiff_t outputs)
{
    const auto numbers = testNumbers(static_cast<std::size_t>(inputs * (outputs + largestStep)), 1);
    const auto* const x = numbers.data() + inputs * outputs;
    memory weights(shape.weights, cpu());
    dnnl::stream stream(cpu());
    memory plain({ { inputs, outputs }, memory::data_type::bf16, memory::format_tag::ba }, cpu(),
        const_cast<std::uint16_t*>(numbers.data()));
    dnnl::reorder(plain, weights).execute(stream, plain, weights);
    stream.wait();

    std::vector<float> expected(static_cast<std::size_t>(largestStep * outputs));
    run(shape, 0, weights, inputs, outputs, x, expected.data());
    std::vector<float> found(expected.size());
    for (std::size_t step = 1; step < rowSteps.size(); ++step) {
        // Places that are not multiples of a block: each row moves to another place than before.
        for (std::ptrdiff_t first = 3; first + rowSteps[step] <= largestStep; first += 41) {
            run(shape, step, weights, inputs, outputs, x + first * inputs, found.data());
            const auto bytes = static_cast<std::size_t>(rowSteps[step] * outputs) * sizeof(float);
            if (std::memcmp(found.data(), expected.data() + first * outputs, bytes) != 0)
                return false;
        }
    }
    return true;
}

Shape compile(std::ptrdiff_t inputs, std::ptrdiff_t outputs)
{
    Shape shape;
    const auto first = describe(largestStep, inputs, outputs,
        { { inputs, outputs }, memory::data_type::bf16, memory::format_tag::any });
    shape.weights = first.weights_desc();
    if (std::string_view(first.impl_info_str()).substr(0, 3) != "brg")
        return shape;
    for (std::size_t step = 0; step < rowSteps.size(); ++step) {
        const auto description = describe(rowSteps[step], inputs, outputs, shape.weights);
        shape.scratchBytes = std::max(shape.scratchBytes, description.scratchpad_desc().get_size());
        shape.products[step] = dnnl::matmul(description);
    }
    shape.rowsAreIndependent = rowsAreIndependent(shape, inputs, outputs);
    return shape;
}

std::shared_ptr<const Shape> shapeFor(std::ptrdiff_t inputs, std::ptrdiff_t outputs)
{
    static std::mutex mutex;
    static std::map<std::pair<std::ptrdiff_t, std::ptrdiff_t>, std::shared_ptr<const Shape>> shapes;
    const std::lock_guard lock(mutex);
    auto& shape = shapes[{ inputs, outputs }];
    if (!shape)
        shape = std::make_shared<Shape>(compile(inputs, outputs));
    return shape;
}

class OneDnnMatrix final : public PackedMatrix
{
public:
    OneDnnMatrix(const WeightView& weight, std::shared_ptr<const Shape> shape)
        : m_shape(std::move(shape))
        , m_inputs(weight.inputs)
        , m_outputs(weight.outputs)
        , m_weights(m_shape->weights, cpu())
    {
        const memory::desc plain({ weight.inputs, weight.outputs }, memory::data_type::f32,
            memory::dims { weight.inputStride, weight.outputStride });
        memory source(plain, cpu(), const_cast<float*>(weight.data));
        dnnl::stream stream(cpu());
        dnnl::reorder(source, m_weights).execute(stream, source, m_weights);
        stream.wait();
    }

    void multiply(InputRows x, const Epilogue& epilogue, OutputRows y) const override
    {
        const SingleThread guard;
        static thread_local std::vector<std::uint16_t> rounded;
        static thread_local std::vector<float> sums;
        rounded.resize(static_cast<std::size_t>(largestStep * m_inputs));
        sums.resize(static_cast<std::size_t>(largestStep * m_outputs));
        for (std::ptrdiff_t first = 0; first < x.rows;) {
            const auto step = stepFor(x.rows - first);
            const auto rows = std::min(rowSteps[step], x.rows - first);
            for (std::ptrdiff_t i = 0; i < rows; ++i)
                std::transform(x.row(first + i), x.row(first + i) + m_inputs,
                    rounded.data() + i * m_inputs, toBfloat);
            run(*m_shape, step, m_weights, m_inputs, m_outputs, rounded.data(), sums.data());
            for (std::ptrdiff_t i = 0; i < rows; ++i)
                std::copy_n(sums.data() + i * m_outputs, m_outputs, y.row(first + i));
            first += rows;
        }
        if (epilogue.bias)
            kernels().add(y, { epilogue.bias, y.rows, m_outputs, 0 }); // the same row each time
        if (epilogue.isActivated)
            kernels().activate(epilogue.activation, y);
    }

    [[nodiscard]] std::size_t byteSize() const override { return m_shape->weights.get_size(); }

private:
    /// The largest that the rows fill, or the smallest, the rest of which is left as it is.
    static std::size_t stepFor(std::ptrdiff_t rows)
    {
        std::size_t step = 0;
        while (step + 1 < rowSteps.size() && rowSteps[step] > rows)
            ++step;
        return step;
    }

    std::shared_ptr<const Shape> m_shape;
    std::ptrdiff_t m_inputs;
    std::ptrdiff_t m_outputs;
    memory m_weights;
};

} // namespace

std::unique_ptr<const PackedMatrix> packForOneDnn(const WeightView& weight)
{
    const SingleThread guard;
    auto shape = shapeFor(weight.inputs, weight.outputs);
    if (!shape->rowsAreIndependent)
        return nullptr;
    return std::make_unique<OneDnnMatrix>(weight, std::move(shape));
}

bool hasBfloatTiles()
{
    constexpr auto tiles = static_cast<unsigned>(dnnl_cpu_isa_avx512_core_amx);
    return (static_cast<unsigned>(dnnl_get_effective_cpu_isa()) & tiles) == tiles;
}

std::string arithmeticOfProducts()
{
    const auto* const version = dnnl_version();
    return "oneDNN " + std::to_string(version->major) + '.' + std::to_string(version->minor) + '.'
        + std::to_string(version->patch) + ' ' + version->hash + ", instruction set "
        + std::to_string(dnnl_get_effective_cpu_isa());
}

} // namespace fathom::kernels
