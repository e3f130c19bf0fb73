# SPDX-FileCopyrightText: The Fathom authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Who may include whom, checked on every #include of ours, and the licence lines atop every file. The linker enforces the
# folder table for sources; only this test sees headers, and Debian installs torch's on the default include path.
#
#   cmake -DROOT=<repository> -P tests/check_layering.cmake
#
# Prints every violation as file:line: and fails if there is one.
cmake_minimum_required(VERSION 3.25)

# Folders of core that a folder of core may include, besides itself (core/README.md, "Who may include whom").
set(core_base "")
set(core_jobs base)
set(core_io base)
set(core_stats base)
set(core_hub base io jobs)
set(core_data base io)
set(core_text base io)
set(core_fit base jobs)
set(core_model base io jobs text)
set(core_cache base jobs)
set(core_extract base cache data text model jobs io)
set(core_probe base cache fit stats extract data text model jobs io)

set(torch "(torch|ATen|c10|caffe2)/")
set(qt "(Q[A-Z]|Qt|qt)[A-Za-z0-9]*[/.>]")

set_property(GLOBAL PROPERTY violations 0)

# The number of the first line of `file` that is `line`.
function(line_number result file line)
  file(READ "${ROOT}/${file}" text)
  string(FIND "\n${text}" "\n${line}" position)
  string(SUBSTRING "\n${text}" 0 ${position} before)
  string(REGEX MATCHALL "\n" breaks "${before}")
  list(LENGTH breaks count)
  math(EXPR count "${count} + 1")
  set(${result} ${count} PARENT_SCOPE)
endfunction()

function(violation file line message)
  if(line)
    line_number(number "${file}" "${line}")
  else()
    set(number 1)
  endif()
  message(NOTICE "${file}:${number}: ${message}")
  get_property(count GLOBAL PROPERTY violations)
  math(EXPR count "${count} + 1")
  set_property(GLOBAL PROPERTY violations ${count})
endfunction()

# A rule: only files whose path matches `where` may include what matches `what`. Sees the caller's file, line and target.
function(only where what explanation)
  if(target MATCHES "^[<\"]${what}" AND NOT file MATCHES "^(${where})")
    violation("${file}" "${line}" "${explanation}")
  endif()
endfunction()

function(check_core_folders file line folder)
  if(NOT DEFINED core_${folder})
    violation("${file}" "${line}" "core/${folder} is not in the table of tests/check_layering.cmake")
  elseif(target MATCHES "^\"core/([a-z_]+)/" AND NOT CMAKE_MATCH_1 STREQUAL folder AND NOT CMAKE_MATCH_1 IN_LIST core_${folder})
    list(JOIN core_${folder} " " allowed)
    violation("${file}" "${line}" "core/${folder} must not include core/${CMAKE_MATCH_1} (only: ${allowed})")
  elseif(NOT target MATCHES "^(<|\"core/)")
    violation("${file}" "${line}" "core includes its own headers as \"core/folder/file.h\" and nothing above it")
  endif()
endfunction()

function(check_include file line)
  string(REGEX REPLACE "^[ \t]*#[ \t]*include[ \t]*" "" target "${line}")
  string(REGEX MATCH "^[a-z]+" layer "${file}")

  if(layer STREQUAL "core")
    string(REGEX REPLACE "^core/([^/]+)/.*" "\\1" folder "${file}")
    check_core_folders("${file}" "${line}" "${folder}")
  elseif(layer STREQUAL "ui" AND target MATCHES "^\"" AND NOT target MATCHES "^\"(core|ui)/")
    violation("${file}" "${line}" "ui includes only core and ui, by their paths from the root")
  elseif(layer STREQUAL "app" AND target MATCHES "^\"" AND NOT target MATCHES "^\"(core|ui|app)/")
    violation("${file}" "${line}" "app includes only core and ui, by their paths from the root")
  endif()

  only("(tests/)?core/cache/" "sqlite" "SQLite is private to core/cache")
  only("app/|ui/|tests/" "${qt}" "core does not know Qt")
  only("ui/plots/|tests/ui/plots/" "qcustomplot" "QCustomPlot is private to ui/plots")
  set(engine "core/model/(nn|architectures)/|core/model/[^/]+\\.cpp$|tests/core/model/")
  string(APPEND engine "|resources/examples/training/") # programs of their own, which no other part knows
  only("${engine}" "${torch}" "torch is private to the sources of core/model")
  only("${engine}" "core/model/(nn|architectures)/" "core/model/nn and architectures are private to the sources of core/model")
endfunction()

function(check_licence file)
  file(STRINGS "${ROOT}/${file}" head LIMIT_COUNT 3)
  if(NOT head MATCHES "SPDX-FileCopyrightText: " OR NOT head MATCHES "SPDX-License-Identifier: GPL-3.0-or-later")
    violation("${file}" "" "the two SPDX lines are missing")
  endif()
endfunction()

if(NOT ROOT)
  cmake_path(GET CMAKE_CURRENT_LIST_DIR PARENT_PATH ROOT)
endif()
file(GLOB_RECURSE files RELATIVE "${ROOT}" "${ROOT}/core/*" "${ROOT}/ui/*" "${ROOT}/app/*" "${ROOT}/tests/*" "${ROOT}/resources/*")
file(GLOB others RELATIVE "${ROOT}" "${ROOT}/CMakeLists.txt" "${ROOT}/.ci/*" "${ROOT}/packaging/*")
list(APPEND files ${others})
set(sources ${files})
list(FILTER sources INCLUDE REGEX "(\\.(h|cpp|cmake|py|sh)|CMakeLists\\.txt|\\.ci/run|packaging/(run|test))$")
if(NOT sources)
  message(FATAL_ERROR "No sources under ${ROOT}")
endif()

foreach(file IN LISTS sources)
  check_licence("${file}")
  if(file MATCHES "\\.(h|cpp)$")
    file(STRINGS "${ROOT}/${file}" includes REGEX "^[ \t]*#[ \t]*include")
    foreach(line IN LISTS includes)
      check_include("${file}" "${line}")
    endforeach()
  elseif(file MATCHES "^core/.*CMakeLists\\.txt$")
    file(STRINGS "${ROOT}/${file}" links REGEX "Qt6::|AUTOMOC")
    foreach(line IN LISTS links)
      violation("${file}" "${line}" "core does not link Qt")
    endforeach()
  endif()
endforeach()

list(LENGTH sources count)
get_property(violations GLOBAL PROPERTY violations)
if(violations)
  message(FATAL_ERROR "${violations} violations in ${count} files")
endif()
message(STATUS "${count} files, no violations")
