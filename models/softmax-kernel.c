// Softmax over planes, four pixels at a time. Made into softmax-kernel-module.ts by scripts/compile-kernels.mjs.
#include <wasm_simd128.h>

#define MAX_CLASSES 4096

static v128_t exponentials[MAX_CLASSES];

// exp(x) for -87 <= x <= 0, 0 below: 2^n * e^r with |r| <= ln(2)/2 and a polynomial of degree 6 (Cephes expf, Moshier
// 1992); relative error below 2e-7. Only additions, multiplications and shifts of IEEE float32: the same bits everywhere.
static inline v128_t exp_f32x4(v128_t x) {
  v128_t tiny = wasm_f32x4_lt(x, wasm_f32x4_splat(-87.0f));
  v128_t n = wasm_f32x4_nearest(wasm_f32x4_mul(x, wasm_f32x4_splat(1.44269504088896341f)));
  v128_t r = wasm_f32x4_sub(x, wasm_f32x4_mul(n, wasm_f32x4_splat(0.693359375f)));
  r = wasm_f32x4_sub(r, wasm_f32x4_mul(n, wasm_f32x4_splat(-2.12194440e-4f)));
  v128_t p = wasm_f32x4_splat(1.9875691500e-4f);
  p = wasm_f32x4_add(wasm_f32x4_mul(p, r), wasm_f32x4_splat(1.3981999507e-3f));
  p = wasm_f32x4_add(wasm_f32x4_mul(p, r), wasm_f32x4_splat(8.3334519073e-3f));
  p = wasm_f32x4_add(wasm_f32x4_mul(p, r), wasm_f32x4_splat(4.1665795894e-2f));
  p = wasm_f32x4_add(wasm_f32x4_mul(p, r), wasm_f32x4_splat(1.6666665459e-1f));
  p = wasm_f32x4_add(wasm_f32x4_mul(p, r), wasm_f32x4_splat(5.0000001201e-1f));
  p = wasm_f32x4_add(wasm_f32x4_mul(wasm_f32x4_mul(p, r), r), wasm_f32x4_add(r, wasm_f32x4_splat(1.0f)));
  v128_t exponent = wasm_i32x4_shl(wasm_i32x4_add(wasm_i32x4_trunc_sat_f32x4(n), wasm_i32x4_splat(127)), 23);
  return wasm_v128_andnot(wasm_f32x4_mul(p, exponent), tiny);
}

// planes: float32 [classes][pixels], in place; pixels must be a multiple of 4, classes at most MAX_CLASSES.
__attribute__((export_name("softmax"))) void softmax(float *planes, int classes, int pixels) {
  for (int i = 0; i < pixels; i += 4) {
    v128_t largest = wasm_v128_load(planes + i);
    for (int k = 1; k < classes; k++) {
      largest = wasm_f32x4_pmax(largest, wasm_v128_load(planes + k * pixels + i));
    }
    v128_t sum = wasm_f32x4_splat(0.0f);
    for (int k = 0; k < classes; k++) {
      v128_t e = exp_f32x4(wasm_f32x4_sub(wasm_v128_load(planes + k * pixels + i), largest));
      exponentials[k] = e;
      sum = wasm_f32x4_add(sum, e);
    }
    for (int k = 0; k < classes; k++) wasm_v128_store(planes + k * pixels + i, wasm_f32x4_div(exponentials[k], sum));
  }
}

extern unsigned char __heap_base;

// First byte that is free for planes.
__attribute__((export_name("heapBase"))) int heap_base(void) { return (int)&__heap_base; }
