# Files as constants of the program.
#
#   recount_embed(<target> OUTPUT <source.cpp> FILES <paths from the repository's root...>)
#
# Writes the table that src/app/embedded_files.h declares, and compiles it into the target.  The
# build configures itself again when one of the files changes.

function(recount_embed target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "OUTPUT" "FILES")
  list(SORT arg_FILES)
  set(rows "")
  foreach(path IN LISTS arg_FILES)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/${path}")
    file(READ "${PROJECT_SOURCE_DIR}/${path}" text)
    string(APPEND rows "    {\"${path}\", R\"embedded(${text})embedded\"},\n")
  endforeach()
  list(LENGTH arg_FILES count)
  string(CONCAT source
    "// Made from policies/ by cmake/EmbedFiles.cmake.\n"
    "#include <array>\n\n#include \"app/embedded_files.h\"\n\n"
    "namespace recount::app {\nnamespace {\n\n"
    "constexpr std::array<EmbeddedFile, ${count}> kFiles = {{\n${rows}}};\n\n}  // namespace\n\n"
    "std::span<const EmbeddedFile> embedded_files() { return kFiles; }\n\n"
    "}  // namespace recount::app\n")
  set(before "")
  if(EXISTS "${arg_OUTPUT}")
    file(READ "${arg_OUTPUT}" before)
  endif()
  if(NOT source STREQUAL before)  # its date would compile it again
    file(WRITE "${arg_OUTPUT}" "${source}")
  endif()
  target_sources(${target} PRIVATE "${arg_OUTPUT}")
endfunction()
