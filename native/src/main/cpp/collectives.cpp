// Collectives of libtorch's own c10d as operators that TorchScript can call: ops.bifocal.NAME.
//
// A process has one group at a time. Every failure is one sentence: the operation, the rank, the limit, the reason.

#include "collectives.h"

#include <net/if.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <ATen/ATen.h>
#include <c10/util/Logging.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/library.h>
#include <torch/version.h>

#define USE_C10D_GLOO
#include <torch/csrc/distributed/c10d/FileStore.hpp>
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

// TCPStore takes over a socket that listens on one address only.
#define STORE_TAKES_SOCKET (TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 3))

namespace bifocal {
namespace {

using Clock = std::chrono::steady_clock;
using Store = c10::intrusive_ptr<c10d::Store>;

constexpr int64_t BUCKET_BYTES = 25 << 20;
constexpr int64_t ALONE_BYTES = 4 << 20;
constexpr size_t BUCKETS_IN_FLIGHT = 3;
constexpr Millis NAME_LOOKUP{10'000};

struct Group {
  int rank;
  int size;
  Millis limit;
  std::string network;
  Store store;
  Backend cpu;
  Backend cuda;
  std::mutex collective;
};

// Never destroyed: at the exit of the process, libtorch may be gone before this library.
std::shared_ptr<Group>& current() {
  static auto* group = new std::shared_ptr<Group>;
  return *group;
}

std::mutex& mutex() {
  static auto* mutex = new std::mutex;
  return *mutex;
}

BackendFactory& cuda_factory() {
  static auto* factory = new BackendFactory;
  return *factory;
}

std::string seconds(Millis time) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", static_cast<double>(time.count()) / 1000);
  return text;
}

bool contains_any(const std::string& text, std::initializer_list<const char*> words) {
  std::string lower = text;
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
  return std::any_of(
      words.begin(), words.end(), [&](const char* word) { return lower.find(word) != std::string::npos; });
}

bool is_timeout(const std::string& text) {
  return contains_any(text, {"timed out", "timeout"});
}

// The first line, without the source position that Gloo puts before it.
std::string first_line(const std::string& text) {
  std::string line = text.substr(0, text.find('\n'));
  size_t end = line.find("] ");
  return line.rfind('[', 0) == 0 && end != std::string::npos ? line.substr(end + 2) : line;
}

std::string no_answer(Millis limit) {
  return "another process did not answer within " + seconds(limit) + " seconds";
}

std::string plain(const std::string& text, Millis limit) {
  if (is_timeout(text)) {
    return no_answer(limit);
  }
  if (contains_any(text, {"address already in use"})) {
    return "the address of the store is in use by another process";
  }
  if (contains_any(
          text, {"closed by peer", "reset by peer", "broken pipe", "connection refused", "socket closed", "eof"})) {
    return "another process ended";
  }
  return first_line(text);
}

std::string message(const std::exception& e) {
  auto* error = dynamic_cast<const c10::Error*>(&e);
  return error ? error->what_without_backtrace() : e.what();
}

// Runs an operation and turns every exception into one sentence without a stack trace.
template <typename Body>
auto explained(const std::string& operation, int64_t rank, int64_t size, Millis limit, Body body) {
  try {
    at::NoGradGuard no_grad;
    return body();
  } catch (const std::exception& e) {
    throw std::runtime_error(
        operation + ", rank " + std::to_string(rank) + " of " + std::to_string(size) + ", limit " + seconds(limit) +
        " s: " + plain(message(e), limit));
  }
}

// c10d logs what it tries; the sentence of the failure says it better.
class Quiet {
 public:
  Quiet() {
    std::lock_guard<std::mutex> lock(gate);
    if (depth++ == 0) {
      level = FLAGS_caffe2_log_level;
      FLAGS_caffe2_log_level = c10::GLOG_FATAL;
    }
  }

  ~Quiet() {
    std::lock_guard<std::mutex> lock(gate);
    if (--depth == 0) {
      FLAGS_caffe2_log_level = level;
    }
  }

