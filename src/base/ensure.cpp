#include "base/ensure.h"

#include <cstdio>
#include <cstdlib>

namespace recount {

void abort_on_bug(const char* what_must_hold, const std::source_location& where) {
  std::fprintf(stderr, "%s:%u: bug: this must hold: %s\n", where.file_name(),
               static_cast<unsigned>(where.line()), what_must_hold);
  std::abort();
}

}  // namespace recount
