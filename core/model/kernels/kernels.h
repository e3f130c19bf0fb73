// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

namespace fathom::kernels {

/// Rows of values are padded to a multiple of this: the widest register, in floats.
inline constexpr std::ptrdiff_t laneCount = 16;

[[nodiscard]] constexpr std::ptrdiff_t roundedUpToLanes(std::ptrdiff_t count)
{
    return (count + laneCount - 1) / laneCount * laneCount;
}

/// A matrix whose rows begin `stride` floats apart.
template <class T>
struct Rows
{
    T* data = nullptr;
    std::ptrdiff_t rows = 0;
    std::ptrdiff_t columns = 0;
    std::ptrdiff_t stride = 0;

    [[nodiscard]] T* row(std::ptrdiff_t i) const { return data + i * stride; }
};
using InputRows = Rows<const float>;
using OutputRows = Rows<float>;

enum class Activation : std::uint8_t
{
    Relu,
    SquaredRelu,
    Gelu,
    GeluTanh,
    GeluQuick, ///< x sigmoid(1.702 x)
    Silu
};

/// How the weights of a product are stored; its inputs are rounded to the same. Products are
/// summed in float32.
enum class WeightFormat : std::uint8_t
{
    Float32,
    Bfloat16,
    Float16
};

/// The weight of a linear layer as it lies in memory: element (output, input) at output ×
/// outputStride + input × inputStride.
struct WeightView
{
    const float* data = nullptr;
    std::ptrdiff_t inputs = 0;
    std::ptrdiff_t outputs = 0;
    std::ptrdiff_t outputStride = 0;
    std::ptrdiff_t inputStride = 1;
};

/// What becomes of a product's sums: f(sum + bias).
struct Epilogue
{
    const float* bias = nullptr; ///< [outputs]; null: none
    bool isActivated = false; ///< else f is the identity
    Activation activation = Activation::Relu;
};

struct NormParameters
{
    const float* scale = nullptr; ///< [columns]; null: ones
    const float* shift = nullptr; ///< [columns]; null: zeros
    double epsilon = 1e-5;
};

/// Tables of cosines and sines, [position][pairs].
struct RotaryParameters
{
    const float* cosines = nullptr;
    const float* sines = nullptr;
    std::ptrdiff_t pairs = 0; ///< at most headSize / 2
    std::ptrdiff_t headSize = 0;
};

/// Keys in blocks of this many positions, counted from the start of the prompt.
inline constexpr std::ptrdiff_t keyBlock = 64;

/// Models with wider heads are refused when they are opened.
inline constexpr std::ptrdiff_t maximumHeadSize = 512;

/// The keys and values that one head's queries may attend to, by position. Unused places hold
/// finite numbers.
struct HeadKeysValues
{
    const float* keys = nullptr; ///< [position / keyBlock][headSize][keyBlock]
    const float* values = nullptr; ///< [position][valueStride]
    std::ptrdiff_t headSize = 0;
    std::ptrdiff_t valueStride = 0; ///< headSize rounded up to lanes; the rest of a row is zero
};

/// Softmax(scale q·k, capped, biased) v of one head.
struct AttentionParameters
{
    float scale = 1;
    float softCap = 0; ///< scores become softCap tanh(score / softCap); 0: off
    float positionSlope
        = 0; ///< ALiBi: slope × (key's position − last seen position) is added to the score
};

/// A query sees the keys at positions [begin, end).
struct KeyRange
{
    std::int32_t begin = 0;
    std::int32_t end = 0;
    /// bias[p] is added to the score of the key at position p; readable (and finite) in all blocks
    /// of keyBlock positions that the range touches. Null: none.
    const float* bias = nullptr;
};

/// Inner loops on the CPU, one table for each instruction set. A row's result depends on that row
/// alone, bit by bit: not on its neighbours, on the number of rows or on alignment.
struct Kernels
{
    const char* name;
    /// (x − mean) / √(variance + ε) · scale + shift, row by row; sums in double.
    void (*layerNorm)(InputRows x, const NormParameters& parameters, OutputRows y);
    /// x / √(mean square + ε) · scale + shift.
    void (*rmsNorm)(InputRows x, const NormParameters& parameters, OutputRows y);
    void (*activate)(Activation activation, OutputRows x);
    /// x ∘ y into x.
    void (*multiply)(OutputRows x, InputRows y);
    /// x + y into x.
    void (*add)(OutputRows x, InputRows y);
    /// x + factor y into x, one factor per row.
    void (*addScaled)(OutputRows x, InputRows y, const float* factors);
    /// factor x into x.
    void (*scale)(OutputRows x, float factor);
    /// x held within [-limit, limit].
    void (*clamp)(OutputRows x, float limit);
    /// Turns dimensions i and i + pairs of every head in a row by the angle of pair i at the row's
    /// position.
    void (*rotate)(OutputRows x, const std::int32_t* positions, const RotaryParameters& parameters);
    /// `queries` [n, headSize], not yet scaled; `ranges` [n], none empty; `output` [n, headSize].
    void (*attend)(InputRows queries, const KeyRange* ranges, const HeadKeysValues& past,
        const AttentionParameters& parameters, OutputRows output);
    /// Bytes that packWeights() writes for a weight of [inputs, outputs].
    std::size_t (*packedBytes)(WeightFormat format, std::ptrdiff_t inputs, std::ptrdiff_t outputs);
    /// Rounds a weight to `format` and rearranges it for multiplyPacked(). `packed` is aligned to
    /// 64 bytes.
    void (*packWeights)(WeightFormat format, const WeightView& weight, void* packed);
    /// x rounded to `format`, as float32, for multiplyPacked(). y's columns are a multiple of
    /// laneCount, and zero beyond those of x.
    void (*roundInputs)(WeightFormat format, InputRows x, OutputRows y);
    /// y = epilogue(x Wᵀ), each element one sum over the inputs in float32, in an order that their
    /// number decides. For other formats than float32, x is what roundInputs() made, its `columns`
    /// those of the weight, and denormal numbers must count as zero (FlushedDenormals).
    void (*multiplyPacked)(WeightFormat format, InputRows x, const void* packed,
        const Epilogue& epilogue, OutputRows y);
};

/// The table for the best instruction set of this processor.
[[nodiscard]] const Kernels& kernels();

/// All tables that this processor can run, the best one first: for tests.
[[nodiscard]] const Kernels* const* supportedKernels(std::size_t& count);

} // namespace fathom::kernels
