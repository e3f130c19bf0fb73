// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/solver/shared_gram.h"

#include "core/fit/solver/symmetric_products.h"

namespace fathom {

namespace {

/// Of features that are centred this is 0, of random ones 1 / rows.
constexpr double mostInCommon = 0.1;

} // namespace

const FeatureMatrix* SharedGram::rough()
{
    if (!m_rough && !m_hasCommonPart) {
        auto gram = floatGramMatrix(m_X, m_job);
        const Vector sums = gram.rowwise().sum().cast<double>();
        const auto trace = gram.diagonal().cast<double>().sum();
        const auto inCommon = sums.sum() / static_cast<double>(m_X.rows);
        m_hasCommonPart = !(inCommon <= mostInCommon * trace); // so too what is not finite
        if (!m_hasCommonPart)
            m_rough = std::move(gram);
    }
    return m_rough ? &*m_rough : nullptr;
}

const RowMatrix& SharedGram::exact()
{
    if (!m_exact)
        m_exact = gramMatrix(m_X, m_job);
    return *m_exact;
}

} // namespace fathom
