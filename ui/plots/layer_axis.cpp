// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/layer_axis.h"

#include <QCoreApplication>
#include <QStringList>

#include <array>
#include <cstddef>

using namespace Qt::StringLiterals;

namespace fathom {
namespace {

constexpr std::array strides { 1, 2, 4, 5, 8, 10, 16, 20, 25, 32, 40, 50, 64, 100, 128, 200, 500,
    1000 };

/// Distances between the centres of labels.
struct LabelRoom
{
    std::span<const LayerIndex> layers;
    std::span<const double> widths;
    double pixelsPerLayer;
    double gap;

    [[nodiscard]] bool fits(std::size_t left, std::size_t right) const
    {
        const double distance = (layers[right].value - layers[left].value) * pixelsPerLayer;
        return distance >= (widths[left] + widths[right]) / 2 + gap;
    }
    [[nodiscard]] bool fitAll(const std::vector<std::size_t>& labelled) const
    {
        for (std::size_t i = 1; i < labelled.size(); ++i) {
            if (!fits(labelled[i - 1], labelled[i]))
                return false;
        }
        return true;
    }
};

} // namespace

QString layerTickText(LayerIndex layer)
{
    return layer == embeddingLayer ? u"emb"_s : QString::number(layer.value);
}

QString layerPhrase(LayerIndex layer)
{
    return layer == embeddingLayer
        ? QCoreApplication::translate("fathom", "the embedding")
        : QCoreApplication::translate("fathom", "layer %1").arg(layer.value);
}

QString layerRangesText(std::span<const LayerIndex> layers)
{
    QStringList parts;
    for (std::size_t begin = 0; begin < layers.size();) {
        std::size_t end = begin + 1;
        // The embedding is named, so a range never starts with it.
        while (layers[begin] != embeddingLayer && end < layers.size()
            && layers[end].value == layers[end - 1].value + 1)
            ++end;
        QString part = layerTickText(layers[begin]);
        if (end - begin > 1)
            part += (end - begin == 2 ? u", "_s : u"–"_s) + layerTickText(layers[end - 1]);
        parts << part;
        begin = end;
    }
    return parts.join(u", "_s);
}

AxisRange layerRange(std::span<const LayerIndex> layers)
{
    if (layers.empty())
        return { -0.5, 0.5 };
    return { layers.front().value - 0.5, layers.back().value + 0.5 };
}

std::vector<LayerIndex> labelledLayers(std::span<const LayerIndex> layers,
    std::span<const double> labelWidths, double pixelsPerLayer, double gap)
{
    const LabelRoom room { layers, labelWidths, pixelsPerLayer, gap };
    std::vector<std::size_t> labelled;
    for (const int stride : strides) {
        labelled.clear();
        for (std::size_t i = 0; i < layers.size(); ++i) {
            const bool isEmbedding = layers[i] == embeddingLayer;
            // The first multiple after the embedding gives way to it where both do not fit.
            const bool isCrowded = stride > 1 && labelled.size() == 1
                && layers[labelled.front()] == embeddingLayer && !room.fits(labelled.front(), i);
            if (isEmbedding || (layers[i].value % stride == 0 && !isCrowded))
                labelled.push_back(i);
        }
        if (labelled.size() < 2) {
            // Layers like 1, 3, 5 have no multiples of 2: every so many of them then.
            labelled.clear();
            for (std::size_t i = 0; i < layers.size(); i += std::size_t(stride))
                labelled.push_back(i);
        }
        if (room.fitAll(labelled))
            break;
    }
    if (!room.fitAll(labelled))
        labelled.resize(1); // two or more that do not fit
    std::vector<LayerIndex> result;
    for (const std::size_t i : labelled)
        result.push_back(layers[i]);
    return result;
}

} // namespace fathom
