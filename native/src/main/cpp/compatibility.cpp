// Symbols that GCC 12 takes from glibc 2.32 and from libstdc++ of GCC 9 and 11. The library has its own, so that it runs
// wherever libtorch runs, which needs glibc 2.27 and libstdc++ of GCC 7.

#include <new>
#include <sstream>

extern "C" {
char __libc_single_threaded = 0;  // Counting references is always atomic.
}

namespace std {

void __throw_bad_array_new_length() {
  throw bad_alloc();
}

template basic_ostringstream<char>::basic_ostringstream();

}  // namespace std