 private:
  inline static std::mutex gate;
  inline static int depth = 0;
  inline static int level = 0;
};

template <typename Body>
auto in_group(const std::string& operation, Body body) {
  std::shared_ptr<Group> group;
  {
    std::lock_guard<std::mutex> lock(mutex());
    group = current();
  }
  if (!group) {
    throw std::runtime_error(operation + ": this process is in no group");
  }
  return explained(operation, group->rank, group->size, group->limit, [&] {
    std::lock_guard<std::mutex> in_order(group->collective);
    return body(*group);
  });
}

void require(bool condition, const std::string& otherwise) {
  if (!condition) {
    throw std::runtime_error(otherwise);
  }
}

// ---- Meeting

struct Addresses {
  addrinfo* first = nullptr;
  ~Addresses() {
    if (first) {
      freeaddrinfo(first);
    }
  }
};

// Waits a moment for a name that is new, as a pod's is.
void resolve(const std::string& host, const std::string& port, Millis limit, Addresses& found) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  auto deadline = Clock::now() + std::min(limit, NAME_LOOKUP);
  int error;
  while ((error = getaddrinfo(host.c_str(), port.c_str(), &hints, &found.first)) != 0 && Clock::now() < deadline) {
    std::this_thread::sleep_for(Millis(250));
  }
  require(error == 0, "the host name '" + host + "' is unknown (" + gai_strerror(error) + ")");
}

#if STORE_TAKES_SOCKET
int listen_on(const Addresses& addresses, const std::string& host) {
  int failure = EADDRNOTAVAIL;
  for (addrinfo* a = addresses.first; a; a = a->ai_next) {
    int fd = socket(a->ai_family, a->ai_socktype | SOCK_CLOEXEC, a->ai_protocol);
    int on = 1;
    if (fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
        bind(fd, a->ai_addr, a->ai_addrlen) == 0 && listen(fd, SOMAXCONN) == 0) {
      return fd;
    }
    failure = errno;
    if (fd >= 0) {
      close(fd);
    }
  }
  require(failure != EADDRNOTAVAIL, "'" + host + "' is not an address of this machine, where rank 0 runs");
  throw std::runtime_error(std::strerror(failure));
}
#endif

Store tcp_store(const std::string& address, int rank, int size, Millis limit) {
  size_t colon = address.rfind(':');
  require(colon != std::string::npos && colon > 0, "'tcp:" + address + "' is not of the form tcp:HOST:PORT");
  std::string host = address.substr(0, colon);
  if (host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  }
  std::string port = address.substr(colon + 1);
  require(
      !port.empty() && port.size() <= 5 && std::all_of(port.begin(), port.end(), ::isdigit) && std::stoi(port) > 0 &&
          std::stoi(port) < 65536,
      "'" + port + "' is not a port");
  Addresses addresses;
  resolve(host, port, limit, addresses);

  c10d::TCPStoreOptions options;
  options.port = static_cast<uint16_t>(std::stoi(port));
  options.isServer = rank == 0;
  options.numWorkers = size;
  options.waitWorkers = false;  // It would count processes of other jobs.
  options.timeout = limit;
#if STORE_TAKES_SOCKET
  options.useLibUV = false;  // Not in every libtorch.
  if (options.isServer) {
    options.masterListenFd = listen_on(addresses, host);
  }
#endif
  return c10::make_intrusive<c10d::TCPStore>(host, options);
}

Store open_store(const std::string& store, int rank, int size, Millis limit) {
  if (store.rfind("tcp:", 0) == 0) {
    return tcp_store(store.substr(4), rank, size, limit);
  }
  require(store.rfind("file:/", 0) == 0, "'" + store + "' is neither file:/PATH nor tcp:HOST:PORT");
  // FileStore waits five minutes for a folder.
  std::string file = store.substr(5);
  std::string folder = file.substr(0, file.rfind('/') + 1);
  require(access(folder.c_str(), W_OK) == 0, "the folder " + folder + " does not exist or cannot be written");
  return c10::make_intrusive<c10d::FileStore>(file, size);
}

// Every process says its rank and the size that it expects, so that a missing, doubled or foreign one is named.
void meet(const Store& store, const std::string& token, int rank, int size, Millis limit) {
  auto deadline = Clock::now() + limit;
  auto key = [](int64_t r) { return "size/" + std::to_string(r); };
  int64_t holders = store->add("rank/" + std::to_string(rank), 1);
  require(holders >= 1 && holders <= size, "the address of the store is in use by another program");
  require(
      holders == 1,
      "rank " + std::to_string(rank) + " is taken by another process, or an earlier group used the token '" + token +
          "'");
  std::string own = std::to_string(size);
  store->set(key(rank), std::vector<uint8_t>(own.begin(), own.end()));
  for (int r = 0; r < size; r++) {
    auto left = std::chrono::duration_cast<Millis>(deadline - Clock::now());
    try {
      store->wait({key(r)}, std::max(left, Millis(1)));
    } catch (const std::exception& e) {
      if (!is_timeout(message(e))) {
        throw;
      }
      std::string missing;
      for (int m = r; m < size; m++) {
        if (!store->check({key(m)})) {
          missing += (missing.empty() ? "" : ", ") + std::to_string(m);
        }
      }
      throw std::runtime_error(no_answer(limit) + " (missing: rank " + missing + ")");
    }
    auto value = store->get(key(r));
    std::string theirs(value.begin(), value.end());
    require(
        theirs == own,
        "rank " + std::to_string(r) + " was started with " + theirs + " processes, this one with " + own);
  }
}

std::shared_ptr<::gloo::transport::Device> device(const std::string& interface, Millis limit) {
  if (if_nametoindex(interface.c_str()) != 0) {
    return c10d::ProcessGroupGloo::createDeviceForInterface(interface);
  }
  Addresses addresses;
  resolve(interface, "0", limit, addresses);
  return c10d::ProcessGroupGloo::createDeviceForHostname(interface);
}

at::Tensor open_(
    at::Tensor t,
    std::string store,
    std::string interface,
    std::string token,
    int64_t rank,
    int64_t size,
    int64_t millis) {
  Millis limit(millis);
  std::lock_guard<std::mutex> lock(mutex());
  Quiet quiet;
  explained("open", rank, size, limit, [&] {
    require(!current(), "this process is in a group already");
    require(size >= 1 && size <= 65535 && rank >= 0 && rank < size, "no such rank");
    require(millis >= 1, "the limit must be positive");
    Store base = open_store(store, static_cast<int>(rank), static_cast<int>(size), limit);
    base->setTimeout(limit);
    Store ours = c10::make_intrusive<c10d::PrefixStore>(token, base);
    meet(ours, token, static_cast<int>(rank), static_cast<int>(size), limit);
    auto options = c10d::ProcessGroupGloo::Options::create(limit);
    options->devices.push_back(device(interface, limit));
    auto group = std::make_shared<Group>();
    group->rank = static_cast<int>(rank);
    group->size = static_cast<int>(size);
    group->limit = limit;
    group->network = interface;
    group->store = ours;
    group->cpu = c10::make_intrusive<c10d::ProcessGroupGloo>(
        c10::make_intrusive<c10d::PrefixStore>("gloo", ours), group->rank, group->size, options);
    current() = group;
  });
  return t;
}

at::Tensor close_(at::Tensor t) {
  std::shared_ptr<Group> group;
  {
    std::lock_guard<std::mutex> lock(mutex());
    group.swap(current());
  }
  return t;
}

// ---- Collectives

Backend& backend(Group& group, const at::Tensor& t) {
  if (!t.is_cuda()) {
    return group.cpu;
  }
  if (!group.cuda) {
    require(static_cast<bool>(cuda_factory()), "the tensor is on a GPU, and the library for NCCL is not loaded");
    group.cuda = cuda_factory()(
        c10::make_intrusive<c10d::PrefixStore>("cuda", group.store),
        group.network,
        group.rank,
        group.size,
        group.limit);
  }
  return group.cuda;
}

// The same memory as a tensor that Gloo's threads may write: they are not in inference mode, where DJL runs scripts. It
// keeps the memory while an operation that failed here is still in flight.
at::Tensor memory_of(const at::Tensor& contiguous, int64_t offset, at::IntArrayRef shape, at::ScalarType type) {
  c10::InferenceMode normal(false);
  return at::from_blob(
      static_cast<char*>(contiguous.data_ptr()) + offset,
      shape,
      [contiguous](void*) {},
      contiguous.options().dtype(type).requires_grad(false));
}

at::Tensor memory_of(const at::Tensor& contiguous) {
  return memory_of(contiguous, 0, {contiguous.numel()}, contiguous.scalar_type());
}

// The bytes of equal parts. Any type goes as bytes where nothing is computed.
std::vector<at::Tensor> parts(const at::Tensor& contiguous, int64_t count) {
  int64_t length = static_cast<int64_t>(contiguous.nbytes()) / count;
  std::vector<at::Tensor> out;
  for (int64_t part = 0; part < count; part++) {
    out.push_back(memory_of(contiguous, part * length, {length}, at::kByte));
  }
  return out;
}

// What a process is about to do. Gloo ends the process if the sizes of one operation differ, so they are compared first.
struct Call {
  enum Operation : int64_t { SUM = 1, SUM_OF_LIST, GATHER, GRADIENT_OF_GATHER, BROADCAST };

