// 3x3 convolutions with padding 1 and stride 1 by Winograd's algorithm, with the gradients of maps and weights. Maps are float32
// or bfloat16, with channels last; weights are float32, and so is all arithmetic. Results do not depend on the number of
// threads or on the sizes of caches.

#include <algorithm>
#include <cstdlib>
#include <string>

#include <unistd.h>

#include <ATen/Parallel.h>
#include <torch/library.h>
#include <torch/torch.h>

#include "winograd.h"

namespace {

using at::Tensor;
using namespace winograd;

// Tiles whose products are summed before they are added to the gradient of the weights. A long sum in float32 loses digits.
constexpr int64_t SUMMED_TILES = 128;

// Values of transformed maps that should stay in the cache that cores share: those of a group of tiles. If those of all tiles
// are at most REUSED_VALUES, they are transformed once, and used for all outputs.
constexpr int64_t SHARED_VALUES = 1 << 20;
constexpr int64_t REUSED_VALUES = 1 << 22;

// The most values of transformed weights at a time, 64 MiB, or those of one block.
constexpr int64_t WEIGHT_VALUES = 1 << 24;

// Values of transformed maps that should stay in the second cache of a core: five eighths of it, beside the weights. A cache
// of unknown size counts as 512 KiB.
int64_t local_values() {
  static const int64_t values = [] {
    const int64_t bytes = sysconf(_SC_LEVEL2_CACHE_SIZE);
    return (bytes > 0 ? bytes : 1 << 19) / 8 * 5 / int64_t(sizeof(float));
  }();
  return values;
}

// If fewer tiles than this fit into the cache of a core, all cores transform tiles together.
constexpr int64_t LEAST_TILES = 18;

// The most tiles of a product by a core.
constexpr int64_t MOST_TILES = 48;

int64_t divided_up(int64_t value, int64_t by) {
  return (value + by - 1) / by;
}

// Loops for a map of 2 x 2, and for others.
struct Compiled {
  const Loops& pair;
  const Loops& quad;
};

// ATEN_CPU_CAPABILITY limits PyTorch's own loops and these: avx2 excludes AVX-512, default selects those for any x86-64.
Compiled compiled() {
#ifdef __x86_64__
  const char* variable = std::getenv("ATEN_CPU_CAPABILITY");
  const std::string limit = variable ? variable : "";
  if (limit != "default") {
    if (limit != "avx2" && __builtin_cpu_supports("x86-64-v4")) {
      return {avx512::PAIR, avx512::QUAD};
    }
    if (__builtin_cpu_supports("x86-64-v3")) {
      return {avx2::PAIR, avx2::QUAD};
    }
  }
#endif
  return {any::PAIR, any::QUAD};
}

const Loops& loops_for(const Tensor& x) {
  static const Compiled loops = compiled();
  return x.size(2) == 2 && x.size(3) == 2 ? loops.pair : loops.quad;
}

Map map_of(const Tensor& x, const Loops& loops) {
  return {x.size(2), x.size(3), x.size(1), divided_up(x.size(2), loops.outputs), divided_up(x.size(3), loops.outputs)};
}

int64_t type_of(const Tensor& x) {
  return x.scalar_type() == at::kBFloat16;
}

// Distance of products. A power of two would let all products compete for the same lines of a cache.
int64_t apart(int64_t values) {
  return divided_up(values, 1024) * 1024 + 16;
}

// How many outs are computed with the same transformed weights. If all maps fit into a cache, a block does, too.
int64_t outs_at_a_time(int64_t products, int64_t ins, int64_t outs, bool fits) {
  const int64_t blocks = fits ? 1 : std::max<int64_t>(1, WEIGHT_VALUES / (products * ins * BLOCK));
  return std::min(outs, blocks * BLOCK);
}

template <class F>
void each(int64_t count, int64_t alone, const F& f) {
  at::parallel_for(0, count, alone, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i++) {
      f(i);
    }
  });
}

// Values for one operation, and after them some for each thread.
class Workspace {
 public:
  Workspace(int64_t values, int64_t of_thread)
      : memory_(at::empty({values + at::get_num_threads() * of_thread}, at::kFloat)), values_(values), of_thread_(of_thread) {}

