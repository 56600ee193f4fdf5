// Batch normalisation in training, with an addition and a rectifier behind it, in as few passes over memory as possible:
// the forward pass reads the map twice and writes it once, where separate operations read it five times and write it
// three times. Formulas: S. Ioffe, C. Szegedy, Batch normalization, ICML 2015; means and variances are merged as in
// T. F. Chan, G. H. Golub, R. J. LeVeque, Algorithms for computing the sample variance, The American Statistician 37 (1983).

#include <algorithm>
#include <cmath>
#include <cstring>
#include <tuple>
#include <vector>

#include <ATen/Parallel.h>
#include <torch/library.h>
#include <torch/torch.h>

namespace {

using at::Tensor;
using BFloat16 = uint16_t;

// The loops are compiled for three generations of processors. The loader chooses.
#define EACH_PROCESSOR __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#define INLINED inline __attribute__((always_inline))

// Values that fit into the first cache, and the least number of values for a thread of its own.
constexpr int64_t TILE_VALUES = 8192;
constexpr int64_t PIECE_VALUES = 16384;

// Columns for which the loops over columns use whole vectors.
constexpr int64_t ENOUGH_COLUMNS = 64;

INLINED float load(float value) {
  return value;
}

INLINED float load(BFloat16 value) {
  uint32_t bits = uint32_t(value) << 16;
  float result;
  std::memcpy(&result, &bits, sizeof result);
  return result;
}

INLINED void store(float value, float* to) {
  *to = value;
}

// To the nearest, and to the even one of two.
INLINED void store(float value, BFloat16* to) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  uint32_t rounded = (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
  *to = BFloat16(value == value ? rounded : 0x7fc0);
}

// A matrix in memory: a row for each position of each image, and a column for each channel.
struct Rows {
  int64_t count;
  int64_t channels;

