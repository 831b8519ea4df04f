# Files of any content as constants of the program, through the assembler: no size is too much for
# it, and no byte.
#
#   recount_embed_binary(<target> FUNCTION <name> ROOT <directory> FILES <paths from it...>)
#   recount_embed_directory(<target> FUNCTION <name> DIRECTORY <directory>)
#
# Defines `std::span<const StaticFile> <name>()` of src/serve/static_files.h, sorted by path.  A
# directory that is not there has no files; the build configures itself again when files come or go.

function(recount_embed_binary target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "FUNCTION;ROOT" "FILES")
  list(SORT arg_FILES COMPARE STRING)
  set(assembly "// Made by cmake/EmbedBinary.cmake.\n  .section .rodata\n")
  set(names "")
  set(rows "")
  set(number 0)
  foreach(path IN LISTS arg_FILES)
    set(symbol "recount_${arg_FUNCTION}_${number}")
    string(APPEND assembly "  .global ${symbol}\n  .global ${symbol}_end\n  .balign 16\n"
      "${symbol}:\n  .incbin \"${arg_ROOT}/${path}\"\n${symbol}_end:\n  .byte 0\n")
    string(APPEND names "extern const char ${symbol}[];\nextern const char ${symbol}_end[];\n")
    string(APPEND rows "      {\"${path}\", {${symbol}, ${symbol}_end}},\n")
    math(EXPR number "${number} + 1")
  endforeach()
  string(APPEND assembly "  .section .note.GNU-stack,\"\",@progbits\n")
  string(CONCAT source
    "// Made by cmake/EmbedBinary.cmake.\n#include <array>\n\n#include \"serve/static_files.h\"\n\n"
    "extern \"C\" {\n${names}}\n\nnamespace recount::serve {\n\n"
    "std::span<const StaticFile> ${arg_FUNCTION}() {\n"
    "  static const std::array<StaticFile, ${number}> kFiles = {{\n${rows}  }};\n"
    "  return kFiles;\n}\n\n}  // namespace recount::serve\n")
  set(base "${CMAKE_CURRENT_BINARY_DIR}/${arg_FUNCTION}")
  file(CONFIGURE OUTPUT "${base}.S" CONTENT "${assembly}" @ONLY)
  file(CONFIGURE OUTPUT "${base}.cpp" CONTENT "${source}" @ONLY)
  list(TRANSFORM arg_FILES PREPEND "${arg_ROOT}/")
  set_source_files_properties("${base}.S" PROPERTIES OBJECT_DEPENDS "${arg_FILES}")
  target_sources(${target} PRIVATE "${base}.S" "${base}.cpp")
endfunction()

function(recount_embed_directory target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "FUNCTION;DIRECTORY" "")
  file(GLOB_RECURSE files CONFIGURE_DEPENDS RELATIVE "${arg_DIRECTORY}" "${arg_DIRECTORY}/*")
  recount_embed_binary(${target} FUNCTION ${arg_FUNCTION} ROOT "${arg_DIRECTORY}" FILES ${files})
endfunction()
