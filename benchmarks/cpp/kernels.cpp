// The distance kernels in C++, over the same layouts as the Java ones: one float32 query against rows in sequence.
// Reads cases from standard input, one per line: TYPE METRIC DIM ROWS MILLIS, and answers with the nanoseconds per row.
// Explicit vectors (GCC vector extensions), four accumulators: -O3 alone does not vectorise float sums.
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#if defined(__F16C__)
#include <immintrin.h>
#endif

#if defined(__AVX512F__)
constexpr int kLanes = 16;
#elif defined(__AVX2__)
constexpr int kLanes = 8;
#else
constexpr int kLanes = 4;
#endif

typedef float Floats __attribute__((vector_size(4 * kLanes)));
typedef int8_t Bytes __attribute__((vector_size(kLanes)));

struct F32 {
  static constexpr int kBytes = 4;
  static Floats load(const char* at) {
    Floats v;
    memcpy(&v, at, sizeof v);
    return v;
  }
};

struct F16 {
  static constexpr int kBytes = 2;
  static Floats load(const char* at) {
#if defined(__AVX512F__)
    return (Floats)_mm512_cvtph_ps(_mm256_loadu_si256((const __m256i*)at));
#elif defined(__F16C__)
    return (Floats)_mm256_cvtph_ps(_mm_loadu_si128((const __m128i*)at));
#else
    Floats v;
    __fp16 half[kLanes];
    memcpy(half, at, sizeof half);
    for (int i = 0; i < kLanes; i++) v[i] = half[i];
    return v;
#endif
  }
};

struct I8 {
  static constexpr int kBytes = 1;
  static Floats load(const char* at) {
#if defined(__AVX512F__)
    return (Floats)_mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(_mm_loadu_si128((const __m128i*)at)));
#elif defined(__AVX2__)
    return (Floats)_mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_loadl_epi64((const __m128i*)at)));
#else
    Bytes v;
    memcpy(&v, at, sizeof v);
    return __builtin_convertvector(v, Floats);
#endif
  }
};

static float sum(Floats v) {
  float total = 0;
  for (int i = 0; i < kLanes; i++) total += v[i];
  return total;
}

// dim is a multiple of four vectors, or the rest is summed one vector at a time.
template <class Row, bool kSquares>
static float distance(const char* query, const char* row, float scale, int dim) {
  Floats a[4] = {};
  auto step = [&](Floats& sum, int d) {
    Floats x = F32::load(query + 4L * d);
    Floats y = Row::load(row + (long)Row::kBytes * d);
    if (kSquares) {
      Floats difference = x - scale * y;
      sum += difference * difference;
    } else {
      sum += x * y;
    }
  };
  int d = 0;
  for (; d + 4 * kLanes <= dim; d += 4 * kLanes)
    for (int i = 0; i < 4; i++) step(a[i], d + i * kLanes);
  for (; d < dim; d += kLanes) step(a[0], d);
  float total = sum((a[0] + a[1]) + (a[2] + a[3]));
  return kSquares ? total : -scale * total;
}

template <class Row, bool kSquares>
static void oneToMany(const char* query, const char* rows, long n, int dim, float* out) {
  long stride = (long)Row::kBytes * dim;
  for (long i = 0; i < n; i++) out[i] = distance<Row, kSquares>(query, rows + i * stride, 1.0f, dim);
}

using Kernel = void (*)(const char*, const char*, long, int, float*);

static Kernel find(const std::string& type, const std::string& metric) {
  bool squares = metric == "L2";
  if (type == "F32") return squares ? oneToMany<F32, true> : oneToMany<F32, false>;
  if (type == "F16") return squares ? oneToMany<F16, true> : oneToMany<F16, false>;
  if (type == "I8") return squares ? oneToMany<I8, true> : oneToMany<I8, false>;
  return nullptr;
}

int main(int argc, char** argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: kernels BYTES < cases\n");
    return 2;
  }
  long bytes = atol(argv[1]);
  char* rows = (char*)aligned_alloc(64, bytes);
  char* query = (char*)aligned_alloc(64, 1 << 16);
  float* out = (float*)aligned_alloc(64, bytes);
  if (!rows || !query || !out) return 1;
  memset(rows, 0x2c, bytes);  // a small normal value in every type
  memset(out, 0, bytes);
  for (int i = 0; i < 1 << 14; i++) ((float*)query)[i] = (i % 100) * 0.01f;
  char type[8], metric[8];
  int dim, millis;
  long n;
  while (scanf("%7s %7s %d %ld %d", type, metric, &dim, &n, &millis) == 5) {
    Kernel kernel = find(type, metric);
    if (!kernel) return 1;
    auto start = std::chrono::steady_clock::now();
    double nanos;
    long calls = 0;
    do {
      kernel(query, rows, n, dim, out);
      calls++;
      nanos = std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - start).count();
    } while (nanos < millis * 1e6);
    printf("%.4f\n", nanos / calls / n);
    fflush(stdout);
  }
  return 0;
}
