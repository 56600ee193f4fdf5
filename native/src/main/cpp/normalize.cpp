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
constexpr int64_t PART_VALUES = 16384;

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

// A matrix in memory: a row for each position of each image, a column for each channel.
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

// The parts of a map for threads. They depend on the number of threads alone, so that results do not depend on chance.
class Parts {
 public:
  explicit Parts(Rows rows)
      : rows_(rows),
        count_(std::max<int64_t>(1, std::min<int64_t>(at::get_num_threads(), rows.count * rows.channels / PART_VALUES))) {}

  int64_t count() const {
    return count_;
  }

  int64_t first(int64_t part) const {
    return rows_.count * part / count_;
  }

  Rows rows(int64_t part) const {
    return {first(part + 1) - first(part), rows_.channels};
  }

  // Calls f(part, rows, offset of the first value) for each part.
  template <class F>
  void each(const F& f) const {
    at::parallel_for(0, count_, 1, [&](int64_t begin, int64_t end) {
      for (int64_t part = begin; part < end; part++) {
        f(part, rows(part), first(part) * rows_.channels);
      }
    });
  }

 private:
  Rows rows_;
  int64_t count_;
};

template <class T>
T* data(const Tensor& tensor) {
  return tensor.defined() ? static_cast<T*>(tensor.data_ptr()) : nullptr;
}

template <class T>
T* from(T* pointer, int64_t offset) {
  return pointer ? pointer + offset : nullptr;
}

Rows rows_of(const Tensor& x) {
  return {x.numel() / x.size(1), x.size(1)};
}

// Results of the forward pass that the backward pass reads.
struct Normalized {
  Tensor y;
  Tensor mean;
  Tensor deviation;  // 1 / sqrt(variance + epsilon)
};

