# The language, the warnings, the linker, the compiler cache and the instrumentation: one target,
# recount_flags, which everything of ours links and nothing of others does.

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")

if(PROJECT_SOURCE_DIR STREQUAL PROJECT_BINARY_DIR)
  message(FATAL_ERROR "build outside the sources: cmake --preset release")
endif()

if(NOT CMAKE_CXX_COMPILER_LAUNCHER)
  find_program(RECOUNT_CCACHE ccache)
  if(RECOUNT_CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER "${RECOUNT_CCACHE}")
  endif()
endif()

add_library(recount_flags INTERFACE)
target_include_directories(recount_flags INTERFACE "${PROJECT_SOURCE_DIR}/src")

# Replay must give the same bytes on every build: no fused multiply-add, no -march=native.
# Paths in binaries and messages are relative to the repository.
target_compile_options(recount_flags INTERFACE
  -ffp-contract=off
  -ffile-prefix-map=${PROJECT_SOURCE_DIR}/=
  -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wnon-virtual-dtor
  -Wold-style-cast -Wdouble-promotion -Wimplicit-fallthrough)

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  find_program(RECOUNT_MOLD mold)
  if(RECOUNT_MOLD)
    target_link_options(recount_flags INTERFACE -fuse-ld=mold)
  endif()
endif()

if(RECOUNT_WERROR)
  target_compile_options(recount_flags INTERFACE -Werror)
endif()

if(RECOUNT_SANITIZE)
  target_compile_options(recount_flags INTERFACE
    -fsanitize=${RECOUNT_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(recount_flags INTERFACE -fsanitize=${RECOUNT_SANITIZE})
endif()

if(RECOUNT_FUZZ)
  if(NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    message(FATAL_ERROR "the fuzz targets need clang: cmake --preset fuzz")
  endif()
  target_compile_options(recount_flags INTERFACE -fsanitize=fuzzer-no-link)
  target_link_options(recount_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()

if(RECOUNT_COVERAGE)
  target_compile_options(recount_flags INTERFACE --coverage)
  target_link_options(recount_flags INTERFACE --coverage)
endif()
