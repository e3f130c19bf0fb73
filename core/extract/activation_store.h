// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ids.h"
#include "core/base/matrix.h"
#include "core/io/row_storage.h"

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <vector>

namespace fathom {

/// Features of one data set, one matrix per layer. Filled by one extraction job; a layer becomes readable, from any thread, once it
/// is sealed.
///
/// Rows are examples; with pooling `all` they are tokens, and example e owns rows [rowBegin(e), rowBegin(e + 1)).
class ActivationStore
{
public:
    /// `rowBegins` has one entry more than there are examples.
    ActivationStore(std::vector<LayerIndex> layers, std::vector<std::int64_t> rowBegins, std::int64_t hiddenSize);

    [[nodiscard]] const std::vector<LayerIndex>& layers() const { return m_layers; }
    [[nodiscard]] std::int64_t exampleCount() const { return static_cast<std::int64_t>(m_rowBegins.size()) - 1; }
    [[nodiscard]] std::int64_t rowCount() const { return m_rowBegins.back(); }
    [[nodiscard]] std::int64_t hiddenSize() const { return m_hiddenSize; }
    [[nodiscard]] std::int64_t rowBegin(std::int64_t example) const { return m_rowBegins[static_cast<std::size_t>(example)]; }

    /// Called once per layer by the job that fills it; makes the layer readable.
    void seal(LayerIndex layer, RowStorage features);
    [[nodiscard]] bool isSealed(LayerIndex layer) const;
    /// [rows, hidden] of a sealed layer.
    [[nodiscard]] Eigen::Map<const FeatureMatrix> features(LayerIndex layer) const;
    /// A sealed layer is not looked at for a while: if it lies in a scratch file, it leaves memory.
    void putAside(LayerIndex layer) const;
    /// Frees a layer nobody needs any more.
    void release(LayerIndex layer);

private:
    struct Slot
    {
        RowStorage features;
        std::atomic<bool> sealed = false;
    };
    std::vector<LayerIndex> m_layers;
    std::vector<std::int64_t> m_rowBegins;
    std::int64_t m_hiddenSize;
    std::map<LayerIndex, std::unique_ptr<Slot>> m_slots; ///< one per layer from the start; never changes
};

} // namespace fathom
