// Memory for large tables that are read and written at random: asked from the system in huge pages,
// which spare most of a trip to memory. Where the system has none to give, they are plain pages.
#pragma once

#include <cstddef>
#include <limits>
#include <new>
#include <vector>

namespace recount {

inline constexpr std::size_t kHugePageBytes = std::size_t{2} << 20U;

/// Whole huge pages, advised as such, for kHugePageBytes and more; plain memory below.
void* allocate_for_table(std::size_t bytes);
void free_of_table(void* memory, std::size_t bytes);

template <typename T>
struct HugePageAllocator {
  using value_type = T;

  HugePageAllocator() = default;

  template <typename Other>
  // NOLINTNEXTLINE(google-explicit-constructor): as the standard asks of an allocator
  HugePageAllocator(const HugePageAllocator<Other>& /*other*/) {}

  T* allocate(std::size_t count) {
    if (count > std::numeric_limits<std::size_t>::max() / sizeof(T)) {
      throw std::bad_array_new_length();
    }
    return static_cast<T*>(allocate_for_table(count * sizeof(T)));
  }

  void deallocate(T* memory, std::size_t count) { free_of_table(memory, count * sizeof(T)); }

  friend bool operator==(const HugePageAllocator&, const HugePageAllocator&) { return true; }
};

template <typename T>
using TableVector = std::vector<T, HugePageAllocator<T>>;

}  // namespace recount
