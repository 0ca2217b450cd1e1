// The block kernels of the index in C++ intrinsics, over the same layouts as the Java ones (PackedKernel, SketchKernel).
// Reads requests from standard input, one per line: "time KIND SIZE BLOCKS MILLIS" is answered by the nanoseconds per row,
// "hash KIND SIZE BLOCKS" by a hash of all results. KIND is PACKED (SIZE subquantizers) or SKETCH (SIZE 16-bit words).
// Blocks are filled with the numbers of a SplitMix64 generator, as in the Java program. Build with -ffp-contract=off: a
// multiplication and an addition that are written apart stay apart, so that results are equal bit for bit.
#include <immintrin.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

constexpr int kRows = 64, kPlanes = 4;

struct Scale {
  float base, step, offset, margin, limit;
};

#if defined(__AVX512VBMI__) && defined(__AVX512BITALG__)

static __m512i load(const char* at) { return _mm512_loadu_si512(at); }

static uint64_t estimate(__m512i sums, int row, const char* terms, const Scale& scale, float* out) {
  __m512 value = _mm512_fmadd_ps(_mm512_cvtepi32_ps(sums), _mm512_set1_ps(scale.step), _mm512_set1_ps(scale.base));
  value = _mm512_add_ps(value, _mm512_loadu_ps(terms + 4 * row));
  _mm512_storeu_ps(out + row, value);
  return (uint64_t)_mm512_cmp_ps_mask(value, _mm512_set1_ps(scale.limit), _CMP_LE_OQ) << row;
}

static uint64_t packed(const char* tables, const char* block, int subs, const Scale& scale, float* out) {
  __m512i all = _mm512_setzero_si512(), odd = all, low = _mm512_set1_epi32(0xFFFF);
  const char* code = block;
  for (int m = 0; m < subs; m += 4, code += 2 * kRows, tables += 256) {
    __m512i x = load(code), y = load(code + kRows);
    __m512i four = _mm512_add_epi8(
        _mm512_add_epi8(_mm512_permutexvar_epi8(x, load(tables)),
                        _mm512_permutexvar_epi8(_mm512_srli_epi32(x, 4), load(tables + 64))),
        _mm512_add_epi8(_mm512_permutexvar_epi8(y, load(tables + 128)),
                        _mm512_permutexvar_epi8(_mm512_srli_epi32(y, 4), load(tables + 192))));
    all = _mm512_add_epi16(all, four);
    odd = _mm512_add_epi16(odd, _mm512_srli_epi16(four, 8));
  }
  __m512i even = _mm512_sub_epi16(all, _mm512_slli_epi16(odd, 8));
  return estimate(_mm512_and_si512(even, low), 0, code, scale, out) |
         estimate(_mm512_and_si512(odd, low), 16, code, scale, out) |
         estimate(_mm512_srli_epi32(even, 16), 32, code, scale, out) |
         estimate(_mm512_srli_epi32(odd, 16), 48, code, scale, out);
}

// Sums in the upper halves of lanes.
static uint64_t bound(__m512i upper, int row, const char* block, const Scale& scale, float* out) {
  __m512 term = _mm512_loadu_ps(block + 4 * row);
  __m512 factor = _mm512_loadu_ps(block + 4 * (kRows + row));
  __m512 error = _mm512_loadu_ps(block + 4 * (2 * kRows + row));
  __m512 sums = _mm512_cvtepi32_ps(_mm512_srai_epi32(upper, 16));
  __m512 correction =
      _mm512_mul_ps(factor, _mm512_fmadd_ps(sums, _mm512_set1_ps(scale.step), _mm512_set1_ps(scale.offset)));
  __m512 value = _mm512_sub_ps(_mm512_add_ps(term, _mm512_set1_ps(scale.base)), correction);
  value = _mm512_sub_ps(value, _mm512_mul_ps(error, _mm512_set1_ps(scale.margin)));
  _mm512_storeu_ps(out + row, value);
  return (uint64_t)_mm512_cmp_ps_mask(value, _mm512_set1_ps(scale.limit), _CMP_LE_OQ) << row;
}

// Each word is loaded once and counted under all four bits of the query's values.
static uint64_t sketch(const char* planes, const char* block, int words, const Scale& scale, float* out) {
  __m512i count[2][kPlanes] = {};
  const char* word = block + 12 * kRows;
  for (int w = 0; w < words; w++, word += 2 * kRows) {
    __m512i first = load(word), second = load(word + kRows);
    for (int p = 0; p < kPlanes; p++) {
      int16_t bits;
      memcpy(&bits, planes + 2 * (p * words + w), sizeof bits);
      __m512i query = _mm512_set1_epi16(bits);
      count[0][p] = _mm512_add_epi16(count[0][p], _mm512_popcnt_epi16(_mm512_and_si512(first, query)));
      count[1][p] = _mm512_add_epi16(count[1][p], _mm512_popcnt_epi16(_mm512_and_si512(second, query)));
    }
  }
  uint64_t within = 0;
  for (int half = 0; half < 2; half++) {
    __m512i sum = _mm512_sub_epi16(_mm512_setzero_si512(), count[half][0]);
    for (int p = 1; p < kPlanes; p++) sum = _mm512_add_epi16(_mm512_slli_epi16(sum, 1), count[half][p]);
    within |= bound(_mm512_slli_epi32(sum, 16), 32 * half, block, scale, out);
    within |= bound(sum, 32 * half + 16, block, scale, out);
  }
  return within;
}
constexpr bool kPossible = true;