  INLINED int64_t tile() const {
    return std::max<int64_t>(1, TILE_VALUES / channels);
  }
};

// Means and sums of squared distances from them; both are 0 before. `work` has two rows.
template <class T>
INLINED void statistics_of(Rows rows, const T* x, float* mean, float* squares, float* work) {
  const int64_t channels = rows.channels;
  float* tile_mean = work;
  float* tile_squares = work + channels;
  for (int64_t first = 0; first < rows.count; first += rows.tile()) {
    const int64_t count = std::min(rows.tile(), rows.count - first);
    const T* tile = x + first * channels;
    std::memset(work, 0, 2 * channels * sizeof(float));
    for (int64_t r = 0; r < count; r++) {
      for (int64_t c = 0; c < channels; c++) {
        tile_mean[c] += load(tile[r * channels + c]);
      }
    }
    for (int64_t c = 0; c < channels; c++) {
      tile_mean[c] /= float(count);
    }
    for (int64_t r = 0; r < count; r++) {
      for (int64_t c = 0; c < channels; c++) {
        const float distance = load(tile[r * channels + c]) - tile_mean[c];
        tile_squares[c] += distance * distance;
      }
    }
    const float share = float(count) / float(first + count);
    for (int64_t c = 0; c < channels; c++) {
      const float distance = tile_mean[c] - mean[c];
      mean[c] += distance * share;
      squares[c] += tile_squares[c] + distance * distance * share * float(first);
    }
  }
}

template <bool ADD, bool RELU, class T>
INLINED void normalize_to(
    Rows rows, const T* __restrict x, const T* __restrict add, const float* __restrict scale, const float* __restrict shift,
    T* __restrict y) {
  for (int64_t r = 0; r < rows.count; r++) {
    for (int64_t c = 0; c < rows.channels; c++) {
      float value = load(x[c]) * scale[c] + shift[c];
      if (ADD) {
        value += load(add[c]);
      }
      store(RELU && value < 0 ? 0 : value, y + c);
    }
    x += rows.channels;
    y += rows.channels;
    if (ADD) {
      add += rows.channels;
    }
  }
}

// The gradient before the rectifier, whose results are y.
template <bool RELU, class T>
INLINED float before_relu(const T* gradient, const T* y, int64_t c) {
  const float value = load(gradient[c]);
  return RELU && load(y[c]) <= 0 ? 0 : value;
}

// Sums of the gradient before the rectifier, and of its products with x - mean; both are 0 before.
template <bool ADD, bool RELU, class T>
INLINED void sums_of(
    Rows rows, const T* __restrict gradient, const T* __restrict x, const T* __restrict y, const float* __restrict mean,
    float* __restrict sums, float* __restrict products, float* __restrict work, T* __restrict of_add) {
  const int64_t channels = rows.channels;
  for (int64_t first = 0; first < rows.count; first += rows.tile()) {
    const int64_t count = std::min(rows.tile(), rows.count - first);
    std::memset(work, 0, 2 * channels * sizeof(float));
    for (int64_t r = 0; r < count; r++) {
      for (int64_t c = 0; c < channels; c++) {
        const float value = before_relu<RELU>(gradient, y, c);
        if (ADD) {
          store(value, of_add + c);
        }
        work[c] += value;
        work[channels + c] += value * (load(x[c]) - mean[c]);
      }
      gradient += channels;
      x += channels;
      if (RELU) {
        y += channels;
      }
      if (ADD) {
        of_add += channels;
      }
    }
    for (int64_t c = 0; c < channels; c++) {
      sums[c] += work[c];
      products[c] += work[channels + c];
    }
  }
}

// gradient * a - x * b - c, with a row of each coefficient.
template <bool RELU, class T>
INLINED void gradient_to(
    Rows rows, const T* __restrict gradient, const T* __restrict x, const T* __restrict y,
    const float* __restrict coefficients, T* __restrict of_x) {
  const int64_t channels = rows.channels;
  for (int64_t r = 0; r < rows.count; r++) {
    for (int64_t c = 0; c < channels; c++) {
      const float value = before_relu<RELU>(gradient, y, c);
      store(value * coefficients[c] - load(x[c]) * coefficients[channels + c] - coefficients[2 * channels + c], of_x + c);
    }
    gradient += channels;
    x += channels;
    of_x += channels;
    if (RELU) {
      y += channels;
    }
  }
}

// A null pointer stands for what is absent: y where there is no rectifier.
#define FOR_TYPE(T)                                                                                               \
  EACH_PROCESSOR void statistics(Rows rows, const T* x, float* mean, float* squares, float* work) {               \
    statistics_of(rows, x, mean, squares, work);                                                                  \
  }                                                                                                               \
  EACH_PROCESSOR void normalize(                                                                                  \
      Rows rows, const T* x, const T* add, const float* scale, const float* shift, bool relu, T* y) {             \
    if (add) {                                                                                                    \
      normalize_to<true, true>(rows, x, add, scale, shift, y);                                                    \
    } else if (relu) {                                                                                            \
      normalize_to<false, true>(rows, x, add, scale, shift, y);                                                   \
    } else {                                                                                                      \
      normalize_to<false, false>(rows, x, add, scale, shift, y);                                                  \
    }                                                                                                             \
  }                                                                                                               \
  EACH_PROCESSOR void sum(                                                                                        \
      Rows rows, const T* gradient, const T* x, const T* y, const float* mean, float* sums, float* products,      \
      float* work, T* of_add) {                                                                                   \
    if (of_add) {                                                                                                 \
      sums_of<true, true>(rows, gradient, x, y, mean, sums, products, work, of_add);                              \
    } else if (y) {                                                                                               \
      sums_of<false, true>(rows, gradient, x, y, mean, sums, products, work, of_add);                             \
    } else {                                                                                                      \
      sums_of<false, false>(rows, gradient, x, y, mean, sums, products, work, of_add);                            \
    }                                                                                                             \
  }                                                                                                               \
  EACH_PROCESSOR void differentiate(                                                                              \
      Rows rows, const T* gradient, const T* x, const T* y, const float* coefficients, T* of_x) {                 \
    if (y) {                                                                                                      \
      gradient_to<true>(rows, gradient, x, y, coefficients, of_x);                                                \
    } else {                                                                                                      \
      gradient_to<false>(rows, gradient, x, y, coefficients, of_x);                                               \
    }                                                                                                             \
  }

FOR_TYPE(float)
FOR_TYPE(BFloat16)

// A map as matrices with statistics of their own. Parts of a batch that follow each other are a matrix each; parts whose
// images alternate are columns of one matrix. A unit is a channel of a part. If there are few, several rows side by side
// are one row, so that a unit has several columns.
struct Layout {
  int64_t channels;
  int64_t matrices;
  int64_t units;  // of a matrix
  Rows rows;  // of a matrix