  int64_t operation;
  int64_t type;
  int64_t count;
  int64_t detail;

  Call(Operation operation, const at::Tensor& t, int64_t detail = 0)
      : operation(operation), type(static_cast<int64_t>(t.scalar_type())), count(t.numel()), detail(detail) {}

  std::string text() const {
    static const char* const names[] = {
        "nothing", "all-reduce", "all-reduce of a list", "gather", "gradient of gather", "broadcast"};
    bool known = operation >= SUM && operation <= BROADCAST;
    return std::string(known ? names[operation] : "an unknown operation") + " of " + std::to_string(count) + " " +
        c10::toString(static_cast<at::ScalarType>(type)) + " values";
  }
};

// Exchanges calls, with their data where these are short: most operations are, and then one message is all.
class Exchange {
 public:
  Exchange(Group& group, const Call& call, const at::Tensor& data)
      : carries(data.nbytes() <= SHORT), size(group.size), type(data.scalar_type()), count(data.numel()) {
    c10::InferenceMode normal(false);
    std::vector<at::Tensor> own{at::empty({SLOT}, at::kByte)};
    char* start = static_cast<char*>(own[0].data_ptr());
    std::memcpy(start, &call, sizeof call);
    if (carries) {
      std::memcpy(start + sizeof call, data.data_ptr(), data.nbytes());
    }
    slots = at::empty({size * SLOT}, at::kByte);
    std::vector<std::vector<at::Tensor>> all{parts(slots, size)};
    group.cpu->allgather(all, own)->wait();
    for (int64_t rank = 0; rank < size; rank++) {
      Call theirs(call);
      std::memcpy(&theirs, static_cast<char*>(slots.data_ptr()) + rank * SLOT, sizeof theirs);
      require(
          std::memcmp(&theirs, &call, sizeof call) == 0,
          "the processes disagree: rank " + std::to_string(rank) + " is at " + theirs.text() + ", this one at " +
              call.text() + (theirs.text() == call.text() ? " with other arguments" : ""));
    }
  }

