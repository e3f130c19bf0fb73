# SPDX-FileCopyrightText: The Fathom authors
# SPDX-License-Identifier: GPL-3.0-or-later

# What every target of ours is compiled with: language, warnings, optimisation. Linked PRIVATE, so that
# nothing of it leaks to users of a target.
find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib)

add_library(fathom_project_options INTERFACE)
target_compile_options(
  fathom_project_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wvla
                                   $<$<BOOL:${FATHOM_WARNINGS_AS_ERRORS}>:-Werror>
)
# gcc 12 at -O3 sees overlapping copies in "text" + std::string (gcc bug 105651); gcc 13 does not.
target_compile_options(
  fathom_project_options
  INTERFACE $<$<AND:$<CONFIG:Release>,$<CXX_COMPILER_ID:GNU>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>>:-Wno-restrict>
)
target_compile_definitions(fathom_project_options INTERFACE FATHOM_VERSION="${PROJECT_VERSION}")

# tests/fuzz links the program's own libraries, which then have to count what they run and to stop at the first mistake.
if(FATHOM_BUILD_FUZZERS)
  target_compile_options(
    fathom_project_options INTERFACE -g -O1 -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
  )
  target_compile_definitions(fathom_project_options INTERFACE _GLIBCXX_ASSERTIONS)
  target_link_options(fathom_project_options INTERFACE -fsanitize=address,undefined)
endif()

# Our own headers are included from the root ("core/base/error.h").
target_include_directories(fathom_project_options INTERFACE ${PROJECT_SOURCE_DIR})

# fathom_add_library(name SOURCES … HEADERS … [LINKS …] [PRIVATE_LINKS …])
#
# A static library of one folder. LINKS is what the folder's headers need (the "who may include whom" table
# of core/README.md, enforced by the linker), PRIVATE_LINKS what only its sources need.
function(fathom_add_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;HEADERS;LINKS;PRIVATE_LINKS" ${ARGN})
  if(ARG_SOURCES)
    add_library(${name} STATIC ${ARG_SOURCES})
    target_sources(
      ${name} PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR} FILES ${ARG_HEADERS}
    )
    target_link_libraries(
      ${name} PUBLIC ${ARG_LINKS} PRIVATE ${ARG_PRIVATE_LINKS} fathom_project_options
    )
  else()
    add_library(${name} INTERFACE)
    target_sources(
      ${name} INTERFACE FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR} FILES ${ARG_HEADERS}
    )
    target_link_libraries(${name} INTERFACE ${ARG_LINKS})
  endif()
endfunction()

# fathom_add_own_library(name SOURCES … LINKS …)
#
# A shared library that the program opens while it runs (core/base/own_library.h), for the sake of what it links. It exports what
# is marked FATHOM_EXPORT and nothing of the static libraries in it.
function(fathom_add_own_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
  add_library(${name} MODULE ${ARG_SOURCES}) # nothing links it, so it needs no soname
  set_target_properties(${name} PROPERTIES CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
  target_link_libraries(${name} PRIVATE ${ARG_LINKS} fathom_project_options)
  target_link_options(${name} PRIVATE -Wl,--exclude-libs,ALL)
endfunction()
