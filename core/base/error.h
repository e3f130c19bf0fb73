// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace fathom {

/// What went wrong, as a kind. The window makes its headline from it (`ui/text/error_text`), the rest is in `Error`.
enum class ErrorCode {
    FileNotFound,
    FileUnreadable,
    FileNotWritable,
    InvalidFormat, ///< a file's bytes are not what its format says
    InvalidText, ///< not valid UTF-8
    MissingColumn,
    InvalidCell, ///< a cell of a data set cannot be used in its column's role
    EmptyDataset,
    SingleClass,
    NonFiniteValue, ///< NaN or infinity where a number is needed
    InvalidSplit, ///< train or test part empty, or without one of the classes
    InvalidLayerSpec,
    InvalidPooling,
    InvalidHyperparameter,
    UnknownEstimator,
    UnsupportedModel, ///< a model type, config option or dtype that is not implemented
    InvalidModel, ///< config and tensors contradict each other, or a tensor is missing
    InvalidTokenizer,
    PromptTooLong,
    ProbeMismatch, ///< a probe that does not fit the model or the data
    NotFitted,
    OutOfMemory,
    LibraryUnavailable, ///< a shared library of the program's own could not be loaded
    InvalidArgument,
    Internal,
};

/// Why something could not be done. `message` is a full English sentence that names what was expected, what was found and what
/// to do; `where` names the place: "cities.csv, line 12", "model.safetensors, tensor h.0.ln_1.weight".
struct Error
{
    ErrorCode code = ErrorCode::Internal;
    std::string message;
    std::string where;

    /// "where: message", or the message alone.
    [[nodiscard]] std::string text() const { return where.empty() ? message : where + ": " + message; }
};

} // namespace fathom
