// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/icons.h"

#include <QDir>
#include <QFile>
#include <QGuiApplication>
#include <QIconEngine>
#include <QPainter>
#include <QPalette>
#include <QPixmap>
#include <QPixmapCache>
#include <QSvgRenderer>

#include <memory>
#include <utility>

using namespace Qt::StringLiterals;

// The resource lives in a static library: without this call the linker would drop it. Must be
// outside of namespaces.
static void initIconResources()
{
    Q_INIT_RESOURCE(icons);
}

namespace fathom {
namespace {

const QString folder = u":/fathom/icons"_s;
const QString applicationIconName = u"fathom"_s;

/// Draws an SVG's shapes in one colour of the current application palette.
class ThemedIconEngine final : public QIconEngine
{
public:
    ThemedIconEngine(QString name, QPalette::ColorRole role)
        : m_name(std::move(name))
        , m_role(role)
        , m_renderer(std::make_shared<QSvgRenderer>(folder + u'/' + m_name + ".svg"_L1))
    {
    }

    QIconEngine* clone() const override { return new ThemedIconEngine(*this); }
    QString key() const override { return u"fathom-"_s + m_name; }
    bool isNull() override { return !m_renderer->isValid(); }

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override
    {
        const double ratio = painter->device() ? painter->device()->devicePixelRatioF() : 1;
        painter->drawPixmap(rect, scaledPixmap(rect.size() * ratio, mode, state, ratio));
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override
    {
        return scaledPixmap(size, mode, state, 1);
    }

    QPixmap scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State, double) override
    {
        const QColor color = colorOf(mode);
        const QString cacheKey = u"%1-%2x%3-%4"_s.arg(key())
                                     .arg(size.width())
                                     .arg(size.height())
                                     .arg(color.rgba(), 0, 16);
        QPixmap pixmap;
        if (QPixmapCache::find(cacheKey, &pixmap))
            return pixmap;
        pixmap = render(size, color);
        QPixmapCache::insert(cacheKey, pixmap);
        return pixmap;
    }

private:
    QColor colorOf(QIcon::Mode mode) const
    {
        const QPalette palette = QGuiApplication::palette();
        if (mode == QIcon::Disabled)
            return palette.color(QPalette::Disabled, QPalette::ButtonText);
        return palette.color(
            QPalette::Active, mode == QIcon::Selected ? QPalette::HighlightedText : m_role);
    }

    QPixmap render(const QSize& size, const QColor& color) const
    {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        if (size.isEmpty())
            return pixmap;
        QPainter painter(&pixmap);
        m_renderer->setAspectRatioMode(Qt::KeepAspectRatio);
        m_renderer->render(&painter, QRectF(QPointF(), size));
        painter.setCompositionMode(QPainter::CompositionMode_SourceIn);
        painter.fillRect(pixmap.rect(), color);
        return pixmap;
    }

    QString m_name;
    QPalette::ColorRole m_role;
    std::shared_ptr<QSvgRenderer> m_renderer;
};

} // namespace

QIcon themedIcon(const QString& name)
{
    return themedIcon(name, QPalette::ButtonText);
}

QIcon themedIcon(const QString& name, QPalette::ColorRole role)
{
    initIconResources();
    if (name == applicationIconName || !QFile::exists(folder + u'/' + name + ".svg"_L1))
        return {};
    return QIcon(new ThemedIconEngine(name, role));
}

QIcon applicationIcon()
{
    initIconResources();
    return QIcon(folder + u'/' + applicationIconName + ".svg"_L1);
}

QStringList themedIconNames()
{
    initIconResources();
    QStringList names;
    for (const QString& file : QDir(folder).entryList({ u"*.svg"_s }, QDir::Files, QDir::Name)) {
        if (const QString name = file.chopped(4); name != applicationIconName)
            names << name;
    }
    return names;
}

} // namespace fathom
