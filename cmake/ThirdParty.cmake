# Third-party parts, all of them Debian packages (docs/dependencies.md says why each), each under
# one stable target name.  Their headers are system headers: our warnings are about our code.

find_package(Threads REQUIRED)
find_package(Python3 3.11 REQUIRED COMPONENTS Interpreter)
find_package(PkgConfig REQUIRED)
find_package(fmt 9 REQUIRED)
find_package(OpenSSL 3 REQUIRED COMPONENTS Crypto SSL)
find_package(simdjson 3 REQUIRED)
find_package(CLI11 2 REQUIRED)
find_package(nlohmann_json 3 REQUIRED)
find_package(LibArchive REQUIRED)
find_package(Boost 1.81 REQUIRED)
find_package(SQLite3 3.40 REQUIRED)

# The packaged library of toml++ is built with exceptions, which cross no folder here; its header
# alone can do without.  So we take the header, and not the package's own target.
find_path(TOMLPLUSPLUS_INCLUDE_DIR toml++/toml.h REQUIRED)
add_library(tomlplusplus INTERFACE)
add_library(tomlplusplus::tomlplusplus ALIAS tomlplusplus)
target_include_directories(tomlplusplus SYSTEM INTERFACE "${TOMLPLUSPLUS_INCLUDE_DIR}")
target_compile_definitions(tomlplusplus INTERFACE TOML_HEADER_ONLY=1 TOML_EXCEPTIONS=0)

# Asio and Beast are headers too; Asio wants threads, and without what it calls deprecated it is
# quicker to compile.
add_library(boost_net INTERFACE)
add_library(boost_net::boost_net ALIAS boost_net)
target_link_libraries(boost_net INTERFACE Boost::headers Threads::Threads)
target_compile_definitions(boost_net INTERFACE BOOST_ASIO_NO_DEPRECATED)

# Its pkg-config file asks for jansson's headers, which none of its own include.
find_path(CJOSE_INCLUDE_DIR cjose/cjose.h REQUIRED)
find_library(CJOSE_LIBRARY cjose REQUIRED)
add_library(cjose INTERFACE)
add_library(cjose::cjose ALIAS cjose)
target_include_directories(cjose SYSTEM INTERFACE "${CJOSE_INCLUDE_DIR}")
target_link_libraries(cjose INTERFACE "${CJOSE_LIBRARY}")

if(NOT TARGET xxhash::xxhash)
  pkg_check_modules(XXHASH REQUIRED IMPORTED_TARGET libxxhash)
  add_library(xxhash::xxhash ALIAS PkgConfig::XXHASH)
endif()

if(NOT RECOUNT_FUZZ)
  find_package(GTest REQUIRED)
  find_package(rapidcheck REQUIRED)
  find_package(benchmark QUIET)
endif()
