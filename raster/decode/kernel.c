// The two loops of block decoding that JavaScript runs slowly. Both work in place in this memory; JavaScript copies in and
// out, from the end of the table on. Made into kernel-module.ts by scripts/compile-kernels.mjs.
#include <stdint.h>
#include <wasm_simd128.h>

// Bytes that begin anywhere.
typedef uint64_t __attribute__((aligned(1), may_alias)) eight_bytes;
typedef uint32_t __attribute__((aligned(1), may_alias)) four_bytes;

// Undoes horizontal differences of 16-bit samples of one band (TIFF 6.0, section 14): eight samples at a time, each the sum
// of those up to it, by three shifted additions; then what the samples before them add up to.
__attribute__((export_name("sum16"))) void sum16(uint16_t *at, int width, int rows) {
  const v128_t zero = wasm_i64x2_splat(0);
  for (; rows > 0; rows--) {
    uint16_t *end = at + width;
    uint16_t *wide_end = at + (width & -8);
    v128_t before = zero;
    for (; at < wide_end; at += 8) {
      v128_t sums = wasm_v128_load(at);
      sums = wasm_i16x8_add(sums, wasm_i16x8_shuffle(zero, sums, 0, 8, 9, 10, 11, 12, 13, 14));
      sums = wasm_i16x8_add(sums, wasm_i16x8_shuffle(zero, sums, 0, 1, 8, 9, 10, 11, 12, 13));
      sums = wasm_i16x8_add(sums, wasm_i16x8_shuffle(zero, sums, 0, 1, 2, 3, 8, 9, 10, 11));
      sums = wasm_i16x8_add(sums, before);
      wasm_v128_store(at, sums);
      before = wasm_i16x8_shuffle(sums, sums, 7, 7, 7, 7, 7, 7, 7, 7);
    }
    uint16_t sum = wasm_u16x8_extract_lane(before, 7);
    for (; at < end; at++) *at = sum += *at;
  }
}

// The strings of TIFF's LZW, each in eight bytes:
//   of 1 to 7 bytes: the bytes from the least significant on; the length in the top byte
//   longer:          sign bit set, length in bits 32 to 47, in bits 0 to 31 its place in the output, where it was written
//                    when the entry was made
// so that most codes cost one load and one store of eight bytes; what is stored past the string is overwritten by the next.
static uint64_t table[4096];

#define LENGTH_ONE 0x0100000000000000u
#define IN_OUTPUT 0x8000000000000000u
enum { CLEAR = 256, END = 257, FIRST_FREE = 258, TABLE_SIZE = 4096 };

static inline int is_short(uint64_t entry) { return (int64_t)entry >= 0; }
static inline uint8_t *place_of(uint64_t entry) { return (uint8_t *)(uintptr_t)(uint32_t)entry; }

// Entries of the 256 single bytes; needed once.
__attribute__((export_name("prepareLzw"))) void prepare_lzw(void) {
  for (int code = 0; code < 256; code++) table[code] = LENGTH_ONE | code;
}

// TIFF's LZW (TIFF 6.0, section 13: most significant bit first, codes widen one code early).
// Returns the bytes written, at most out_bytes, fewer where the input ends early; -1 for a code that cannot be.
// Readable past the input: 8 bytes. Writable past the output: 4104 bytes.
__attribute__((export_name("decodeLzw"))) int decode_lzw(const uint8_t *in, int in_bytes, uint8_t *out, int out_bytes) {
  const uint8_t *in_end = in + in_bytes;
  uint8_t *const out_start = out;
  uint8_t *const out_end = out + out_bytes;
  uint64_t held = 0;
  int held_bits = 0;
  int width = 9;
  uint32_t mask = 511;
  uint32_t next = FIRST_FREE;
  int is_fresh = 1;
  uint64_t last = 0;
  uint8_t *last_start = out;
  uint32_t last_bytes = 0;
  while (out < out_end) {
    // Four more bytes of input when a code might not be whole.
    if (held_bits < width) {
      if (in >= in_end) break;
      held = held << 32 | __builtin_bswap32(*(const four_bytes *)in);
      held_bits += 32;
      in += 4;
    }
    held_bits -= width;
    uint32_t code = (uint32_t)(held >> held_bits) & mask;

    if ((code & 0xffe) == CLEAR) {
      if (code == END) break;
      width = 9;
      mask = 511;
      next = FIRST_FREE;
      is_fresh = 1;
      continue;
    }

    // The first code after a clear makes no entry.
    if (is_fresh) {
      if (code > 255) return -1;
      is_fresh = 0;
      last = table[code];
      last_start = out;
      last_bytes = 1;
      *out++ = code;
      continue;
    }

    // The first byte of this code's string completes the entry that the last code began.
    uint64_t entry = 0;
    uint64_t first;
    if (code < next) {
      entry = table[code];
      first = is_short(entry) ? entry & 255 : *place_of(entry);
    } else {
      if (code > next) return -1;
      first = *last_start;
    }
    if (next < TABLE_SIZE) {
      last = last_bytes < 7 ? last + LENGTH_ONE + (first << (last_bytes * 8))
                            : IN_OUTPUT | (uint64_t)(last_bytes + 1) << 32 | (uint32_t)(uintptr_t)last_start;
      table[next] = last;
      if (code == next) entry = last;
      next++;
      if (next == mask && width < 12) {
        width++;
        mask = mask << 1 | 1;
      }
    }

    last = entry;
    last_start = out;
    if (is_short(entry)) {
      *(eight_bytes *)out = entry;
      last_bytes = entry >> 56;
    } else {
      const uint8_t *from = place_of(entry);
      last_bytes = (entry >> 32) & 0xffff;
      uint8_t *end = out + last_bytes;
      // Eight bytes at a time: the two may lie on one another.
#pragma clang loop vectorize(disable) unroll(disable)
      for (uint8_t *to = out; to < end; to += 8, from += 8) *(eight_bytes *)to = *(const eight_bytes *)from;
      // A string that ends with its own first byte was read one byte too early: that byte once more.
      end[-1] = place_of(entry)[last_bytes - 1];
    }
    out += last_bytes;
  }
  return (out > out_end ? out_end : out) - out_start;
}

extern unsigned char __heap_base;

// First byte that is free for what is decoded.
__attribute__((export_name("heapBase"))) int heap_base(void) { return (int)&__heap_base; }