  float* shared() const {
    return memory_.data_ptr<float>();
  }

  float* own() const {
    return shared() + values_ + at::get_thread_num() * of_thread_;
  }

 private:
  Tensor memory_;
  int64_t values_, of_thread_;
};

// Transformed weights: for each product blocks of outs, in each block a row of outs for each in.
struct Transformed {
  float* values;
  int64_t first, outs, ins, of_product;

  int64_t columns(int64_t block) const {
    return std::min(BLOCK, outs - block * BLOCK);
  }

  float* row(int64_t out, int64_t in) const {
    return values + out / BLOCK * BLOCK * ins + in * columns(out / BLOCK) + out % BLOCK;
  }

  void read(const Loops& loops, const Weights& weights) const {
    const int64_t rows = outs / CHANNELS;
    const bool outs_near = weights.of_out < weights.of_in;
    each(rows * ins, 16, [&](int64_t i) {
      const int64_t out = (outs_near ? i % rows : i / ins) * CHANNELS, in = outs_near ? i / rows : i % ins;
      loops.read_weights(weights, first + out, in, row(out, in), of_product);
    });
  }

  // Writes taps (outs, ins, 3, 3).
  void write(const Loops& loops, float* taps) const {
    each(outs / CHANNELS * ins, 16, [&](int64_t i) {
      const int64_t out = i / ins * CHANNELS, in = i % ins;
      loops.write_weights(row(out, in), of_product, taps + ((first + out) * ins + in) * 9, ins * 9);
    });
  }
};

// A convolution of x by weights.
class Convolved {
 public:
  Convolved(const Tensor& x, const Weights& weights)
      : loops_(loops_for(x)),
        x_(x),
        y_(at::empty({x.size(0), weights.outs, x.size(2), x.size(3)}, x.options(), at::MemoryFormat::ChannelsLast)),
        weights_(weights),
        products_(loops_.products * loops_.products),
        tiles_(x.size(0) * map_of(x, loops_).tiles_down * map_of(x, loops_).tiles_across) {}

  Tensor compute() const {
    const int64_t share = divided_up(tiles_, at::get_num_threads());
    const int64_t group = std::min(share, local_values() / (products_ * (weights_.ins + width())));
    const bool few_weights = products_ * weights_.ins * weights_.outs <= WEIGHT_VALUES;
    if (few_weights && group >= std::min(share, LEAST_TILES)) {
      by_core(group);
    } else {
      together();
    }
    return y_;
  }

 private:
  int64_t width() const {
    return std::min(BLOCK, weights_.outs);
  }

  Tiles tiles(int64_t first, int64_t count, float* values, int64_t of_product) const {
    return {first, count, values, of_product, weights_.ins, BLOCK};
  }

  void read(const Tiles& tiles) const {
    loops_.read_inputs[type_of(x_)](map_of(x_, loops_), x_.data_ptr(), tiles);
  }

  // Writes outputs of a block of weights.
  void write(const Tiles& inputs, const Transformed& u, int64_t block, float* work) const {
    const int64_t columns = u.columns(block);
    const Tiles outputs{inputs.first, inputs.count, work, apart(inputs.count * columns), columns, 0};
    for (int64_t p = 0; p < products_; p++) {
      loops_.multiply(
          {inputs.count, columns, u.ins, inputs.values + p * inputs.of_product, inputs.of_tile, 1,
           u.row(block * BLOCK, 0) + p * u.of_product, columns, outputs.values + p * outputs.of_product, columns, false});
    }
    loops_.write_outputs[type_of(y_)](map_of(y_, loops_), outputs, u.first + block * BLOCK, columns, y_.data_ptr());
  }

  // Each core transforms the inputs of some tiles and computes their outputs; these values do not leave its cache.
  void by_core(int64_t group) const {
    const int64_t of_weights = apart(weights_.outs * weights_.ins), of_inputs = apart(group * weights_.ins);
    const Workspace work(products_ * of_weights, products_ * (of_inputs + apart(group * width())));
    const Transformed u{work.shared(), 0, weights_.outs, weights_.ins, of_weights};
    u.read(loops_, weights_);
    each(divided_up(tiles_, group), 1, [&](int64_t i) {
      const Tiles inputs = tiles(i * group, std::min(group, tiles_ - i * group), work.own(), of_inputs);
      read(inputs);
      for (int64_t block = 0; block * BLOCK < weights_.outs; block++) {
        write(inputs, u, block, work.own() + products_ * of_inputs);
      }
    });
  }

