;; The two loops of block decoding that JavaScript runs slowly. Both work in place in this memory; JavaScript copies in
;; and out.
;;
;; Memory: the LZW table of 4096 entries at 0; everything else wherever the caller puts it.
(module
  (memory (export "memory") 1)

  ;; Undoes horizontal differences of 16-bit samples of one band (TIFF 6.0, section 14): eight samples at a time, each
  ;; the sum of those up to it, by three shifted additions; then what the samples before them add up to.
  (func (export "sum16") (param $at i32) (param $width i32) (param $rows i32)
    (local $end i32) (local $wideEnd i32) (local $sums v128) (local $before v128) (local $sum i32)
    (block $done
      (loop $eachRow
        (br_if $done (i32.eqz (local.get $rows)))
        (local.set $rows (i32.sub (local.get $rows) (i32.const 1)))
        (local.set $end (i32.add (local.get $at) (i32.shl (local.get $width) (i32.const 1))))
        (local.set $wideEnd (i32.add (local.get $at) (i32.shl (i32.and (local.get $width) (i32.const -8)) (i32.const 1))))
        (local.set $before (v128.const i64x2 0 0))
        (block $wideDone
          (loop $eachEight
            (br_if $wideDone (i32.ge_u (local.get $at) (local.get $wideEnd)))
            (local.set $sums (v128.load align=2 (local.get $at)))
            (local.set $sums (i16x8.add (local.get $sums)
              (i8x16.shuffle 0 1 16 17 18 19 20 21 22 23 24 25 26 27 28 29
                (v128.const i64x2 0 0) (local.get $sums))))
            (local.set $sums (i16x8.add (local.get $sums)
              (i8x16.shuffle 0 1 2 3 16 17 18 19 20 21 22 23 24 25 26 27
                (v128.const i64x2 0 0) (local.get $sums))))
            (local.set $sums (i16x8.add (local.get $sums)
              (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23
                (v128.const i64x2 0 0) (local.get $sums))))
            (local.set $sums (i16x8.add (local.get $sums) (local.get $before)))
            (v128.store align=2 (local.get $at) (local.get $sums))
            (local.set $before
              (i8x16.shuffle 14 15 14 15 14 15 14 15 14 15 14 15 14 15 14 15
                (local.get $sums) (local.get $sums)))
            (local.set $at (i32.add (local.get $at) (i32.const 16)))
            (br $eachEight)))
        (local.set $sum (i16x8.extract_lane_u 7 (local.get $before)))
        (block $rowDone
          (loop $eachOne
            (br_if $rowDone (i32.ge_u (local.get $at) (local.get $end)))
            (local.set $sum (i32.add (local.get $sum) (i32.load16_u (local.get $at))))
            (i32.store16 (local.get $at) (local.get $sum))
            (local.set $at (i32.add (local.get $at) (i32.const 2)))
            (br $eachOne)))
        (br $eachRow))))

  ;; TIFF's LZW (TIFF 6.0, section 13: most significant bit first, codes widen one code early).
  ;;
  ;; A table entry is one i64:
  ;;   string of 1 to 7 bytes: the bytes from the least significant on; the length in the top byte
  ;;   longer string:          sign bit set, length in bits 32 to 47, in bits 0 to 31 its place in the output,
  ;;                           where it was written when the entry was made
  ;; so that most codes cost one load and one store of eight bytes; what is stored past the string is overwritten
  ;; by the next one.

  ;; Entries of the 256 single bytes; needed once.
  (func (export "prepareLzw")
    (local $code i32)
    (loop $each
      (i64.store (i32.shl (local.get $code) (i32.const 3))
        (i64.or (i64.extend_i32_u (local.get $code)) (i64.const 0x0100000000000000)))
      (br_if $each
        (i32.lt_u (local.tee $code (i32.add (local.get $code) (i32.const 1))) (i32.const 256)))))

  ;; Returns the bytes written, at most $outBytes, fewer where the input ends early; -1 for a code that cannot be.
  ;; Readable past the input: 8 bytes. Writable past the output: 4104 bytes.
  (func (export "decodeLzw") (param $in i32) (param $inBytes i32) (param $out i32) (param $outBytes i32) (result i32)
    (local $inEnd i32) (local $outStart i32) (local $outEnd i32)
    (local $held i64) (local $heldBits i32) (local $word i32)
    (local $width i32) (local $mask i32) (local $next i32) (local $code i32)
    (local $entry i64) (local $last i64) (local $lastStart i32) (local $lastBytes i32)
    (local $bytes i32) (local $from i32) (local $to i32) (local $first i64) (local $fresh i32)
    (local.set $inEnd (i32.add (local.get $in) (local.get $inBytes)))
    (local.set $outStart (local.get $out))
    (local.set $outEnd (i32.add (local.get $out) (local.get $outBytes)))
    (local.set $width (i32.const 9))
    (local.set $mask (i32.const 511))
    (local.set $next (i32.const 258))
    (local.set $fresh (i32.const 1))
    (block $done
      (loop $codes
        (br_if $done (i32.ge_u (local.get $out) (local.get $outEnd)))

        ;; Four more bytes of input when a code might not be whole.
        (if (i32.lt_s (local.get $heldBits) (local.get $width))
          (then
            (br_if $done (i32.ge_u (local.get $in) (local.get $inEnd)))
            (local.set $word (i32.load align=1 (local.get $in)))
            (local.set $held (i64.or
              (i64.shl (local.get $held) (i64.const 32))
              (i64.extend_i32_u (i32.or
                (i32.and (i32.rotl (local.get $word) (i32.const 8)) (i32.const 0x00ff00ff))
                (i32.and (i32.rotr (local.get $word) (i32.const 8)) (i32.const 0xff00ff00))))))
            (local.set $heldBits (i32.add (local.get $heldBits) (i32.const 32)))
            (local.set $in (i32.add (local.get $in) (i32.const 4)))))
        (local.set $heldBits (i32.sub (local.get $heldBits) (local.get $width)))
        (local.set $code (i32.and
          (i32.wrap_i64 (i64.shr_u (local.get $held) (i64.extend_i32_u (local.get $heldBits))))
          (local.get $mask)))

        ;; Clear and end.
        (if (i32.eq (i32.and (local.get $code) (i32.const 0xffe)) (i32.const 256))
          (then
            (br_if $done (i32.eq (local.get $code) (i32.const 257)))
            (local.set $width (i32.const 9))
            (local.set $mask (i32.const 511))
            (local.set $next (i32.const 258))
            (local.set $fresh (i32.const 1))
            (br $codes)))

        ;; The first code after a clear makes no entry.
        (if (local.get $fresh)
          (then
            (if (i32.gt_u (local.get $code) (i32.const 255)) (then (return (i32.const -1))))
            (local.set $fresh (i32.const 0))
            (local.set $last (i64.load (i32.shl (local.get $code) (i32.const 3))))
            (local.set $lastStart (local.get $out))
            (local.set $lastBytes (i32.const 1))
            (i32.store8 (local.get $out) (local.get $code))
            (local.set $out (i32.add (local.get $out) (i32.const 1)))
            (br $codes)))

        ;; The first byte of this code's string completes the entry that the last code began.
        (if (i32.lt_u (local.get $code) (local.get $next))
          (then
            (local.set $entry (i64.load (i32.shl (local.get $code) (i32.const 3))))
            (local.set $first (if (result i64) (i64.ge_s (local.get $entry) (i64.const 0))
              (then (i64.and (local.get $entry) (i64.const 255)))
              (else (i64.load8_u (i32.wrap_i64 (local.get $entry)))))))
          (else
            (if (i32.gt_u (local.get $code) (local.get $next)) (then (return (i32.const -1))))
            (local.set $first (i64.load8_u (local.get $lastStart)))))
        (if (i32.lt_u (local.get $next) (i32.const 4096))
          (then
            (local.set $last (if (result i64) (i32.lt_u (local.get $lastBytes) (i32.const 7))
              (then (i64.add
                (i64.add (local.get $last) (i64.const 0x0100000000000000))
                (i64.shl (local.get $first) (i64.extend_i32_u (i32.shl (local.get $lastBytes) (i32.const 3))))))
              (else (i64.or
                (i64.or
                  (i64.const 0x8000000000000000)
                  (i64.shl (i64.extend_i32_u (i32.add (local.get $lastBytes) (i32.const 1))) (i64.const 32)))
                (i64.extend_i32_u (local.get $lastStart))))))
            (i64.store (i32.shl (local.get $next) (i32.const 3)) (local.get $last))
            (if (i32.eq (local.get $code) (local.get $next)) (then (local.set $entry (local.get $last))))
            (local.set $next (i32.add (local.get $next) (i32.const 1)))
            (if (i32.eq (local.get $next) (local.get $mask))
              (then (if (i32.lt_u (local.get $width) (i32.const 12))
                (then
                  (local.set $width (i32.add (local.get $width) (i32.const 1)))
                  (local.set $mask (i32.or (i32.shl (local.get $mask) (i32.const 1)) (i32.const 1)))))))))

        (local.set $last (local.get $entry))
        (if (i64.ge_s (local.get $entry) (i64.const 0))
          (then
            (i64.store align=1 (local.get $out) (local.get $entry))
            (local.set $bytes (i32.wrap_i64 (i64.shr_u (local.get $entry) (i64.const 56)))))
          (else
            (local.set $bytes (i32.and (i32.wrap_i64 (i64.shr_u (local.get $entry) (i64.const 32))) (i32.const 0xffff)))
            (local.set $from (i32.wrap_i64 (local.get $entry)))
            (local.set $to (local.get $out))
            (loop $copy
              (i64.store align=1 (local.get $to) (i64.load align=1 (local.get $from)))
              (local.set $from (i32.add (local.get $from) (i32.const 8)))
              (local.set $to (i32.add (local.get $to) (i32.const 8)))
              (br_if $copy (i32.lt_u (local.get $to) (i32.add (local.get $out) (local.get $bytes)))))
            ;; A string that ends with its own first byte was read one byte too early: that byte once more.
            (i32.store8
              (i32.sub (i32.add (local.get $out) (local.get $bytes)) (i32.const 1))
              (i32.load8_u
                (i32.sub (i32.add (i32.wrap_i64 (local.get $entry)) (local.get $bytes)) (i32.const 1))))))
        (local.set $lastStart (local.get $out))
        (local.set $lastBytes (local.get $bytes))
        (local.set $out (i32.add (local.get $out) (local.get $bytes)))
        (br $codes)))
    (if (i32.gt_u (local.get $out) (local.get $outEnd)) (then (local.set $out (local.get $outEnd))))
    (i32.sub (local.get $out) (local.get $outStart))))
