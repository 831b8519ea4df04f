// Rejected lines, each with its place, its reason and what to do: NDJSON, made when the first one
// comes.
#pragma once

#include <fstream>
#include <string>
#include <string_view>

#include "base/files.h"
#include "base/result.h"

namespace recount::app {

struct RejectedLine {
  std::string_view input;  // file name as given, or archive member
  std::uint64_t number = 0;
  std::string_view text;   // as it came, or its beginning
  std::string_view where;  // a JSON pointer, or a column
  std::string_view code;
  std::string_view reason;
  std::string_view help;
};

std::string json_of(const RejectedLine& line);

class RejectsFile {
 public:
  explicit RejectsFile(Path path) : path_(std::move(path)) {}

  /// A line as `json_of` gives it.
  Status add(std::string_view json);

 private:
  Path path_;
  std::ofstream out_;
};

}  // namespace recount::app
