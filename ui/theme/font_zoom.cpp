// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/font_zoom.h"

#include <QAction>
#include <QApplication>
#include <QKeySequence>

#include <algorithm>
#include <array>
#include <cmath>

using namespace Qt::StringLiterals;

namespace fathom {
namespace {

constexpr std::array steps { 0.5, 0.67, 0.75, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0 };
constexpr double stepTolerance = 1e-6;

} // namespace

FontZoom::FontZoom(QObject* parent)
    : QObject(parent)
    , m_systemFont(QApplication::font())
    , m_zoomIn(new QAction(tr("Larger text"), this))
    , m_zoomOut(new QAction(tr("Smaller text"), this))
    , m_reset(new QAction(tr("Normal text size"), this))
{
    m_zoomIn->setObjectName(u"zoomInAction"_s);
    m_zoomOut->setObjectName(u"zoomOutAction"_s);
    m_reset->setObjectName(u"zoomResetAction"_s);
    // Ctrl+= is the unshifted key of Ctrl++ on most layouts.
    m_zoomIn->setShortcuts({ QKeySequence(QKeySequence::ZoomIn), QKeySequence(u"Ctrl+="_s) });
    m_zoomOut->setShortcut(QKeySequence(QKeySequence::ZoomOut));
    m_reset->setShortcut(QKeySequence(u"Ctrl+0"_s));
    connect(m_zoomIn, &QAction::triggered, this, &FontZoom::zoomIn);
    connect(m_zoomOut, &QAction::triggered, this, &FontZoom::zoomOut);
    connect(m_reset, &QAction::triggered, this, &FontZoom::reset);
    updateActions();
}

void FontZoom::setFactor(double factor)
{
    if (!std::isfinite(factor))
        return;
    factor = std::clamp(factor, smallest, largest);
    if (factor == m_factor)
        return;
    m_factor = factor;
    QFont font = m_systemFont;
    if (font.pixelSize() > 0)
        font.setPixelSize(std::max(1, qRound(font.pixelSize() * factor)));
    else
        font.setPointSizeF(font.pointSizeF() * factor);
    QApplication::setFont(font);
    updateActions();
    emit factorChanged(factor);
}

void FontZoom::zoomIn()
{
    const auto next = std::ranges::find_if(
        steps, [this](double step) { return step > m_factor + stepTolerance; });
    setFactor(next == steps.end() ? largest : *next);
}

void FontZoom::zoomOut()
{
    double next = smallest;
    for (const double step : steps) {
        if (step < m_factor - stepTolerance)
            next = step;
    }
    setFactor(next);
}

void FontZoom::updateActions()
{
    m_zoomIn->setEnabled(m_factor < largest);
    m_zoomOut->setEnabled(m_factor > smallest);
    m_reset->setEnabled(m_factor != 1);
}

} // namespace fathom
