// The loops of warping that JavaScript runs slowly: nearest, bilinear and cubic over one control cell whose samples are all
// there and valid. Each gives the bits that nearest.ts, bilinear.ts and cubic.ts give. Made into cells-module.ts by
// scripts/compile-kernels.mjs.
#include <stdint.h>
#include <wasm_simd128.h>

// Images of the cell's corners: upper left, upper right, lower left, lower right, each as x and y.
static v128_t corners[4];
__attribute__((export_name("cornersAt"))) int corners_at(void) { return (int)&corners; }

extern unsigned char __heap_base;

// First byte that is free for samples and output, both float32.
__attribute__((export_name("heapBase"))) int heap_base(void) { return (int)&__heap_base; }

// A vector of two float64 holds (x, y) of a position, or two samples side by side.
static inline v128_t add(v128_t a, v128_t b) { return wasm_f64x2_add(a, b); }
static inline v128_t sub(v128_t a, v128_t b) { return wasm_f64x2_sub(a, b); }
static inline v128_t mul(v128_t a, v128_t b) { return wasm_f64x2_mul(a, b); }
static inline v128_t both(double value) { return wasm_f64x2_splat(value); }
static inline double x_of(v128_t pair) { return wasm_f64x2_extract_lane(pair, 0); }
static inline double y_of(v128_t pair) { return wasm_f64x2_extract_lane(pair, 1); }

// Two samples side by side.
static inline v128_t pair_at(const char *at) { return wasm_f64x2_promote_low_f32x4(wasm_v128_load64_zero(at)); }

// The whole parts of a position, as int32. Kept from the compiler's sight, which would take it apart into two conversions.
static inline v128_t whole(v128_t position) {
  v128_t pixel = wasm_i32x4_trunc_sat_f64x2_zero(position);
  __asm__("" : "+r"(pixel));
  return pixel;
}

// A whole pixel of the source grid and how far a position lies beyond its centre, as parts of a pixel.
typedef struct {
  v128_t pixel;
  v128_t beyond;
} place;

static inline place place_of(v128_t position) {
  position = sub(position, both(0.5));
  v128_t pixel = whole(position);
  return (place){pixel, sub(position, wasm_f64x2_convert_low_i32x4(pixel))};
}

static inline const char *sample_at(const char *samples, int stride, v128_t pixel) {
  return samples + wasm_i32x4_extract_lane(pixel, 1) * stride + wasm_i32x4_extract_lane(pixel, 0) * 4;
}

typedef float interpolation(const char *samples, int stride, v128_t position);

// The sample that holds the position.
static inline float nearest_at(const char *samples, int stride, v128_t position) {
  return *(const float *)sample_at(samples, stride, whole(add(position, both(1e-10))));
}

// Between the four samples around the position: down, then across.
static inline float bilinear_at(const char *samples, int stride, v128_t position) {
  place found = place_of(position);
  const char *at = sample_at(samples, stride, found.pixel);
  v128_t upper = pair_at(at);
  v128_t pair = add(upper, mul(sub(pair_at(at + stride), upper), both(y_of(found.beyond))));
  return x_of(pair) + (y_of(pair) - x_of(pair)) * x_of(found.beyond);
}

// Cubic convolution of the sixteen samples around the position (Keys 1981, a = -1/2): down, then across.
static inline float cubic_at(const char *samples, int stride, v128_t position) {
  place found = place_of(position);
  v128_t t = found.beyond;
  v128_t half = mul(both(0.5), t);
  v128_t w0 = mul(half, sub(mul(t, sub(both(2), t)), both(1)));
  v128_t w1 = add(both(1), mul(mul(half, t), sub(mul(both(3), t), both(5))));
  v128_t w2 = mul(half, add(both(1), mul(t, sub(both(4), mul(both(3), t)))));
  v128_t w3 = mul(mul(half, t), sub(t, both(1)));
  const v128_t weights[4] = {w0, w1, w2, w3};
  // One row and one column up and left of the pixel.
  const char *at = sample_at(samples, stride, found.pixel) - stride - 4;
  v128_t left = mul(both(y_of(w0)), pair_at(at));
  v128_t right = mul(both(y_of(w0)), pair_at(at + 8));
#pragma unroll
  for (int row = 1; row < 4; row++) {
    at += stride;
    v128_t weight = both(y_of(weights[row]));
    left = add(left, mul(weight, pair_at(at)));
    right = add(right, mul(weight, pair_at(at + 8)));
  }
  v128_t across = add(mul(left, wasm_i64x2_shuffle(w0, w1, 0, 2)), mul(right, wasm_i64x2_shuffle(w2, w3, 0, 2)));
  return x_of(across) + y_of(across);
}

// out: where pixel (0, 0) of the cell would be written; out_stride and stride: bytes from row to row; samples: where pixel
// (0, 0) of the source grid would lie (addresses wrap around, as only the samples needed exist); pixels from first_col to
// before end_col of the rows from first_row to before end_row of the cell are made; size: the cell's side in pixels.
#define PARAMETERS                                                                                                     \
  char *out, int out_stride, const char *samples, int stride, int first_col, int end_col, int first_row, int end_row, \
      double size

static inline __attribute__((always_inline)) void each_pixel(PARAMETERS, interpolation *value_at) {
  for (int row = first_row; row < end_row; row++) {
    // Positions of the row: those of its ends, interpolated down the cell's sides, and the step between pixels.
    v128_t t = both((row + 0.5) / size);
    v128_t left = add(corners[0], mul(sub(corners[2], corners[0]), t));
    v128_t right = add(corners[1], mul(sub(corners[3], corners[1]), t));
    v128_t step = wasm_f64x2_div(sub(right, left), both(size));
    v128_t first = add(left, mul(both(0.5), step));
    float *to = (float *)(out + row * out_stride) + first_col;
    for (int k = first_col; k < end_col; k++) *to++ = value_at(samples, stride, add(first, mul(both(k), step)));
  }
}

#define ARGUMENTS out, out_stride, samples, stride, first_col, end_col, first_row, end_row, size
__attribute__((export_name("nearest"))) void nearest(PARAMETERS) { each_pixel(ARGUMENTS, nearest_at); }
__attribute__((export_name("bilinear"))) void bilinear(PARAMETERS) { each_pixel(ARGUMENTS, bilinear_at); }
__attribute__((export_name("cubic"))) void cubic(PARAMETERS) { each_pixel(ARGUMENTS, cubic_at); }

// Half up. Adding a half and rounding down would round up the largest number below a half.
static inline v128_t rounded(v128_t values) {
  v128_t down = wasm_f32x4_floor(values);
  v128_t is_up = wasm_f32x4_ge(wasm_f32x4_sub(values, down), wasm_f32x4_splat(0.5f));
  return wasm_i32x4_trunc_sat_f32x4(wasm_f32x4_add(down, wasm_v128_and(wasm_f32x4_splat(1), is_up)));
}

// Rounds count float32 from at on, a multiple of eight, to int16 (its nearest end where they are beyond), in their place.
__attribute__((export_name("roundToInt16"))) void round_to_int16(float *at, int count) {
  int16_t *to = (int16_t *)at;
  for (const float *end = at + count; at < end; at += 8, to += 8) {
    wasm_v128_store(to, wasm_i16x8_narrow_i32x4(rounded(wasm_v128_load(at)), rounded(wasm_v128_load(at + 4))));
  }
}