  at::Tensor of(int64_t rank) const {
    return memory_of(slots, rank * SLOT + static_cast<int64_t>(sizeof(Call)), {count}, type);
  }

  const bool carries;

 private:
  static constexpr size_t SHORT = 16 << 10;
  static constexpr int64_t SLOT = SHORT + sizeof(Call);

  const int64_t size;
  const at::ScalarType type;
  const int64_t count;
  at::Tensor slots;
};

c10::intrusive_ptr<c10d::Work> start_sum(Group& group, const at::Tensor& contiguous) {
  std::vector<at::Tensor> list{memory_of(contiguous)};
  return backend(group, contiguous)->allreduce(list);
}

void require_sum(const at::Tensor& t) {
  auto type = t.scalar_type();
  require(
      type == at::kFloat || type == at::kDouble || type == at::kHalf || type == at::kLong || type == at::kInt ||
          type == at::kChar || type == at::kByte,
      std::string("no sum over processes of type ") + c10::toString(type));
}

void sum(Group& group, Call::Operation operation, at::Tensor t) {
  require_sum(t);
  at::Tensor whole = t.contiguous();
  if (whole.is_cuda()) {
    start_sum(group, whole)->wait();
  } else {
    Exchange exchange(group, Call(operation, whole), whole);
    if (exchange.carries) {
      at::Tensor total = memory_of(whole);
      total.copy_(exchange.of(0));
      for (int rank = 1; rank < group.size; rank++) {
        total.add_(exchange.of(rank));
      }
    } else {
      start_sum(group, whole)->wait();
    }
  }
  if (!whole.is_same(t)) {
    t.copy_(whole);
  }
}

void gather_into(Group& group, const at::Tensor& out, const at::Tensor& x) {
  at::Tensor whole = x.contiguous();
  std::vector<at::Tensor> inputs = parts(whole, 1);
  std::vector<std::vector<at::Tensor>> outputs{parts(out, group.size)};
  if (!whole.is_cuda()) {
    Exchange exchange(group, Call(Call::GATHER, whole), inputs[0]);
    if (exchange.carries) {
      for (int rank = 0; rank < group.size; rank++) {
        outputs[0][rank].copy_(exchange.of(rank));
      }
      return;
    }
  }
  backend(group, whole)->allgather(outputs, inputs)->wait();
}

std::vector<int64_t> gathered_shape(const Group& group, const at::Tensor& x) {
  std::vector<int64_t> shape(1 + x.dim(), group.size);
  std::copy(x.sizes().begin(), x.sizes().end(), shape.begin() + 1);
  return shape;
}

at::Tensor all_reduce_(at::Tensor t) {
  in_group("all-reduce", [&](Group& group) { sum(group, Call::SUM, t); });
  return t;
}

at::Tensor all_gather_into_(at::Tensor out, const at::Tensor& x) {
  in_group("all-gather", [&](Group& group) {
    require(
        out.sizes().vec() == gathered_shape(group, x) && out.dtype() == x.dtype() && out.device() == x.device() &&
            out.is_contiguous(),
        "the result must be contiguous, of the size of the group times the shape of the input, and of its type");
    gather_into(group, out, x);
  });
  return out;
}

at::Tensor gather(const at::Tensor& x) {
  return in_group("gather", [&](Group& group) {
    at::Tensor out = at::empty(gathered_shape(group, x), x.options());
    gather_into(group, out, x);
    return out;
  });
}

struct Gather : public torch::autograd::Function<Gather> {
  static at::Tensor forward(torch::autograd::AutogradContext*, const at::Tensor& x) {
    return gather(x);
  }