  // All cores transform inputs, and then compute outputs.
  void together() const {
    const bool fits = products_ * weights_.ins * tiles_ <= REUSED_VALUES;
    const int64_t group = fits ? tiles_ : std::min(tiles_, std::max(MOST_TILES, SHARED_VALUES / (products_ * weights_.ins)));
    const int64_t part = std::min(MOST_TILES, divided_up(group, at::get_num_threads()));
    const int64_t outs = outs_at_a_time(products_, weights_.ins, weights_.outs, fits);
    const int64_t of_weights = apart(outs * weights_.ins), of_inputs = apart(group * weights_.ins);
    const Workspace work(products_ * (of_inputs + of_weights), products_ * apart(part * width()));
    for (int64_t out = 0; out < weights_.outs; out += outs) {
      const Transformed u{
          work.shared() + products_ * of_inputs, out, std::min(outs, weights_.outs - out), weights_.ins, of_weights};
      u.read(loops_, weights_);
      for (int64_t first = 0; first < tiles_; first += group) {
        const int64_t count = std::min(group, tiles_ - first);
        const auto inputs = [&](int64_t tile, int64_t number) {
          return tiles(first + tile, number, work.shared() + tile * weights_.ins, of_inputs);
        };
        if (out == 0 || !fits) {
          each(count, 1, [&](int64_t tile) { read(inputs(tile, 1)); });
        }
        const int64_t parts = divided_up(count, part);
        each(divided_up(u.outs, BLOCK) * parts, 1, [&](int64_t i) {
          const int64_t tile = i % parts * part;
          write(inputs(tile, std::min(part, count - tile)), u, i / parts, work.own());
        });
      }
    }
  }

  const Loops& loops_;
  const Tensor x_, y_;
  const Weights weights_;
  const int64_t products_, tiles_;
};

// The gradient of weights (outs, ins, 3, 3) from those of a convolution's outputs.
Tensor gradient_of_weights(const Tensor& x, const Tensor& gradient) {
  const Loops& loops = loops_for(x);
  const Map map = map_of(x, loops), of_outputs = map_of(gradient, loops);
  const int64_t ins = map.channels, outs = of_outputs.channels, products = loops.products * loops.products;
  const int64_t count = x.size(0) * map.tiles_down * map.tiles_across;
  const Tensor result = at::empty({outs, ins, 3, 3}, at::kFloat);

  const int64_t of_tile = products * (ins + outs);
  const bool fits = outs > BLOCK && of_tile * count <= REUSED_VALUES;
  const int64_t some_tiles = std::max<int64_t>(1, SHARED_VALUES / of_tile / SUMMED_TILES) * SUMMED_TILES;
  const int64_t group = fits ? count : std::min(count, some_tiles);
  const int64_t in_width = std::min(BLOCK, ins), out_width = std::min(BLOCK, outs);
  const int64_t some = outs_at_a_time(products, ins, outs, fits);
  const auto blocks = [&](int64_t channels, int64_t width) { return divided_up(channels, width) * group * width; };
  const int64_t of_inputs = apart(blocks(ins, in_width)), of_gradients = apart(blocks(outs, out_width));
  const int64_t of_weights = apart(some * ins);
  const Workspace work(products * (of_inputs + of_gradients + of_weights), 0);
  const auto tiles = [&](float* values, int64_t of_product, int64_t width, int64_t tile, int64_t first) {
    return Tiles{first + tile, 1, values + tile * width, of_product, width, group * width};
  };
  float* v = work.shared();
  float* z = v + products * of_inputs;
  for (int64_t out = 0; out < outs; out += some) {
    const Transformed u{z + products * of_gradients, out, std::min(some, outs - out), ins, of_weights};
    for (int64_t first = 0; first < count; first += group) {
      const int64_t number = std::min(group, count - first);
      if (out == 0 || !fits) {
        each(number, 1, [&](int64_t tile) {
          loops.read_inputs[type_of(x)](map, x.data_ptr(), tiles(v, of_inputs, in_width, tile, first));
          loops.read_gradients[type_of(x)](of_outputs, gradient.data_ptr(), tiles(z, of_gradients, out_width, tile, first));
        });
      }
      const int64_t blocks_of_outs = divided_up(u.outs, BLOCK);
      each(products * blocks_of_outs, 1, [&](int64_t i) {
        const int64_t p = i / blocks_of_outs, block = i % blocks_of_outs, columns = u.columns(block);
        for (int64_t tile = 0; tile < number; tile += SUMMED_TILES) {
          for (int64_t in = 0; in < ins; in += BLOCK) {
            loops.multiply(
                {std::min(BLOCK, ins - in), columns, std::min(SUMMED_TILES, number - tile),
                 v + p * of_inputs + in * group + tile * in_width, 1, in_width,
                 z + p * of_gradients + (out + block * BLOCK) * group + tile * out_width, out_width,
                 u.row(block * BLOCK, in) + p * of_weights, columns, first + tile > 0});
          }
        }
      });
    }
    u.write(loops, result.data_ptr<float>());
  }
  return result;
}

