// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/kernels/packed_matrix.h"

#include <vector>

namespace fathom::kernels {

namespace {

class KernelMatrix final : public PackedMatrix
{
public:
    KernelMatrix(const WeightView& weight, const Kernels& table)
        : m_table(table)
        , m_inputs(weight.inputs)
        , m_outputs(weight.outputs)
        , m_packed(table.packedSize(weight.inputs, weight.outputs))
    {
        table.packWeights(weight.data, weight.outputStride, weight.inputStride, m_inputs, m_outputs,
            m_packed.data());
    }

    void multiply(const float* x, std::ptrdiff_t rows, const float* bias, float* y) const override
    {
        const OutputRows result { y, rows, m_outputs, m_outputs };
        m_table.multiplyPacked({ x, rows, m_inputs, m_inputs }, m_packed.data(), result);
        if (bias)
            m_table.add(result, { bias, rows, m_outputs, 0 }); // the same row each time
    }

    [[nodiscard]] std::size_t byteSize() const override { return m_packed.size() * sizeof(float); }

private:
    const Kernels& m_table;
    std::ptrdiff_t m_inputs;
    std::ptrdiff_t m_outputs;
    std::vector<float> m_packed;
};

} // namespace

std::unique_ptr<const PackedMatrix> packForKernels(const WeightView& weight, const Kernels& table)
{
    return std::make_unique<KernelMatrix>(weight, table);
}

std::unique_ptr<const PackedMatrix> packMatrix(const WeightView& weight)
{
    if (auto packed = packForOneDnn(weight))
        return packed;
    return packForKernels(weight, kernels());
}

} // namespace fathom::kernels
