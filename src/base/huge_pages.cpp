#include "base/huge_pages.h"

#include <cstdlib>
#include <sys/mman.h>

namespace recount {

void* allocate_for_table(std::size_t bytes) {
  if (bytes < kHugePageBytes) {
    return ::operator new(bytes);
  }
  const std::size_t whole = (bytes + kHugePageBytes - 1) / kHugePageBytes * kHugePageBytes;
  void* memory = ::operator new(whole, std::align_val_t{kHugePageBytes});
  ::madvise(memory, whole, MADV_HUGEPAGE);  // advice: a refusal changes nothing but the speed
  return memory;
}

void free_of_table(void* memory, std::size_t bytes) {
  if (bytes < kHugePageBytes) {
    ::operator delete(memory);
  } else {
    ::operator delete(memory, std::align_val_t{kHugePageBytes});
  }
}

}  // namespace recount
