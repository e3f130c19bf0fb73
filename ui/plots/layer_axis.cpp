// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/layer_axis.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace fathom {
namespace {

constexpr std::array strides { 1, 2, 4, 5, 8, 10, 16, 20, 25, 32, 40, 50, 64, 100, 128, 200, 500,
    1000 };

bool fits(const std::vector<LayerIndex>& labelled, double pixelsPerLayer, double labelPixels)
{
    for (std::size_t i = 1; i < labelled.size(); ++i) {
        if ((labelled[i].value - labelled[i - 1].value) * pixelsPerLayer < labelPixels)
            return false;
    }
    return true;
}

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

std::vector<LayerIndex> labelledLayers(
    std::span<const LayerIndex> layers, double pixelsPerLayer, double labelPixels)
{
    std::vector<LayerIndex> labelled;
    for (const int stride : strides) {
        labelled.clear();
        for (const LayerIndex layer : layers) {
            // The first multiple after the embedding gives way to it where both do not fit.
            const bool isCrowded = !labelled.empty() && labelled.front() == embeddingLayer
                && labelled.size() == 1 && (layer.value + 1) * pixelsPerLayer < labelPixels;
            if (layer == embeddingLayer
                || (layer.value % stride == 0 && !(isCrowded && stride > 1)))
                labelled.push_back(layer);
        }
        if (fits(labelled, pixelsPerLayer, labelPixels))
            return labelled;
    }
    labelled.resize(std::min<std::size_t>(labelled.size(), 1));
    return labelled;
}

} // namespace fathom
