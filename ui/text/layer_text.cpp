// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text/layer_text.h"

#include <QCoreApplication>

namespace fathom {

namespace {
QString tr(const char* text)
{
    return QCoreApplication::translate("LayerText", text);
}
} // namespace

QString layerName(LayerIndex layer)
{
    return layer == embeddingLayer ? tr("the embedding") : tr("layer %1").arg(layer.value);
}

QString layerNameCapitalized(LayerIndex layer)
{
    return layer == embeddingLayer ? tr("The embedding") : tr("Layer %1").arg(layer.value);
}

QString layerConventionShort()
{
    return tr("Layer i is the output of block i, counted from 0, before the final norm.");
}

QString layerConventionLong()
{
    return tr("<p><b>Layer i is the output of decoder block i</b>, counted from 0, before any "
              "final norm. A model with 12 blocks has "
              "the layers 0 to 11.</p>"
              "<p>In Hugging Face Transformers this is <tt>hidden_states[i + 1]</tt> for every "
              "layer but the last; there, "
              "<tt>hidden_states[-1]</tt> is taken after the final norm and differs.</p>"
              "<p><b>The embedding</b> is what block 0 receives, <tt>hidden_states[0]</tt>. Name "
              "it in the layers field as "
              "<tt>embedding</tt>, alone or in a list such as <tt>embedding,0,1</tt>.</p>"
              "<p>The layers field understands <tt>sweep</tt> (all layers), <tt>sweep:2</tt> "
              "(every second), <tt>sweep:4-9</tt>, "
              "single layers (<tt>6</tt>, <tt>-1</tt> for the last), lists (<tt>0,6,11</tt>), "
              "<tt>middle</tt>, <tt>last</tt> and "
              "<tt>all</tt>. A sweep fits one probe for each of them.</p>");
}

} // namespace fathom
