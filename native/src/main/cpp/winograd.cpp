// build.sh compiles this file for each kind of processor, with PROCESSOR and VECTOR_BYTES of its own. It includes no inline
// functions of a library, because the linker would keep one compilation of them for all processors.

#include "winograd.h"

#define INLINED inline __attribute__((always_inline))
#define UNROLLED _Pragma("GCC unroll 64")

namespace winograd {
namespace PROCESSOR {
namespace {

constexpr int LANES = VECTOR_BYTES / 4;
constexpr int REGISTERS = VECTOR_BYTES == 64 ? 32 : 16;
constexpr int TAPS = 9;
constexpr int TAPS_OF_VECTOR = LANES < TAPS ? LANES : TAPS;

using Vector = float __attribute__((vector_size(VECTOR_BYTES)));
using Bits = uint32_t __attribute__((vector_size(VECTOR_BYTES)));
using Halves = uint16_t __attribute__((vector_size(VECTOR_BYTES / 2)));

INLINED Vector load(const float* from) {
  Vector result;
  __builtin_memcpy(&result, from, sizeof result);
  return result;
}

INLINED Vector load(const BFloat16* from) {
  Halves halves;
  __builtin_memcpy(&halves, from, sizeof halves);
  return (Vector)(__builtin_convertvector(halves, Bits) << 16);
}

INLINED void store(Vector value, float* to) {
  __builtin_memcpy(to, &value, sizeof value);
}

// To the nearest, and to the even one of two.
INLINED void store(Vector value, BFloat16* to) {
  const Bits bits = (Bits)value;
  const Bits rounded = (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
  const Halves halves = __builtin_convertvector(value == value ? rounded : Bits{} + 0x7fc0, Halves);
  __builtin_memcpy(to, &halves, sizeof halves);
}

template <int ROWS, int COLUMNS>
struct Matrix {
  float at[ROWS][COLUMNS];

  constexpr Matrix<COLUMNS, ROWS> transposed() const {
    Matrix<COLUMNS, ROWS> result{};
    for (int r = 0; r < ROWS; r++) {
      for (int c = 0; c < COLUMNS; c++) {
        result.at[c][r] = at[r][c];
      }
    }
    return result;
  }
};

// A map of 2 x 2 as one tile: w1 (x0 + x1), (w2 - w1) x1 and (w0 - w1) x0.
struct Pair {
  static constexpr int INPUTS = 2, PRODUCTS = 3, OUTPUTS = 2, FIRST = 0;
  static constexpr Matrix<PRODUCTS, INPUTS> INPUT = {{{1, 1}, {0, 1}, {1, 0}}};
  static constexpr Matrix<PRODUCTS, 3> KERNEL = {{{0, 1, 0}, {0, -1, 1}, {1, -1, 0}}};
  static constexpr Matrix<OUTPUTS, PRODUCTS> OUTPUT = {{{1, 1, 0}, {1, 0, 1}}};
};

// Interpolation at 0, a, -a, b, -b and infinity, with a = sqrt(1/2) and b = 1/a. The usual points 1 and 2 double the error.
// A row of INPUT is the product of (x - p) over the other points p; a row of KERNEL is the powers of a point, divided by the
// product of its differences from the other finite points.
struct Quad {
  static constexpr int INPUTS = 6, PRODUCTS = 6, OUTPUTS = 4, FIRST = -1;
  static constexpr float A = 0.70710678118654752440f, B = 1.41421356237309504880f;
  static constexpr float OF_A = -2 / 3.f, OF_B = 1 / 6.f;
  static constexpr Matrix<PRODUCTS, INPUTS> INPUT = {{
      {1, 0, -2.5f, 0, 1, 0},
      {0, -B, -2, A, 1, 0},
      {0, B, -2, -A, 1, 0},
      {0, -A, -.5f, B, 1, 0},
      {0, A, -.5f, -B, 1, 0},
      {0, 1, 0, -2.5f, 0, 1},
  }};
  static constexpr Matrix<PRODUCTS, 3> KERNEL = {{
      {1, 0, 0},
      {OF_A, OF_A * A, OF_A * .5f},
      {OF_A, -OF_A * A, OF_A * .5f},
      {OF_B, OF_B * B, OF_B * 2},
      {OF_B, -OF_B * B, OF_B * 2},
      {0, 0, 1},
  }};
  static constexpr Matrix<OUTPUTS, PRODUCTS> OUTPUT = {{
      {1, 1, 1, 1, 1, 0},
      {0, A, -A, B, -B, 0},
      {0, .5f, .5f, 2, 2, 0},
      {0, .5f * A, -.5f * A, 2 * B, -2 * B, 1},
  }};
};

template <int SIZE>
INLINED Vector dot(const float (&row)[SIZE], const Vector* x, int stride) {
  Vector sum = {};
  bool empty = true;
  UNROLLED for (int i = 0; i < SIZE; i++) {
    if (row[i] != 0) {
      const Vector term = row[i] == 1 ? x[i * stride] : x[i * stride] * row[i];
      sum = empty ? term : sum + term;
      empty = false;
    }
  }
  return sum;
}

// to = matrix * from * matrix'
template <int ROWS, int COLUMNS>
INLINED void transform(const Matrix<ROWS, COLUMNS>& matrix, const Vector* from, Vector* to) {
  Vector half[ROWS * COLUMNS];
  UNROLLED for (int c = 0; c < COLUMNS; c++) {
    UNROLLED for (int r = 0; r < ROWS; r++) {
      half[r * COLUMNS + c] = dot(matrix.at[r], from + c, COLUMNS);
    }
  }
  UNROLLED for (int r = 0; r < ROWS; r++) {
    UNROLLED for (int q = 0; q < ROWS; q++) {
      to[r * ROWS + q] = dot(matrix.at[q], half + r * COLUMNS, 1);
    }
  }
}

// A tile's place in a map.
struct Place {
  int64_t image, top, left;

  INLINED Place(const Map& map, int64_t tile, int64_t outputs) {
    const int64_t of_image = map.tiles_down * map.tiles_across;
    image = tile / of_image;
    top = tile % of_image / map.tiles_across * outputs;
    left = tile % map.tiles_across * outputs;
  }
};

// Zeros for inputs beyond the border of a map.
alignas(64) float ZEROS[MOST_CHANNELS];

// Transforms squares of SIDE x SIDE values, from FIRST on relative to a tile.
template <int SIDE, int PRODUCTS, int STEP, int FIRST, class T>
INLINED void read_squares(const Matrix<PRODUCTS, SIDE>& matrix, const Map& map, const T* x, const Tiles& tiles) {
  for (int64_t t = 0; t < tiles.count; t++) {
    const Place place(map, tiles.first + t, STEP);
    const int64_t top = place.top + FIRST, left = place.left + FIRST, row = map.width * map.channels;
    const T* corner = x + place.image * map.height * row + top * row + left * map.channels;
    const bool inside = top >= 0 && left >= 0 && top + SIDE <= map.height && left + SIDE <= map.width;
    const T* at[SIDE * SIDE];
    if (!inside) {
      for (int i = 0; i < SIDE; i++) {
        const bool in_rows = top + i >= 0 && top + i < map.height;
        for (int j = 0; j < SIDE; j++) {
          const bool in_map = in_rows && left + j >= 0 && left + j < map.width;
          at[i * SIDE + j] = in_map ? corner + i * row + j * map.channels : reinterpret_cast<const T*>(ZEROS);
        }
      }
    }
    for (int64_t c = 0; c < map.channels; c += LANES) {
      Vector in[SIDE * SIDE], out[PRODUCTS * PRODUCTS];
      UNROLLED for (int i = 0; i < SIDE; i++) {
        UNROLLED for (int j = 0; j < SIDE; j++) {
          in[i * SIDE + j] = load((inside ? corner + i * row + j * map.channels : at[i * SIDE + j]) + c);
        }
      }
      transform(matrix, in, out);
      float* to = tiles.values + t * tiles.of_tile + c / BLOCK * tiles.of_block + c % BLOCK;
      UNROLLED for (int p = 0; p < PRODUCTS * PRODUCTS; p++) {
        store(out[p], to + p * tiles.of_product);
      }
    }
  }
}

template <class Tile, class T>
void read_inputs(const Map& map, const void* x, const Tiles& tiles) {
  read_squares<Tile::INPUTS, Tile::PRODUCTS, Tile::OUTPUTS, Tile::FIRST>(Tile::INPUT, map, static_cast<const T*>(x), tiles);
}

template <class Tile, class T>
void read_gradients(const Map& map, const void* gradient, const Tiles& tiles) {
  constexpr auto matrix = Tile::OUTPUT.transposed();
  read_squares<Tile::OUTPUTS, Tile::PRODUCTS, Tile::OUTPUTS, 0>(matrix, map, static_cast<const T*>(gradient), tiles);
}

template <class Tile, class T>
void write_outputs(const Map& map, const Tiles& tiles, int64_t channel, int64_t channels, void* y) {
  constexpr int PRODUCTS = Tile::PRODUCTS, OUTPUTS = Tile::OUTPUTS;
  for (int64_t t = 0; t < tiles.count; t++) {
    const Place place(map, tiles.first + t, OUTPUTS);
    const bool whole = place.top + OUTPUTS <= map.height && place.left + OUTPUTS <= map.width;
    T* corner = static_cast<T*>(y) + ((place.image * map.height + place.top) * map.width + place.left) * map.channels + channel;
    for (int64_t c = 0; c < channels; c += LANES) {
      Vector in[PRODUCTS * PRODUCTS], out[OUTPUTS * OUTPUTS];
      const float* from = tiles.values + t * tiles.of_tile + c;
      UNROLLED for (int p = 0; p < PRODUCTS * PRODUCTS; p++) {
        in[p] = load(from + p * tiles.of_product);
      }
      transform(Tile::OUTPUT, in, out);
      UNROLLED for (int i = 0; i < OUTPUTS; i++) {
        UNROLLED for (int j = 0; j < OUTPUTS; j++) {
          if (whole || (place.top + i < map.height && place.left + j < map.width)) {
            store(out[i * OUTPUTS + j], corner + (i * map.width + j) * map.channels + c);
          }
        }
      }
    }
  }
}

template <int ROWS, int VECTORS>
void multiply_rows(const Product& product, int64_t row, int64_t column) {
  Vector sum[ROWS][VECTORS] = {};
  const float* a = product.a + row * product.a_row;
  const float* b = product.b + column;
  for (int64_t l = 0; l < product.depth; l++) {
    Vector right[VECTORS];
    UNROLLED for (int j = 0; j < VECTORS; j++) {
      right[j] = load(b + j * LANES);
    }
    UNROLLED for (int i = 0; i < ROWS; i++) {
      const float left = a[i * product.a_row];
      UNROLLED for (int j = 0; j < VECTORS; j++) {
        sum[i][j] += right[j] * left;
      }
    }
    a += product.a_depth;
    b += product.b_depth;
  }
  float* c = product.c + row * product.c_row + column;
  UNROLLED for (int i = 0; i < ROWS; i++) {
    UNROLLED for (int j = 0; j < VECTORS; j++) {
      float* to = c + i * product.c_row + j * LANES;
      store(product.add ? load(to) + sum[i][j] : sum[i][j], to);
    }
  }
}

// The last rows, of which there are at most ROWS.
template <int ROWS, int VECTORS>
INLINED void multiply_last(const Product& product, int64_t row, int64_t column) {
  if constexpr (ROWS > 0) {
    if (product.rows - row == ROWS) {
      multiply_rows<ROWS, VECTORS>(product, row, column);
    } else {
      multiply_last<ROWS - 1, VECTORS>(product, row, column);
    }
  }
}

// A strip of columns, with as many rows at a time as the registers hold, beside VECTORS vectors of b and two more.
template <int VECTORS>
INLINED void multiply_strip(const Product& product, int64_t column) {
  constexpr int ROWS = VECTORS == 1 ? REGISTERS / 2 : (REGISTERS - 2 - VECTORS) / VECTORS;
  int64_t row = 0;
  for (; row + ROWS <= product.rows; row += ROWS) {
    multiply_rows<ROWS, VECTORS>(product, row, column);
  }
  multiply_last<ROWS - 1, VECTORS>(product, row, column);
}

void multiply(const Product& product) {
  constexpr int VECTORS = REGISTERS == 32 ? 4 : 2;
  int64_t column = 0;
  for (; column + VECTORS * LANES <= product.columns; column += VECTORS * LANES) {
    multiply_strip<VECTORS>(product, column);
  }
  const int64_t left = (product.columns - column) / LANES;
  if constexpr (VECTORS == 4) {
    if (left == 3) {
      multiply_strip<3>(product, column);
    } else if (left == 2) {
      multiply_strip<2>(product, column);
    }
  }
  if (left == 1) {
    multiply_strip<1>(product, column);
  }
}

// Exchanges the rows and columns of a square of values.
INLINED void transpose(Vector* rows) {
  Bits low, high;
  UNROLLED for (int i = 0; i < LANES; i++) {
    low[i] = i / 2 + i % 2 * LANES;
    high[i] = LANES / 2 + i / 2 + i % 2 * LANES;
  }
  UNROLLED for (int round = 1; round < LANES; round *= 2) {
    Vector next[LANES];
    UNROLLED for (int i = 0; i < LANES / 2; i++) {
      next[2 * i] = __builtin_shuffle(rows[i], rows[i + LANES / 2], low);
      next[2 * i + 1] = __builtin_shuffle(rows[i], rows[i + LANES / 2], high);
    }
    UNROLLED for (int i = 0; i < LANES; i++) {
      rows[i] = next[i];
    }
  }
}

// taps[k] has tap k of LANES outs. Taps are read as squares of LANES outs and taps; what does not fill a square, one by one.
INLINED void read_taps(const float* from, const float* end, int64_t of_out, Vector* taps) {
  int k = 0;
  UNROLLED for (; k + 1 < TAPS; k += LANES) {
    Vector square[LANES];
    UNROLLED for (int o = 0; o < LANES; o++) {
      const float* row = from + o * of_out + k;
      if (LANES <= TAPS || row + LANES <= end) {
        square[o] = load(row);
      } else {
        square[o] = Vector{};
        __builtin_memcpy(&square[o], row, sizeof(float) * TAPS);
      }
    }
    transpose(square);
    UNROLLED for (int i = 0; i < TAPS_OF_VECTOR; i++) {
      taps[k + i] = square[i];
    }
  }
  UNROLLED for (; k < TAPS; k++) {
    float column[LANES];
    UNROLLED for (int o = 0; o < LANES; o++) {
      column[o] = from[o * of_out + k];
    }
    taps[k] = load(column);
  }
}

INLINED void write_taps(const Vector* taps, float* to, int64_t of_out) {
  int k = 0;
  UNROLLED for (; k + 1 < TAPS; k += LANES) {
    Vector square[LANES] = {};
    UNROLLED for (int i = 0; i < TAPS_OF_VECTOR; i++) {
      square[i] = taps[k + i];
    }
    transpose(square);
    UNROLLED for (int o = 0; o < LANES; o++) {
      __builtin_memcpy(to + o * of_out + k, &square[o], sizeof(float) * TAPS_OF_VECTOR);
    }
  }
  UNROLLED for (; k < TAPS; k++) {
    UNROLLED for (int o = 0; o < LANES; o++) {
      to[o * of_out + k] = taps[k][o];
    }
  }
}

template <class Tile>
void read_weights(const Weights& weights, int64_t out, int64_t in, float* u, int64_t of_product) {
  for (int64_t o = 0; o < CHANNELS; o += LANES) {
    Vector taps[TAPS], ordered[TAPS], result[Tile::PRODUCTS * Tile::PRODUCTS];
    read_taps(weights.values + (out + o) * weights.of_out + in * weights.of_in, weights.end, weights.of_out, taps);
    UNROLLED for (int k = 0; k < TAPS; k++) {
      ordered[k] = weights.reversed ? taps[TAPS - 1 - k] : taps[k];
    }
    transform(Tile::KERNEL, ordered, result);
    UNROLLED for (int p = 0; p < Tile::PRODUCTS * Tile::PRODUCTS; p++) {
      store(result[p], u + p * of_product + o);
    }
  }
}

template <class Tile>
void write_weights(const float* u, int64_t of_product, float* taps, int64_t of_out) {
  constexpr auto matrix = Tile::KERNEL.transposed();
  for (int64_t o = 0; o < CHANNELS; o += LANES) {
    Vector in[Tile::PRODUCTS * Tile::PRODUCTS], out[TAPS];
    UNROLLED for (int p = 0; p < Tile::PRODUCTS * Tile::PRODUCTS; p++) {
      in[p] = load(u + p * of_product + o);
    }
    transform(matrix, in, out);
    write_taps(out, taps + o * of_out, of_out);
  }
}

template <class Tile>
constexpr Loops LOOPS = {
    Tile::PRODUCTS,
    Tile::OUTPUTS,
    {read_inputs<Tile, float>, read_inputs<Tile, BFloat16>},
    {read_gradients<Tile, float>, read_gradients<Tile, BFloat16>},
    {write_outputs<Tile, float>, write_outputs<Tile, BFloat16>},
    multiply,
    read_weights<Tile>,
    write_weights<Tile>,
};

}  // namespace

const Loops PAIR = LOOPS<Pair>;
const Loops QUAD = LOOPS<Quad>;

}  // namespace PROCESSOR
}  // namespace winograd
