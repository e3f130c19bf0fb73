// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/help_pages.h"

#include "ui/window/action_registry.h"

#include <QAction>
#include <QCoreApplication>
#include <QStringList>

#include <array>

using namespace Qt::StringLiterals;

namespace fathom {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("HelpPages", text);
}

struct Library
{
    const char* name;
    const char* purpose;
    const char* licence;
};

constexpr std::array libraries {
    Library { "Qt", QT_TRANSLATE_NOOP("HelpPages", "windows"), "LGPL-3.0" },
    Library { "QCustomPlot", QT_TRANSLATE_NOOP("HelpPages", "plots"), "GPL-3.0-or-later" },
    Library { "libtorch (PyTorch)", QT_TRANSLATE_NOOP("HelpPages", "tensors"), "BSD-3-Clause" },
    Library {
        "oneDNN", QT_TRANSLATE_NOOP("HelpPages", "matrix products on the CPU"), "Apache-2.0" },
    Library {
        "Eigen", QT_TRANSLATE_NOOP("HelpPages", "linear algebra of the classifiers"), "MPL-2.0" },
    Library {
        "SentencePiece", QT_TRANSLATE_NOOP("HelpPages", "tokenizer.model files"), "Apache-2.0" },
    Library { "PCRE2", QT_TRANSLATE_NOOP("HelpPages", "tokenizer patterns"), "BSD-3-Clause" },
    Library { "ICU", QT_TRANSLATE_NOOP("HelpPages", "Unicode"), "Unicode-3.0" },
    Library { "nlohmann-json", QT_TRANSLATE_NOOP("HelpPages", "JSON"), "MIT" },
    Library { "OpenSSL", QT_TRANSLATE_NOOP("HelpPages", "SHA-256"), "Apache-2.0" },
    Library {
        "tl::expected", QT_TRANSLATE_NOOP("HelpPages", "results that may be errors"), "CC0-1.0" },
};

QString keysText(const QAction& action)
{
    QStringList keys;
    for (const auto& key : action.shortcuts())
        keys.append(key.toString(QKeySequence::NativeText).toHtmlEscaped());
    return keys.join(u", ");
}

/// What no action of the window stands for.
QString plotKeys()
{
    return tr("<h4>In the plots</h4><table cellpadding='3'>"
              "<tr><td width='180'>←, →, Home, End</td><td>Select another layer</td></tr>"
              "<tr><td>Wheel, drag</td><td>Zoom and move; double-click resets</td></tr></table>");
}

} // namespace

QString keysPage(const ActionRegistry& actions)
{
    QString html;
    for (const auto& section : actions.sections()) {
        QString rows;
        for (const auto* action : section.actions)
            if (!action->shortcuts().isEmpty())
                rows += u"<tr><td width='180'>%1</td><td>%2</td></tr>"_s.arg(
                    keysText(*action), action->iconText().toHtmlEscaped());
        if (!rows.isEmpty())
            html += u"<h4>%1</h4><table cellpadding='3'>%2</table>"_s.arg(
                section.name.toHtmlEscaped(), rows);
    }
    return html + plotKeys();
}

QString aboutPage()
{
    auto html
        = tr("<p><b>Fathom %1</b></p>"
             "<p>Trains and inspects linear probes on the hidden states of language models.</p>"
             "<p>Free software under the GNU General Public License, version 3 or later. It comes "
             "without any warranty.</p>"
             "<p>Built with:</p>")
              .arg(QLatin1String(FATHOM_VERSION));
    html += u"<table cellpadding='3'>"_s;
    for (const auto& library : libraries) {
        auto name = QString::fromUtf8(library.name);
        if (name == "Qt"_L1)
            name += u' ' + QLatin1String(qVersion());
        html += u"<tr><td>%1</td><td>%2</td><td>%3</td></tr>"_s.arg(
            name, tr(library.purpose), QLatin1String(library.licence));
    }
    return html + u"</table>"_s;
}

} // namespace fathom