  Layout(const Tensor& x, int64_t parts, bool alternating)
      : channels(x.size(1)), matrices(alternating ? 1 : parts), units(alternating ? parts * channels : channels) {
    const int64_t count = x.numel() / (matrices * units);
    int64_t side_by_side = 1;
    while (units * side_by_side < ENOUGH_COLUMNS && count % (2 * side_by_side) == 0) {
      side_by_side *= 2;
    }
    rows = {count / side_by_side, units * side_by_side};
  }

  int64_t all_units() const {
    return matrices * units;
  }

  double values_of_unit() const {
    return double(rows.count) * rows.channels / units;
  }

  // Writes a value of a unit to each of its columns; `to` has `stride` values for a matrix.
  void spread(float value, int64_t unit, float* to, int64_t stride) const {
    for (int64_t c = unit % units; c < rows.channels; c += units) {
      to[unit / units * stride + c] = value;
    }
  }
};

// Pieces of the matrices for threads. They depend on the number of threads alone, so that results do not depend on chance.
class Pieces {
 public:
  explicit Pieces(const Layout& layout) : layout_(layout) {
    const int64_t values = layout.rows.count * layout.rows.channels;
    const int64_t wanted = (at::get_num_threads() + layout.matrices - 1) / layout.matrices;
    of_matrix_ = std::max<int64_t>(1, std::min({wanted, values / PIECE_VALUES, layout.rows.count}));
    buffer_.resize(layout.matrices * of_matrix_ * 4 * layout.rows.channels);
  }

  // Calls f(rows, offset of the first value, number of the matrix, buffer of four rows) for each piece.
  template <class F>
  void each(const F& f) {
    const int64_t count = layout_.matrices * of_matrix_;
    const int64_t alone = layout_.matrices * layout_.rows.count * layout_.rows.channels < 2 * PIECE_VALUES ? count : 1;
    at::parallel_for(0, count, alone, [&](int64_t begin, int64_t end) {
      for (int64_t piece = begin; piece < end; piece++) {
        const int64_t matrix = piece / of_matrix_;
        const int64_t first = this->first(piece % of_matrix_);
        const Rows rows{this->first(piece % of_matrix_ + 1) - first, layout_.rows.channels};
        const int64_t offset = (matrix * layout_.rows.count + first) * layout_.rows.channels;
        f(rows, offset, matrix, buffer_.data() + 4 * piece * layout_.rows.channels);
      }
    });
  }

  // Calls f(value in the buffer's first row, number of values) for the columns of a unit in its pieces.
  template <class F>
  void of_unit(int64_t unit, const F& f) const {
    const int64_t columns = layout_.rows.channels;
    for (int64_t i = 0; i < of_matrix_; i++) {
      const float* buffer = buffer_.data() + 4 * (unit / layout_.units * of_matrix_ + i) * columns;
      for (int64_t c = unit % layout_.units; c < columns; c += layout_.units) {
        f(buffer + c, first(i + 1) - first(i));
      }
    }
  }

 private:
  int64_t first(int64_t piece) const {
    return layout_.rows.count * piece / of_matrix_;
  }

