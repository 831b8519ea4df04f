#include "app/rejects_file.h"

#include "base/json_writer.h"

namespace recount::app {

Status RejectsFile::add(const RejectedLine& line) {
  if (!out_.is_open()) {
    RECOUNT_TRY(make_directories(path_.parent_path()));
    out_.open(path_, std::ios::binary | std::ios::trunc);
  }
  JsonWriter json;
  json.begin_object().field("input", line.input).field("line", line.number);
  json.field("where", line.where).field("code", line.code);
  json.field("reason", line.reason).field("help", line.help);
  json.field("text", line.text).end_object();
  out_ << json.text() << '\n';
  return out_ ? Status()
              : Status(make_error(ErrorCode::Io, "cannot write " + path_.string(),
                                  "check the disk, or name another file with --rejects"));
}

}  // namespace recount::app
