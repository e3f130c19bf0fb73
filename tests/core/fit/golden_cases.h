// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/matrix.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QString>

#include <cstdint>
#include <stdexcept>
#include <vector>

namespace fathom::testing {

/// A file that tests/golden/<folder>/make_*_golden.py wrote.
inline QJsonObject readGolden(const QString& name)
{
    QFile file(QStringLiteral(FATHOM_TEST_DATA "/") + name);
    if (!file.open(QIODevice::ReadOnly))
        throw std::runtime_error("cannot read " + file.fileName().toStdString());
    const auto document = QJsonDocument::fromJson(file.readAll());
    if (!document.isObject())
        throw std::runtime_error("not JSON: " + file.fileName().toStdString());
    return document.object();
}

inline std::vector<double> numbers(const QJsonValue& array)
{
    std::vector<double> values;
    for (const auto value : array.toArray())
        values.push_back(value.toDouble());
    return values;
}

inline std::vector<std::int32_t> integers(const QJsonValue& array)
{
    std::vector<std::int32_t> values;
    for (const auto value : array.toArray())
        values.push_back(value.toInt());
    return values;
}

inline Vector vectorOf(const QJsonValue& array)
{
    const auto values = numbers(array);
    return Eigen::Map<const Vector>(values.data(), static_cast<Eigen::Index>(values.size()));
}

inline Matrix matrixOf(const QJsonValue& arrays)
{
    const auto rows = arrays.toArray();
    Matrix matrix(rows.size(), rows.empty() ? 0 : rows[0].toArray().size());
    for (qsizetype i = 0; i < rows.size(); ++i)
        matrix.row(i) = vectorOf(rows[i]).transpose();
    return matrix;
}

/// The features of a golden case: `features` in problems.py.
inline FeatureMatrix goldenFeatures(const QJsonObject& golden)
{
    FeatureMatrix X(golden["rows"].toInt(), golden["columns"].toInt());
    auto state = static_cast<std::uint32_t>(golden["seed"].toInt());
    const auto constant = golden["constant"].toArray();
    for (Eigen::Index i = 0; i < X.rows(); ++i) {
        for (Eigen::Index j = 0; j < X.cols(); ++j) {
            state = state * 1664525U + 1013904223U;
            const auto u = static_cast<double>(state >> 8) / (1 << 23) - 1;
            const auto value = u * static_cast<double>(1 + j % 3) + golden["shift"].toDouble();
            X(i, j) = static_cast<float>(constant.contains(static_cast<int>(j)) ? 0.7 : value);
        }
    }
    return X;
}

/// The weights of a golden case: `row_weights` in problems.py, or none.
inline std::vector<double> goldenWeights(const QJsonObject& golden)
{
    std::vector<double> weights;
    for (int i = 0; golden["weighted"].toBool() && i < golden["rows"].toInt(); ++i)
        weights.push_back(0.5 + 0.5 * (i % 4));
    return weights;
}

/// Largest difference, relative to the largest expected value.
inline double relativeDifference(const Matrix& actual, const Matrix& expected)
{
    if (actual.rows() != expected.rows() || actual.cols() != expected.cols())
        throw std::runtime_error("shapes differ");
    return (actual - expected).cwiseAbs().maxCoeff() / expected.cwiseAbs().maxCoeff();
}

} // namespace fathom::testing
