#pragma once

#include <cstdint>

// Winograd's algorithm for 3x3 convolutions with padding 1 and stride 1, as loops over vectors of channels. A tile of a
// map is a square of outputs. Its inputs and the weights are transformed, multiplied at each of `products`² positions, which is
// a product of matrices over the channels of all tiles, and the results are transformed back.
// S. Winograd, Arithmetic complexity of computations, 1980; A. Lavin, S. Gray, Fast algorithms for convolutional neural
// networks, CVPR 2016.

namespace winograd {

using BFloat16 = uint16_t;

// The number of channels of a map is a multiple of this.
constexpr int64_t CHANNELS = 16;

// Channels that are adjacent in transformed maps and weights.
constexpr int64_t BLOCK = 64;

// The largest number of channels of a map.
constexpr int64_t MOST_CHANNELS = 8192;

// A map (N, H, W, C) without gaps. Tiles are counted across, down, and then by image.
struct Map {
  int64_t height, width, channels;
  int64_t tiles_down, tiles_across;
};

// Tiles from `first` on, in a buffer of transformed values. Strides are in values.
struct Tiles {
  int64_t first, count;
  float* values;
  int64_t of_product, of_tile, of_block;
};

// Weights of 3x3 taps, which are adjacent and may be in reverse order. Strides are in values.
struct Weights {
  const float* values;
  const float* end;
  int64_t outs, ins;
  int64_t of_out, of_in;
  bool reversed;
};

// c = a * b, or c = c + a * b. Strides are in values; columns are adjacent.
struct Product {
  int64_t rows, columns, depth;
  const float* a;
  int64_t a_row, a_depth;
  const float* b;
  int64_t b_depth;
  float* c;
  int64_t c_row;
  bool add;
};

// The loops for one kind of tile, compiled for one kind of processor. Arrays have an entry for float and one for BFloat16.
struct Loops {
  int64_t products, outputs;

  // Transforms inputs of a convolution.
  void (*read_inputs[2])(const Map&, const void* x, const Tiles&);

  // Transforms gradients of outputs, for the gradient of weights.
  void (*read_gradients[2])(const Map&, const void* gradient, const Tiles&);

  // Transforms back `channels` channels from `channel` on, which start at the beginning of the buffer.
  void (*write_outputs[2])(const Map&, const Tiles&, int64_t channel, int64_t channels, void* y);

  void (*multiply)(const Product&);

  // Transforms CHANNELS outs of an in to u, of which products are `of_product` apart.
  void (*read_weights)(const Weights&, int64_t out, int64_t in, float* u, int64_t of_product);

  // Transforms the gradient of CHANNELS outs of an in back to 9 taps of each, which are `of_out` apart.
  void (*write_weights)(const float* u, int64_t of_product, float* taps, int64_t of_out);
};

// For maps of 2 x 2, and for others. A namespace for each compilation.
#define LOOPS_FOR(PROCESSOR)  \
  namespace PROCESSOR {       \
  extern const Loops PAIR;    \
  extern const Loops QUAD;    \
  }
LOOPS_FOR(avx512)
LOOPS_FOR(avx2)
LOOPS_FOR(any)

}  // namespace winograd