template <class T>
Normalized forward_of(
    const Tensor& x, const Tensor& weight, const Tensor& bias, const Tensor& running_mean, const Tensor& running_variance,
    const Tensor& add, bool relu, double momentum, double epsilon) {
  const Rows rows = rows_of(x);
  const int64_t channels = rows.channels;
  const Parts parts(rows);
  Normalized result{at::empty_like(x), at::empty_like(weight), at::empty_like(weight)};

  std::vector<float> buffer(4 * channels * parts.count());
  parts.each([&](int64_t part, Rows own, int64_t offset) {
    float* own_buffer = buffer.data() + 4 * channels * part;
    statistics(own, data<T>(x) + offset, own_buffer, own_buffer + channels, own_buffer + 2 * channels);
  });

  std::vector<float> scale(channels), shift(channels);
  const float* weights = data<float>(weight);
  const float* biases = data<float>(bias);
  float* running_means = data<float>(running_mean);
  float* running_variances = data<float>(running_variance);
  for (int64_t c = 0; c < channels; c++) {
    double mean = 0, squares = 0, seen = 0;
    for (int64_t part = 0; part < parts.count(); part++) {
      const float* own = buffer.data() + 4 * channels * part;
      const double count = parts.rows(part).count;
      const double distance = own[c] - mean;
      mean += distance * count / (seen + count);
      squares += own[channels + c] + distance * distance * seen * count / (seen + count);
      seen += count;
    }
    const double deviation = 1 / std::sqrt(squares / seen + epsilon);
    data<float>(result.mean)[c] = mean;
    data<float>(result.deviation)[c] = deviation;
    scale[c] = weights[c] * deviation;
    shift[c] = biases[c] - mean * scale[c];
    running_means[c] = (1 - momentum) * running_means[c] + momentum * mean;
    running_variances[c] = (1 - momentum) * running_variances[c] + momentum * squares / (seen - 1);
  }

  parts.each([&](int64_t, Rows own, int64_t offset) {
    normalize(
        own, data<T>(x) + offset, from(data<T>(add), offset), scale.data(), shift.data(), relu, data<T>(result.y) + offset);
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
    const Tensor& gradient, const Tensor& x, const Tensor& y, const Tensor& weight, const Tensor& mean,
    const Tensor& deviation, bool add) {
  const Rows rows = rows_of(x);
  const int64_t channels = rows.channels;
  const Parts parts(rows);
  Gradients result{at::empty_like(x), add ? at::empty_like(x) : Tensor(), at::empty_like(weight), at::empty_like(weight)};

  const float* means = data<float>(mean);
  std::vector<float> buffer(4 * channels * parts.count());
  parts.each([&](int64_t part, Rows own, int64_t offset) {
    float* own_buffer = buffer.data() + 4 * channels * part;
    sum(own, data<T>(gradient) + offset, data<T>(x) + offset, from(data<T>(y), offset), means, own_buffer,
        own_buffer + channels, own_buffer + 2 * channels, from(data<T>(result.add), offset));
  });

  std::vector<float> coefficients(3 * channels);
  const float* weights = data<float>(weight);
  const float* deviations = data<float>(deviation);
  for (int64_t c = 0; c < channels; c++) {
    double sums = 0, products = 0;
    for (int64_t part = 0; part < parts.count(); part++) {
      sums += buffer[4 * channels * part + c];
      products += buffer[4 * channels * part + channels + c];
    }
    const double scale = double(weights[c]) * deviations[c];
    const double slope = scale * deviations[c] * deviations[c] * products / rows.count;
    data<float>(result.bias)[c] = sums;
    data<float>(result.weight)[c] = products * deviations[c];
    coefficients[c] = scale;
    coefficients[channels + c] = slope;
    coefficients[2 * channels + c] = scale * sums / rows.count - means[c] * slope;
  }

  const Tensor& source = add ? result.add : gradient;
  const Tensor mask = add ? Tensor() : y;
  parts.each([&](int64_t, Rows own, int64_t offset) {
    differentiate(
        own, data<T>(source) + offset, data<T>(x) + offset, from(data<T>(mask), offset), coefficients.data(),
        data<T>(result.x) + offset);
  });
  return result;
}

// The map with its channels adjacent in memory.
Tensor channels_last(const Tensor& x) {
  const bool is_so = x.is_non_overlapping_and_dense() && (x.size(1) == 1 || x.stride(1) == 1);
  return is_so ? x : x.contiguous(at::MemoryFormat::ChannelsLast);
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
      parameter.scalar_type() == at::kFloat && parameter.is_contiguous() && parameter.numel() == x.size(1),
      "bifocal::normalize needs a float32 parameter and statistic for each of ", x.size(1), " channels");
}

class Normalization : public torch::autograd::Function<Normalization> {
 public:
  static Tensor forward(
      torch::autograd::AutogradContext* context, const Tensor& map, const Tensor& weight, const Tensor& bias,
      const Tensor& running_mean, const Tensor& running_variance, const c10::optional<Tensor>& add, bool relu, double momentum,
      double epsilon) {
    for (const Tensor& parameter : {weight, bias, running_mean, running_variance}) {
      check(map, parameter);
    }
    TORCH_CHECK(
        !add || (relu && add->sizes() == map.sizes() && add->scalar_type() == map.scalar_type()),
        "bifocal::normalize adds maps of the same sizes and type, before a rectifier");
    at::AutoDispatchBelowADInplaceOrView guard;
    const Tensor x = channels_last(map);
    const Tensor addend = add ? arranged(*add, x) : Tensor();
    const auto compute = x.scalar_type() == at::kFloat ? forward_of<float> : forward_of<BFloat16>;
    const Normalized result =
        compute(x, weight, bias, running_mean, running_variance, addend, relu, momentum, epsilon);
    context->save_for_backward({x, relu ? result.y : Tensor(), weight, result.mean, result.deviation});
    context->saved_data["add"] = add.has_value();
    return result.y;
  }

  static torch::autograd::variable_list backward(
      torch::autograd::AutogradContext* context, torch::autograd::variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const Tensor& x = saved[0];
    const auto compute = x.scalar_type() == at::kFloat ? backward_of<float> : backward_of<BFloat16>;
    const Gradients result = compute(
        arranged(gradients[0], x), x, saved[1], saved[2], saved[3], saved[4], context->saved_data["add"].toBool());
    const Tensor none;
    return {result.x, result.weight, result.bias, none, none, result.add, none, none, none};
  }
};

Tensor normalized(
    const Tensor& x, const Tensor& weight, const Tensor& bias, const Tensor& running_mean, const Tensor& running_variance,
    const c10::optional<Tensor>& add, bool relu, double momentum, double epsilon) {
  return Normalization::apply(x, weight, bias, running_mean, running_variance, add, relu, momentum, epsilon);
}

}  // namespace

TORCH_LIBRARY_FRAGMENT(bifocal, library) {
  library.def(
      "normalize(Tensor x, Tensor weight, Tensor bias, Tensor(a!) running_mean, Tensor(b!) running_variance, Tensor? add, "
      "bool relu, float momentum, float epsilon) -> Tensor",
      normalized);
}
