# What a folder of src/ is to the build.
#
#   recount_folder(<name> DEPENDS <folders...> LINKS <third-party targets...>)
#
# *.cpp become the static library recount_<name>; *_test.cpp become one binary <name>_test, known to
# ctest; *_fuzz.cpp are left to tests/fuzz.  Headers are included from the src root:
# "ledger/tile.h".  DEPENDS must equal the folder's line in layers.toml.  Third-party targets stay
# private, since their headers may not appear in ours.

function(recount_sources out_library out_tests)
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cpp")
  set(tests ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
  list(FILTER sources EXCLUDE REGEX "_(test|fuzz)\\.cpp$")
  set(${out_library} ${sources} PARENT_SCOPE)
  set(${out_tests} ${tests} PARENT_SCOPE)
endfunction()

function(recount_folder name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "DEPENDS;LINKS")
  recount_sources(sources tests)
  list(TRANSFORM arg_DEPENDS PREPEND "recount_" OUTPUT_VARIABLE depends)

  if(sources)
    add_library(recount_${name} STATIC ${sources})
    target_link_libraries(recount_${name} PUBLIC recount_flags ${depends} PRIVATE ${arg_LINKS})
  else()  # headers only, or not written yet
    add_library(recount_${name} INTERFACE)
    target_link_libraries(recount_${name} INTERFACE recount_flags ${depends})
  endif()
  set_property(GLOBAL APPEND PROPERTY RECOUNT_LIBRARIES recount_${name})

  recount_test(${name}_test SOURCES ${tests} LINKS recount_${name} ${arg_LINKS})
endfunction()

# One gtest binary, one ctest test: a process a case would cost more than the cases do.
# Tests run with the repository's root as working directory.  No sources, no binary.
function(recount_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LINKS")
  if(NOT arg_SOURCES OR RECOUNT_FUZZ)
    return()
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE
    ${arg_LINKS} rapidcheck rapidcheck_gtest GTest::gtest GTest::gtest_main Threads::Threads)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/tests")
  add_test(NAME ${name} COMMAND ${name}
    --gtest_brief=1 "--gtest_output=xml:${PROJECT_BINARY_DIR}/test-results/${name}.xml"
    WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
  set_tests_properties(${name} PROPERTIES LABELS "${name}")
endfunction()

# The binaries.  recount_verify*.cpp is the outsider's tool: it links base, evidence and policy
# only, so that it shares no code path with the writer.  The rest of the folder is `recount`; all of
# it but the file that holds main() is an object library, which app_test links too.
function(recount_app)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "" "DEPENDS;LINKS;VERIFY_DEPENDS;VERIFY_LINKS")
  recount_sources(sources tests)
  set(verify_sources ${sources})
  list(FILTER verify_sources INCLUDE REGEX "/recount_verify[^/]*\\.cpp$")
  list(FILTER sources EXCLUDE REGEX "/recount_verify[^/]*\\.cpp$")
  set(main_sources ${sources})
  list(FILTER main_sources INCLUDE REGEX "/(main|recount)\\.cpp$")
  list(FILTER sources EXCLUDE REGEX "/(main|recount)\\.cpp$")
  list(TRANSFORM arg_DEPENDS PREPEND "recount_" OUTPUT_VARIABLE depends)
  list(TRANSFORM arg_VERIFY_DEPENDS PREPEND "recount_" OUTPUT_VARIABLE verify_depends)

  add_custom_target(binaries)
  set(parts recount_flags ${depends} ${arg_LINKS} Threads::Threads)
  if(sources)
    add_library(recount_app OBJECT ${sources})
    target_link_libraries(recount_app PUBLIC ${parts})
    list(PREPEND parts recount_app)
  endif()
  if(main_sources)
    add_executable(recount ${main_sources})
    target_link_libraries(recount PRIVATE ${parts})
    add_dependencies(binaries recount)
  endif()
  if(verify_sources)
    add_executable(recount-verify ${verify_sources})
    target_link_libraries(recount-verify PRIVATE
      recount_flags ${verify_depends} ${arg_VERIFY_LINKS} Threads::Threads)
    add_dependencies(binaries recount-verify)
  endif()
  recount_test(app_test SOURCES ${tests} LINKS ${parts})
endfunction()
