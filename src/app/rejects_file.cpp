#include "app/rejects_file.h"

#include "base/json_writer.h"

namespace recount::app {

std::string json_of(const RejectedLine& line) {
  JsonWriter json;
  json.begin_object().field("input", line.input).field("line", line.number);
  json.field("where", line.where).field("code", line.code);
  json.field("reason", line.reason).field("help", line.help);
  json.field("text", line.text).end_object();
  return json.text();
}

Status RejectsFile::add(std::string_view json) {
  if (!out_.is_open()) {
    RECOUNT_TRY(make_directories(path_.parent_path()));
    out_.open(path_, std::ios::binary | std::ios::trunc);
  }
  out_ << json << '\n';
  return out_ ? Status()
              : Status(make_error(ErrorCode::Io, "cannot write " + path_.string(),
                                  "check the disk, or name another file with --rejects"));
}

}  // namespace recount::app