  Layout layout_;
  int64_t of_matrix_;
  std::vector<float> buffer_;
};

template <class T>
T* data(const Tensor& tensor) {
  return tensor.defined() ? static_cast<T*>(tensor.data_ptr()) : nullptr;
}

template <class T>
T* from(T* pointer, int64_t offset) {
  return pointer ? pointer + offset : nullptr;
}

// What the backward pass reads of the forward pass; statistics by unit.
struct Normalized {
  Tensor y;
  Tensor mean;
  Tensor deviation;  // 1 / sqrt(variance + epsilon)
};

template <class T>
Normalized forward_of(
    const Layout& layout, const Tensor& x, const Tensor& weight, const Tensor& bias, const Tensor& running_mean,
    const Tensor& running_variance, const Tensor& add, bool relu, double momentum, double epsilon) {
  const int64_t columns = layout.rows.channels;
  const Tensor statistic = at::empty({layout.all_units()}, weight.options());
  Normalized result{at::empty_like(x), statistic, at::empty_like(statistic)};

  Pieces pieces(layout);
  pieces.each([&](Rows rows, int64_t offset, int64_t, float* buffer) {
    statistics(rows, data<T>(x) + offset, buffer, buffer + columns, buffer + 2 * columns);
  });

  std::vector<float> scale(layout.matrices * columns), shift(layout.matrices * columns);
  std::vector<double> means(layout.channels), variances(layout.channels);
  const double parts = double(layout.all_units()) / layout.channels;
  for (int64_t unit = 0; unit < layout.all_units(); unit++) {
    double mean = 0, squares = 0, seen = 0;
    pieces.of_unit(unit, [&](const float* buffer, double count) {
      const double distance = buffer[0] - mean;
      mean += distance * count / (seen + count);
      squares += buffer[columns] + distance * distance * seen * count / (seen + count);
      seen += count;
    });
    const int64_t channel = unit % layout.channels;
    const double deviation = 1 / std::sqrt(squares / seen + epsilon);
    data<float>(result.mean)[unit] = mean;
    data<float>(result.deviation)[unit] = deviation;
    const float factor = data<float>(weight)[channel] * deviation;
    layout.spread(factor, unit, scale.data(), columns);
    layout.spread(data<float>(bias)[channel] - mean * factor, unit, shift.data(), columns);
    means[channel] += mean / parts;
    variances[channel] += squares / (seen - 1) / parts;
  }
  for (int64_t c = 0; c < layout.channels; c++) {
    float& mean = data<float>(running_mean)[c];
    float& variance = data<float>(running_variance)[c];
    mean = (1 - momentum) * mean + momentum * means[c];
    variance = (1 - momentum) * variance + momentum * variances[c];
  }

  pieces.each([&](Rows rows, int64_t offset, int64_t matrix, float*) {
    normalize(
        rows, data<T>(x) + offset, from(data<T>(add), offset), scale.data() + matrix * columns, shift.data() + matrix * columns,
        relu, data<T>(result.y) + offset);
  });
  return result;
}

struct Gradients {
  Tensor x;
  Tensor add;
  Tensor weight;
  Tensor bias;
};

// y is undefined without a rectifier. The gradient of the addition is the one before the rectifier.
template <class T>
Gradients backward_of(
    const Layout& layout, const Tensor& gradient, const Tensor& x, const Tensor& y, const Tensor& weight, const Tensor& mean,
    const Tensor& deviation, bool add) {
  const int64_t columns = layout.rows.channels;
  Gradients result{at::empty_like(x), add ? at::empty_like(x) : Tensor(), at::zeros_like(weight), at::zeros_like(weight)};

  std::vector<float> means(layout.matrices * columns);
  for (int64_t unit = 0; unit < layout.all_units(); unit++) {
    layout.spread(data<float>(mean)[unit], unit, means.data(), columns);
  }
  Pieces pieces(layout);
  pieces.each([&](Rows rows, int64_t offset, int64_t matrix, float* buffer) {
    sum(rows, data<T>(gradient) + offset, data<T>(x) + offset, from(data<T>(y), offset), means.data() + matrix * columns,
        buffer, buffer + columns, buffer + 2 * columns, from(data<T>(result.add), offset));
  });

  // For each matrix a row of a, of b and of c.
  std::vector<float> coefficients(layout.matrices * 3 * columns);
  for (int64_t unit = 0; unit < layout.all_units(); unit++) {
    double sums = 0, products = 0;
    pieces.of_unit(unit, [&](const float* buffer, double) {
      sums += buffer[0];
      products += buffer[columns];
    });
    const int64_t channel = unit % layout.channels;
    const double rate = data<float>(deviation)[unit];
    const double scale = data<float>(weight)[channel] * rate;
    const double slope = scale * rate * rate * products / layout.values_of_unit();
    data<float>(result.bias)[channel] += sums;
    data<float>(result.weight)[channel] += products * rate;
    const double offset = scale * sums / layout.values_of_unit() - data<float>(mean)[unit] * slope;
    layout.spread(scale, unit, coefficients.data(), 3 * columns);
    layout.spread(slope, unit, coefficients.data() + columns, 3 * columns);
    layout.spread(offset, unit, coefficients.data() + 2 * columns, 3 * columns);
  }

  const Tensor& source = add ? result.add : gradient;
  const Tensor mask = add ? Tensor() : y;
  pieces.each([&](Rows rows, int64_t offset, int64_t matrix, float*) {
    differentiate(
        rows, data<T>(source) + offset, data<T>(x) + offset, from(data<T>(mask), offset),
        coefficients.data() + matrix * 3 * columns, data<T>(result.x) + offset);
  });
  return result;
}

// The map with its channels adjacent in memory; parts need the order of the other axes, too.
Tensor channels_last(const Tensor& x, bool ordered) {
  const bool dense = x.is_non_overlapping_and_dense() && (x.size(1) == 1 || x.stride(1) == 1);
  return dense && !ordered ? x : x.contiguous(at::MemoryFormat::ChannelsLast);
}

// The tensor in the memory order of x.
Tensor arranged(const Tensor& tensor, const Tensor& x) {
  return tensor.strides() == x.strides() ? tensor : at::empty_like(x).copy_(tensor);
}

void check(const Tensor& x, const Tensor& parameter) {
  TORCH_CHECK(x.device().is_cpu(), "bifocal::normalize is for tensors on the CPU, not on ", x.device());
  TORCH_CHECK(
      x.scalar_type() == at::kFloat || x.scalar_type() == at::kBFloat16,
      "bifocal::normalize is for float32 and bfloat16, not for ", x.scalar_type());
  TORCH_CHECK(x.dim() == 4 && x.numel() > 0, "bifocal::normalize is for maps (N, C, H, W), not for sizes ", x.sizes());
  TORCH_CHECK(
      parameter.device().is_cpu() && parameter.scalar_type() == at::kFloat && parameter.is_contiguous() && parameter.numel() == x.size(1),
      "bifocal::normalize needs a float32 parameter and statistic on the CPU for each of ", x.size(1), " channels");
}

class Normalization : public torch::autograd::Function<Normalization> {
 public:
  static Tensor forward(
      torch::autograd::AutogradContext* context, const Tensor& map, const Tensor& weight, const Tensor& bias,
      const Tensor& running_mean, const Tensor& running_variance, const c10::optional<Tensor>& add, bool relu, int64_t parts,
      bool alternating, double momentum, double epsilon) {
    for (const Tensor& parameter : {weight, bias, running_mean, running_variance}) {
      check(map, parameter);
    }
    TORCH_CHECK(
        !add || (relu && add->sizes() == map.sizes() && add->scalar_type() == map.scalar_type()),
        "bifocal::normalize adds maps of the same sizes and type, before a rectifier");
    TORCH_CHECK(
        parts > 0 && map.size(alternating ? 3 : 0) % parts == 0, "bifocal::normalize cannot divide a map of sizes ", map.sizes(),
        " into ", parts, " equal parts");
    at::AutoDispatchBelowADInplaceOrView guard;
    const Tensor x = channels_last(map, parts > 1);
    const Tensor addend = add ? arranged(*add, x) : Tensor();
    const auto compute = x.scalar_type() == at::kFloat ? forward_of<float> : forward_of<BFloat16>;
    const Normalized result = compute(
        Layout(x, parts, alternating), x, weight, bias, running_mean, running_variance, addend, relu, momentum, epsilon);
    context->save_for_backward({x, relu ? result.y : Tensor(), weight, result.mean, result.deviation});
    context->saved_data["parts"] = parts;
    context->saved_data["alternating"] = alternating;
    context->saved_data["add"] = add.has_value();
    return result.y;
  }

