#include "feeds/feed.h"

#include <system_error>

namespace recount::feeds {

Result<std::uint64_t> input_bytes(const Path& input) {
  std::error_code failure;
  if (!std::filesystem::exists(input, failure)) {
    return make_error(ErrorCode::NotFound, "there is no " + input.string(),
                      "check the path, and where the command is run");
  }
  if (!std::filesystem::is_directory(input, failure)) {
    const std::uintmax_t size = std::filesystem::file_size(input, failure);
    return failure ? 0 : static_cast<std::uint64_t>(size);
  }
  std::uint64_t sum = 0;
  for (const Path& file : list_files_below(input)) {
    const std::uintmax_t size = std::filesystem::file_size(input / file, failure);
    sum += failure ? 0 : static_cast<std::uint64_t>(size);
  }
  return sum;
}

}  // namespace recount::feeds
