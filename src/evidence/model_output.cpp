#include "evidence/model_output.h"

#include "evidence/evidence.h"
#include "evidence/redress.h"

namespace recount::evidence {

void write_fields(const ModelOutput& output, FieldWriter& write) {
  write.text(output.id);
  write.text(output.context);
  write.text(output.model);
  write.text(output.parameters);
  write.index(output.tree_size);
  write.array(output.result);
  write.time(output.declared_at);
}

bool read_fields(FieldReader& read, ModelOutput& output) {
  read.text(output.id);
  read.text(output.context);
  read.text(output.model);
  read.text(output.parameters);
  output.tree_size = read.index();
  read.array(output.result);
  output.declared_at = read.time();
  return read.ok() && is_named(output.id, output.context) &&
         is_text_of(output.model, 1, kContextBytesMax) &&
         is_text_of(output.parameters, 0, kWordsBytesMax);
}

}  // namespace recount::evidence
