// NCCL for CUDA tensors: the same operators, through libtorch_cuda. Load it after libbifocal_distributed.so.
//
// It compiles and links. It has never run, because no machine with a GPU was at hand.

#include "collectives.h"

#include <ifaddrs.h>
#include <netdb.h>
#include <netinet/in.h>

#include <cstdlib>

#define USE_C10D_NCCL
#include <torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp>

namespace {

// NCCL listens where this variable says, otherwise at an interface of its own choice.
void listen_at(const std::string& network) {
  ifaddrs* all = nullptr;
  if (getifaddrs(&all) != 0) {
    return;
  }
  for (ifaddrs* i = all; i; i = i->ifa_next) {
    char address[NI_MAXHOST] = "";
    if (i->ifa_addr) {
      socklen_t length = i->ifa_addr->sa_family == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
      getnameinfo(i->ifa_addr, length, address, sizeof address, nullptr, 0, NI_NUMERICHOST);
    }
    if (network == i->ifa_name || network == address) {
      setenv("NCCL_SOCKET_IFNAME", (std::string("=") + i->ifa_name).c_str(), 0);
      break;
    }
  }
  freeifaddrs(all);
}

bifocal::Backend nccl(
    const c10::intrusive_ptr<c10d::Store>& store,
    const std::string& network,
    int rank,
    int size,
    bifocal::Millis limit) {
  setenv("NCCL_BLOCKING_WAIT", "1", 0);  // Without it, wait() has no time limit.
  listen_at(network);
  auto options = c10d::ProcessGroupNCCL::Options::create();
  options->timeout = limit;
  return c10::make_intrusive<c10d::ProcessGroupNCCL>(store, rank, size, options);
}

const bool registered = [] {
  bifocal::use_for_cuda(nccl);
  return true;
}();

}  // namespace
