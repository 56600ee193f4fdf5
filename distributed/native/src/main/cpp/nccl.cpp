// NCCL for CUDA tensors: the same operators, through libtorch_cuda. Load it after libbifocal_distributed.so.
//
// It compiles and links. It has never run, because no machine with a GPU was at hand.

#include "collectives.h"

#include <cstdlib>

#define USE_C10D_NCCL
#include <torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp>

namespace {

bifocal::Backend nccl(const c10::intrusive_ptr<c10d::Store>& store, int rank, int size, bifocal::Millis limit) {
  setenv("NCCL_BLOCKING_WAIT", "1", 0);  // Without it, wait() has no time limit.
  auto options = c10d::ProcessGroupNCCL::Options::create();
  options->timeout = limit;
  return c10::make_intrusive<c10d::ProcessGroupNCCL>(store, rank, size, options);
}

const bool registered = [] {
  bifocal::use_for_cuda(nccl);
  return true;
}();

}  // namespace
