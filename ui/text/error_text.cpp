// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text/error_text.h"

#include "ui/text/utf8.h"

#include <QCoreApplication>

namespace fathom {

namespace {

const char* sourceText(ErrorCode code)
{
    switch (code) {
    case ErrorCode::FileNotFound:
        return QT_TRANSLATE_NOOP("ErrorText", "A file is missing");
    case ErrorCode::FileUnreadable:
        return QT_TRANSLATE_NOOP("ErrorText", "A file cannot be read");
    case ErrorCode::FileNotWritable:
        return QT_TRANSLATE_NOOP("ErrorText", "The file cannot be written");
    case ErrorCode::InvalidFormat:
        return QT_TRANSLATE_NOOP("ErrorText", "A file is damaged or of another kind");
    case ErrorCode::InvalidText:
        return QT_TRANSLATE_NOOP("ErrorText", "A text is not valid UTF-8");
    case ErrorCode::MissingColumn:
        return QT_TRANSLATE_NOOP("ErrorText", "The data set lacks a column");
    case ErrorCode::InvalidCell:
        return QT_TRANSLATE_NOOP("ErrorText", "A cell of the data set cannot be used");
    case ErrorCode::EmptyDataset:
        return QT_TRANSLATE_NOOP("ErrorText", "The data set has no rows");
    case ErrorCode::SingleClass:
        return QT_TRANSLATE_NOOP("ErrorText", "There is only one class to tell apart");
    case ErrorCode::NonFiniteValue:
        return QT_TRANSLATE_NOOP("ErrorText", "A value is not a finite number");
    case ErrorCode::InvalidSplit:
        return QT_TRANSLATE_NOOP("ErrorText", "The rows cannot be split this way");
    case ErrorCode::InvalidLayerSpec:
        return QT_TRANSLATE_NOOP("ErrorText", "These layers do not exist");
    case ErrorCode::InvalidPooling:
        return QT_TRANSLATE_NOOP("ErrorText", "This pooling cannot be used here");
    case ErrorCode::InvalidHyperparameter:
        return QT_TRANSLATE_NOOP("ErrorText", "A setting of the classifier is out of range");
    case ErrorCode::UnknownEstimator:
        return QT_TRANSLATE_NOOP("ErrorText", "This classifier is not known");
    case ErrorCode::UnsupportedModel:
        return QT_TRANSLATE_NOOP("ErrorText", "This kind of model is not supported");
    case ErrorCode::InvalidModel:
        return QT_TRANSLATE_NOOP("ErrorText", "The model directory contradicts itself");
    case ErrorCode::InvalidTokenizer:
        return QT_TRANSLATE_NOOP("ErrorText", "The tokenizer cannot be used");
    case ErrorCode::PromptTooLong:
        return QT_TRANSLATE_NOOP("ErrorText", "A text is too long for this model");
    case ErrorCode::ProbeMismatch:
        return QT_TRANSLATE_NOOP("ErrorText", "The probe does not fit");
    case ErrorCode::NotFitted:
        return QT_TRANSLATE_NOOP("ErrorText", "The probe has not been fitted");
    case ErrorCode::OutOfMemory:
        return QT_TRANSLATE_NOOP("ErrorText", "There is not enough memory");
    case ErrorCode::LibraryUnavailable:
        return QT_TRANSLATE_NOOP("ErrorText", "A part of the program could not be loaded");
    case ErrorCode::InvalidArgument:
        return QT_TRANSLATE_NOOP("ErrorText", "This input cannot be used");
    case ErrorCode::Internal:
        break;
    }
    return QT_TRANSLATE_NOOP("ErrorText", "Something unexpected went wrong");
}

} // namespace

QString errorHeadline(ErrorCode code)
{
    return QCoreApplication::translate("ErrorText", sourceText(code));
}

QString errorDetail(const Error& error)
{
    return toQt(error.text());
}

} // namespace fathom