  static torch::autograd::variable_list backward(
      torch::autograd::AutogradContext*, torch::autograd::variable_list gradients) {
    return {in_group("gradient of gather", [&](Group& group) {
      at::Tensor total = gradients[0].clone(at::MemoryFormat::Contiguous);
      sum(group, Call::GRADIENT_OF_GATHER, total);
      return total.select(0, group.rank).clone();
    })};
  }
};

at::Tensor differentiable_gather(const at::Tensor& x) {
  return Gather::apply(x);
}

at::Tensor broadcast_(at::Tensor t, int64_t root) {
  in_group("broadcast", [&](Group& group) {
    require(root >= 0 && root < group.size, "no process has rank " + std::to_string(root));
    at::Tensor whole = t.contiguous();
    std::vector<at::Tensor> list = parts(whole, 1);
    c10::optional<Exchange> exchange;
    if (!whole.is_cuda()) {
      exchange.emplace(group, Call(Call::BROADCAST, whole, root), list[0]);
    }
    if (exchange && exchange->carries) {
      list[0].copy_(exchange->of(root));
    } else {
      c10d::BroadcastOptions options;
      options.rootRank = root;
      backend(group, whole)->broadcast(list, options)->wait();
    }
    if (!whole.is_same(t)) {
      t.copy_(whole);
    }
  });
  return t;
}

struct Bucket {
  std::vector<at::Tensor> tensors;
  int64_t bytes = 0;
  at::Tensor flat;
  c10::intrusive_ptr<c10d::Work> work;

  // A large tensor is reduced where it is.
  static bool alone(const at::Tensor& t) {
    return t.is_contiguous() && static_cast<int64_t>(t.nbytes()) >= ALONE_BYTES;
  }

  bool takes(const at::Tensor& t) const {
    return bytes + static_cast<int64_t>(t.nbytes()) <= BUCKET_BYTES && !alone(t) && !alone(tensors[0]) &&
        t.dtype() == tensors[0].dtype() && t.device() == tensors[0].device();
  }

  void start(Group& group) {
    if (tensors.size() == 1 && tensors[0].is_contiguous()) {
      flat = tensors[0];
    } else {
      std::vector<at::Tensor> rows;
      for (auto& t : tensors) {
        rows.push_back(t.reshape(-1));
      }
      flat = at::cat(rows);
    }
    work = start_sum(group, flat);
  }