#else

static uint64_t packed(const char*, const char*, int, const Scale&, float*) { return 0; }
static uint64_t sketch(const char*, const char*, int, const Scale&, float*) { return 0; }
constexpr bool kPossible = false;

#endif

struct SplitMix64 {
  uint64_t state;
  uint64_t next() {
    uint64_t z = state += 0x9E3779B97F4A7C15;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
  }
};

struct Blocks {
  bool isPacked;
  int size;
  long count, stride;
  Scale scale;
  char* query;
  char* data;
  float* out;

  void fill() {
    SplitMix64 random{(uint64_t)size};
    if (isPacked) {
      for (int i = 0; i < 16 * size; i++) {
        char number = random.next() & 63;
        for (int copy = 0; copy < 4; copy++) query[i / 16 * 64 + 16 * copy + i % 16] = number;
      }
      stride = size / 2 * kRows + 4 * kRows;
      scale = {0.25f, 1 / 64.0f, 0, 0, 0.75f + size * 31.5f / 64};
    } else {
      for (int i = 0; i < kPlanes * size; i++) {
        int16_t bits = (int16_t)random.next();
        memcpy(query + 2 * i, &bits, sizeof bits);
      }
      stride = 12 * kRows + 2 * kRows * size;
      scale = {0.25f, 1 / 64.0f, 0.5f, 2, size / 32.0f - 0.5f};
    }
    for (long i = 0; i < count; i++) isPacked ? fillPacked(data + i * stride, random) : fillSketch(data + i * stride, random);
  }

  void fillPacked(char* block, SplitMix64& random) {
    fillLongs(block, size / 2 * kRows, random);
    fillFloats(block + size / 2 * kRows, kRows, random);
  }

  void fillSketch(char* block, SplitMix64& random) {
    fillFloats(block, 3 * kRows, random);
    fillLongs(block + 12 * kRows, 2 * kRows * size, random);
  }

  static void fillLongs(char* at, int bytes, SplitMix64& random) {
    for (int i = 0; i < bytes; i += 8) {
      uint64_t value = random.next();
      memcpy(at + i, &value, sizeof value);
    }
  }

  static void fillFloats(char* at, int n, SplitMix64& random) {
    for (int i = 0; i < n; i++) {
      float value = (random.next() >> 40) * 0x1p-24f;
      memcpy(at + 4 * i, &value, sizeof value);
    }
  }

  uint64_t scan(long i) const {
    const char* block = data + i * stride;
    uint64_t within = isPacked ? packed(query, block, size, scale, out) : sketch(query, block, size, scale, out);
    asm volatile("" : : "r"(out) : "memory");  // the results count
    return within;
  }

  uint64_t hash() const {
    constexpr uint64_t kPrime = 1099511628211;
    uint64_t hash = 0;
    for (long i = 0; i < count; i++) {
      hash = (hash ^ scan(i)) * kPrime;
      for (int row = 0; row < kRows; row++) {
        uint32_t bits;
        memcpy(&bits, out + row, sizeof bits);
        hash = (hash ^ bits) * kPrime;
      }
    }
    return hash;
  }

  double nanosPerRow(int millis) const {
    auto start = std::chrono::steady_clock::now();
    double nanos;
    long calls = 0;
    uint64_t within = 0;
    do {
      for (long i = 0; i < count; i++) within += scan(i);
      calls++;
      nanos = std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - start).count();
    } while (nanos < millis * 1e6);
    asm volatile("" : : "r"(within));
    return nanos / calls / count / kRows;
  }
};

int main(int argc, char** argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: blocks BYTES < requests\n");
    return 2;
  }
  if (!kPossible) {
    fprintf(stderr, "these kernels need AVX-512 with VBMI and BITALG\n");
    return 3;
  }
  Blocks blocks{};
  blocks.data = (char*)aligned_alloc(64, atol(argv[1]));
  blocks.query = (char*)aligned_alloc(64, 1 << 16);
  blocks.out = (float*)aligned_alloc(64, 4 * kRows);
  if (!blocks.data || !blocks.query || !blocks.out) return 1;
  char what[8], kind[8];
  int size;
  long count;
  while (scanf("%7s %7s %d %ld", what, kind, &size, &count) == 4) {
    bool isPacked = !strcmp(kind, "PACKED");
    if (isPacked != blocks.isPacked || size != blocks.size || count != blocks.count) {
      blocks.isPacked = isPacked;
      blocks.size = size;
      blocks.count = count;
      blocks.fill();
    }
    int millis;
    if (!strcmp(what, "hash")) {
      printf("%llx\n", (unsigned long long)blocks.hash());
    } else if (scanf("%d", &millis) == 1) {
      printf("%.5f\n", blocks.nanosPerRow(millis));
    }
    fflush(stdout);
  }
  return 0;
}