Tensor channels_last(const Tensor& x) {
  return x.contiguous(at::MemoryFormat::ChannelsLast);
}

// Weights (outs, ins, 3, 3) of the convolution, or those of its gradient, which exchanges outs and ins and reverses taps.
Weights weights_of(const Tensor& weight, bool gradient) {
  const int64_t outs = weight.size(0), ins = weight.size(1);
  const float* values = weight.data_ptr<float>();
  const float* end = values + weight.numel();
  return gradient ? Weights{values, end, ins, outs, 9, ins * 9, true} : Weights{values, end, outs, ins, ins * 9, 9, false};
}

class Convolution : public torch::autograd::Function<Convolution> {
 public:
  static Tensor forward(torch::autograd::AutogradContext* context, const Tensor& map, const Tensor& weight) {
    TORCH_CHECK(
        map.device().is_cpu() && weight.device().is_cpu() && (map.scalar_type() == at::kFloat || map.scalar_type() == at::kBFloat16) &&
            weight.scalar_type() == at::kFloat,
        "bifocal::convolve is for float32 and bfloat16 maps and float32 weights on the CPU, not for ", map.toString(), " and ",
        weight.toString());
    TORCH_CHECK(
        map.dim() == 4 && map.numel() > 0 && weight.dim() == 4 && weight.size(1) == map.size(1) && weight.size(2) == 3 &&
            weight.size(3) == 3,
        "bifocal::convolve is for maps (N, C, H, W) and weights (K, C, 3, 3), not for sizes ", map.sizes(), " and ", weight.sizes());
    for (const int64_t channels : {weight.size(0), weight.size(1)}) {
      TORCH_CHECK(
          channels % CHANNELS == 0 && channels > 0 && channels <= MOST_CHANNELS, "bifocal::convolve is for multiples of ", CHANNELS,
          " channels up to ", MOST_CHANNELS, ", not for ", channels);
    }
    at::AutoDispatchBelowADInplaceOrView guard;
    const Tensor x = channels_last(map), w = weight.contiguous();
    context->save_for_backward({x, w});
    return Convolved(x, weights_of(w, false)).compute();
  }

  static torch::autograd::variable_list backward(
      torch::autograd::AutogradContext* context, torch::autograd::variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const Tensor gradient = channels_last(gradients[0]);
    Tensor of_map, of_weight;
    if (context->needs_input_grad(0)) {
      of_map = Convolved(gradient, weights_of(saved[1], true)).compute();
    }
    if (context->needs_input_grad(1)) {
      of_weight = gradient_of_weights(saved[0], gradient);
    }
    return {of_map, of_weight};
  }
};

Tensor convolve(const Tensor& x, const Tensor& weight) {
  return Convolution::apply(x, weight);
}

}  // namespace

TORCH_LIBRARY_FRAGMENT(bifocal, library) {
  library.def("convolve(Tensor x, Tensor weight) -> Tensor", convolve);
}
