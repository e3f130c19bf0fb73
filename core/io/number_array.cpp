// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/number_array.h"

#include <cmath>
#include <cstring>
#include <type_traits>
#include <utility>

namespace fathom {

namespace {

constexpr double largestExact = 9007199254740992.0; // 2^53: beyond it float64 skips whole numbers

std::string shapeText(const std::vector<std::int64_t>& shape)
{
    std::string text;
    for (const auto size : shape)
        text += (text.empty() ? "" : ", ") + std::to_string(size);
    return "[" + text + "]";
}

/// Calls `use(T())` with the C++ type of the elements; false for types that are not read.
template <class Use>
bool withElementType(TensorDtype dtype, const Use& use)
{
    switch (dtype) {
    case TensorDtype::Bool:
    case TensorDtype::U8:
        use(std::uint8_t {});
        return true;
    case TensorDtype::I8:
        use(std::int8_t {});
        return true;
    case TensorDtype::I16:
        use(std::int16_t {});
        return true;
    case TensorDtype::U16:
        use(std::uint16_t {});
        return true;
    case TensorDtype::I32:
        use(std::int32_t {});
        return true;
    case TensorDtype::U32:
        use(std::uint32_t {});
        return true;
    case TensorDtype::I64:
        use(std::int64_t {});
        return true;
    case TensorDtype::U64:
        use(std::uint64_t {});
        return true;
    case TensorDtype::F16:
        use(Eigen::half {});
        return true;
    case TensorDtype::BF16:
        use(Eigen::bfloat16 {});
        return true;
    case TensorDtype::F32:
        use(float {});
        return true;
    case TensorDtype::F64:
        use(double {});
        return true;
    case TensorDtype::F8E4M3:
    case TensorDtype::F8E5M2:
        break;
    }
    return false;
}

/// Element `index` of possibly unaligned bytes.
template <class T>
T elementAt(std::span<const std::byte> bytes, std::size_t index)
{
    T value;
    std::memcpy(&value, bytes.data() + index * sizeof(T), sizeof(T));
    return value;
}

template <class T>
void fill(FeatureMatrix& X, const NpyContent& content)
{
    const auto rows = static_cast<std::size_t>(X.rows());
    const auto columns = static_cast<std::size_t>(X.cols());
    if constexpr (std::is_same_v<T, float>) {
        if (!content.isColumnMajor) {
            if (!content.bytes.empty())
                std::memcpy(X.data(), content.bytes.data(), content.bytes.size());
            return;
        }
    }
    for (std::size_t i = 0; i < rows; ++i) {
        for (std::size_t j = 0; j < columns; ++j) {
            const auto index = content.isColumnMajor ? j * rows + i : i * columns + j;
            X(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j))
                = static_cast<float>(elementAt<T>(content.bytes, index));
        }
    }
}

tl::unexpected<Error> notNumbers(TensorDtype dtype, const std::filesystem::path& path)
{
    return fail(ErrorCode::InvalidFormat,
        "Elements of type " + std::string(dtypeName(dtype))
            + " are not read here. Save the array as F32 or I64.",
        path.string());
}

Result<NpyContent> readContent(std::span<const std::byte> bytes, const std::string& source)
{
    if (isNpy(bytes))
        return parseNpy(bytes, source);
    const auto content = parseSafetensors(bytes, source);
    if (!content) {
        return fail(content.error().code,
            "This is neither a .npy file nor a .safetensors file that can be read. "
                + content.error().message,
            content.error().where);
    }
    if (content->tensors.size() != 1) {
        return fail(ErrorCode::InvalidFormat,
            "The file has " + std::to_string(content->tensors.size())
                + " tensors; one is expected, so that it is clear which is meant. Save it alone.",
            source);
    }
    const auto& tensor = content->tensors.begin()->second;
    return NpyContent { tensor.dtype, tensor.shape, false, tensor.bytes };
}

} // namespace

NumberArray::NumberArray(MappedFile file, NpyContent content)
    : m_file(std::move(file))
    , m_content(std::move(content))
{
}

Result<NumberArray> NumberArray::open(const std::filesystem::path& path)
{
    auto file = MappedFile::open(path);
    if (!file)
        return propagate(file);
    auto content = readContent(file->bytes(), path.filename().string());
    if (!content)
        return propagate(content);
    return NumberArray(std::move(*file), std::move(*content));
}

bool NumberArray::isFloatingPoint() const
{
    switch (m_content.dtype) {
    case TensorDtype::F16:
    case TensorDtype::BF16:
    case TensorDtype::F32:
    case TensorDtype::F64:
    case TensorDtype::F8E4M3:
    case TensorDtype::F8E5M2:
        return true;
    default:
        return false;
    }
}

Result<FeatureMatrix> NumberArray::matrix() const
{
    if (shape().size() != 2) {
        return fail(ErrorCode::InvalidFormat,
            "A matrix [rows, features] is expected; the array's shape is " + shapeText(shape())
                + ".",
            m_file.path().filename().string());
    }
    if (m_content.bytes.empty()) {
        return fail(ErrorCode::EmptyDataset,
            "The array has no elements: its shape is " + shapeText(shape()) + ".",
            m_file.path().filename().string());
    }
    FeatureMatrix X(shape()[0], shape()[1]);
    if (!withElementType(dtype(), [&](auto element) { fill<decltype(element)>(X, m_content); }))
        return notNumbers(dtype(), m_file.path().filename());
    return X;
}

Result<std::vector<double>> NumberArray::vector() const
{
    const auto where = m_file.path().filename().string();
    if (shape().size() != 1 && !(shape().size() == 2 && shape()[1] == 1)) {
        return fail(ErrorCode::InvalidFormat,
            "One number per row is expected; the array's shape is " + shapeText(shape()) + ".",
            where);
    }
    std::vector<double> values(static_cast<std::size_t>(shape()[0]));
    const auto isRead = withElementType(dtype(), [&](auto element) {
        for (std::size_t i = 0; i < values.size(); ++i)
            values[i] = static_cast<double>(elementAt<decltype(element)>(m_content.bytes, i));
    });
    if (!isRead)
        return notNumbers(dtype(), where);
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (!isFloatingPoint() && std::abs(values[i]) > largestExact) {
            return fail(ErrorCode::InvalidFormat,
                "Element " + std::to_string(i)
                    + " (counted from 0) is beyond 2^53, where whole numbers can no longer be told "
                      "apart. Use smaller labels.",
                where);
        }
    }
    return values;
}

} // namespace fathom