  void finish() {
    work->wait();
    if (flat.is_same(tensors[0])) {
      return;
    }
    int64_t at = 0;
    for (auto& t : tensors) {
      t.copy_(flat.narrow(0, at, t.numel()).view(t.sizes()));
      at += t.numel();
    }
  }
};

std::vector<Bucket> buckets(at::TensorList ts) {
  std::vector<Bucket> out;
  for (const at::Tensor& t : ts) {
    if (t.numel() == 0) {
      continue;
    }
    if (out.empty() || !out.back().takes(t)) {
      out.emplace_back();
    }
    out.back().tensors.push_back(t);
    out.back().bytes += static_cast<int64_t>(t.nbytes());
  }
  return out;
}

// Flattens a bucket, and copies one back, while others are reduced.
void all_reduce_list_(at::TensorList ts) {
  in_group("all-reduce of a list", [&](Group& group) {
    std::vector<int64_t> sizes;
    for (const at::Tensor& t : ts) {
      require_sum(t);
      sizes.push_back(t.numel() * 64 + static_cast<int64_t>(t.scalar_type()));
    }
    at::Tensor list = at::tensor(sizes, at::kLong);
    Exchange(group, Call(Call::SUM_OF_LIST, list, static_cast<int64_t>(c10::get_hash(sizes))), list);
    std::vector<Bucket> all = buckets(ts);
    for (size_t next = 0; next < all.size() + BUCKETS_IN_FLIGHT; next++) {
      if (next >= BUCKETS_IN_FLIGHT) {
        all[next - BUCKETS_IN_FLIGHT].finish();
        all[next - BUCKETS_IN_FLIGHT].flat.reset();
      }
      if (next < all.size()) {
        all[next].start(group);
      }
    }
  });
}

// ---- Messages before the first step

at::Tensor store_set_(at::Tensor data, std::string key) {
  in_group("store", [&](Group& group) {
    require(data.scalar_type() == at::kByte, "a value must be of type uint8");
    at::Tensor whole = data.cpu().contiguous();
    auto* first = whole.data_ptr<uint8_t>();
    group.store->set(key, std::vector<uint8_t>(first, first + whole.numel()));
  });
  return data;
}

at::Tensor store_get(const at::Tensor&, std::string key, int64_t millis) {
  std::shared_ptr<Group> group;
  {
    std::lock_guard<std::mutex> lock(mutex());
    group = current();
  }
  require(static_cast<bool>(group), "message '" + key + "': this process is in no group");
  Millis limit(std::max<int64_t>(millis, 1));
  return explained("message '" + key + "'", group->rank, group->size, limit, [&] {
    Quiet quiet;
    group->store->wait({key}, limit);
    std::vector<uint8_t> value = group->store->get(key);
    at::Tensor out = at::empty({static_cast<int64_t>(value.size())}, at::kByte);
    std::copy(value.begin(), value.end(), out.data_ptr<uint8_t>());
    return out;
  });
}

}  // namespace

void use_for_cuda(BackendFactory factory) {
  std::lock_guard<std::mutex> lock(mutex());
  cuda_factory() = std::move(factory);
}

}  // namespace bifocal

// An operator that changes none of its arguments is dead code to TorchScript where its result is not used.
TORCH_LIBRARY(bifocal, m) {
  m.def(
      "open_(Tensor(a!) t, str store, str interface, str token, int rank, int size, int millis) -> Tensor(a!)",
      &bifocal::open_);
  m.def("close_(Tensor(a!) t) -> Tensor(a!)", &bifocal::close_);
  m.def("all_reduce_(Tensor(a!) t) -> Tensor(a!)", &bifocal::all_reduce_);
  m.def("all_reduce_list_(Tensor(a!)[] ts) -> ()", &bifocal::all_reduce_list_);
  m.def("all_gather_into_(Tensor(a!) out, Tensor x) -> Tensor(a!)", &bifocal::all_gather_into_);
  m.def("broadcast_(Tensor(a!) t, int root) -> Tensor(a!)", &bifocal::broadcast_);
  m.def("store_set_(Tensor(a!) bytes, str key) -> Tensor(a!)", &bifocal::store_set_);
  m.def("store_get(Tensor dummy, str key, int millis) -> Tensor", &bifocal::store_get);
  m.def("gather(Tensor x) -> Tensor");
}

TORCH_LIBRARY_IMPL(bifocal, CompositeExplicitAutograd, m) {
  m.impl("gather", &bifocal::gather);
}

TORCH_LIBRARY_IMPL(bifocal, Autograd, m) {
  m.impl("gather", &bifocal::differentiable_gather);
}
