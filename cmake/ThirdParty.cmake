# Third-party parts, all of them Debian packages (docs/dependencies.md says why each), each under
# one stable target name.  Their headers are system headers: our warnings are about our code.

find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(fmt 9 REQUIRED)
find_package(OpenSSL 3 REQUIRED COMPONENTS Crypto)
find_package(simdjson 3 REQUIRED)
find_package(tomlplusplus 3 REQUIRED)
# The packaged library is built with exceptions; its header alone is not.
set_property(TARGET tomlplusplus::tomlplusplus
  PROPERTY INTERFACE_COMPILE_DEFINITIONS TOML_HEADER_ONLY=1 TOML_EXCEPTIONS=0)
find_package(CLI11 2 REQUIRED)
find_package(nlohmann_json 3 REQUIRED)
find_package(LibArchive REQUIRED)
find_package(Boost 1.81 REQUIRED)

if(NOT TARGET xxhash::xxhash)
  pkg_check_modules(XXHASH REQUIRED IMPORTED_TARGET libxxhash)
  add_library(xxhash::xxhash ALIAS PkgConfig::XXHASH)
endif()

if(NOT RECOUNT_FUZZ)
  find_package(GTest REQUIRED)
  find_package(rapidcheck REQUIRED)
  find_package(benchmark QUIET)
endif()
