#pragma once

#include <chrono>
#include <functional>
#include <string>

#include <torch/csrc/distributed/c10d/Backend.hpp>
#include <torch/csrc/distributed/c10d/Store.hpp>

namespace bifocal {

using Millis = std::chrono::milliseconds;
using Backend = c10::intrusive_ptr<c10d::Backend>;
using BackendFactory = std::function<Backend(
    const c10::intrusive_ptr<c10d::Store>& store, const std::string& network, int rank, int size, Millis limit)>;

// Names what makes the backend for CUDA tensors. The library for NCCL calls it when it is loaded.
__attribute__((visibility("default"))) void use_for_cuda(BackendFactory factory);

}  // namespace bifocal