  static torch::autograd::variable_list backward(
      torch::autograd::AutogradContext* context, torch::autograd::variable_list gradients) {
    const auto saved = context->get_saved_variables();
    auto& options = context->saved_data;
    const Tensor& x = saved[0];
    const auto compute = x.scalar_type() == at::kFloat ? backward_of<float> : backward_of<BFloat16>;
    const Gradients result = compute(
        Layout(x, options["parts"].toInt(), options["alternating"].toBool()), arranged(gradients[0], x), x, saved[1], saved[2],
        saved[3], saved[4], options["add"].toBool());
    const Tensor none;
    return {result.x, result.weight, result.bias, none, none, result.add, none, none, none, none, none};
  }
};

// With parts of the batch, statistics are those of each part. Alternating parts: the map is (H, C, W, N), and image i of
// all parts follow each other. Running statistics get the mean of the parts' statistics.
Tensor normalized(
    const Tensor& x, const Tensor& weight, const Tensor& bias, const Tensor& running_mean, const Tensor& running_variance,
    const c10::optional<Tensor>& add, bool relu, int64_t parts, bool alternating, double momentum, double epsilon) {
  return Normalization::apply(
      x, weight, bias, running_mean, running_variance, add, relu, parts, alternating, momentum, epsilon);
}

}  // namespace

TORCH_LIBRARY_FRAGMENT(bifocal, library) {
  library.def(
      "normalize(Tensor x, Tensor weight, Tensor bias, Tensor(a!) running_mean, Tensor(b!) running_variance, Tensor? add, "
      "bool relu, int parts, bool alternating, float momentum, float epsilon) -> Tensor",
      normalized);
}
