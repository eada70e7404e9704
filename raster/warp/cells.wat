;; The loops of warping that JavaScript runs slowly: nearest, bilinear and cubic over one control cell whose samples
;; are all there and valid. Each gives the bits that warp-nearest.ts, warp-bilinear.ts and warp-cubic.ts give.
;;
;; Memory: at 0 the images of the cell's corners, upper left, upper right, lower left, lower right, each as x and y in
;; f64; samples and output, both f32, wherever the caller puts them.
;;
;; Parameters: $out is where pixel (0, 0) of the cell would be written, $outStride the bytes from row to row;
;; $samples is where pixel (0, 0) of the source grid would lie (sums wrap around, as only the samples needed exist),
;; $stride the bytes from row to row; pixels from $firstCol to before $endCol of the rows from $firstRow to before
;; $endRow of the cell are made; $size is the cell's side in pixels.
;;
;; Vectors of two f64 hold (x, y) of a position, or two samples side by side.
(module
  (memory (export "memory") 1)

  ;; The sample that holds the pixel's centre.
  (func (export "nearest")
    (param $out i32) (param $outStride i32) (param $samples i32) (param $stride i32)
    (param $firstCol i32) (param $endCol i32) (param $firstRow i32) (param $endRow i32) (param $size f64)
    (local $t v128) (local $left v128) (local $first v128) (local $step v128) (local $position v128) (local $pixel v128)
    (local $k i32) (local $to i32) (local $at i32)
    (block $done
      (loop $eachRow
        (br_if $done (i32.ge_s (local.get $firstRow) (local.get $endRow)))
        ;; Positions of the row: those of its ends, interpolated down the cell's sides, and the step between pixels.
        (local.set $t (f64x2.splat
          (f64.div (f64.add (f64.convert_i32_s (local.get $firstRow)) (f64.const 0.5)) (local.get $size))))
        (local.set $left (f64x2.add (v128.load (i32.const 0))
          (f64x2.mul (f64x2.sub (v128.load (i32.const 32)) (v128.load (i32.const 0))) (local.get $t))))
        (local.set $step (f64x2.div
          (f64x2.sub
            (f64x2.add (v128.load (i32.const 16))
              (f64x2.mul (f64x2.sub (v128.load (i32.const 48)) (v128.load (i32.const 16))) (local.get $t)))
            (local.get $left))
          (f64x2.splat (local.get $size))))
        (local.set $first
          (f64x2.add (local.get $left) (f64x2.mul (v128.const f64x2 0.5 0.5) (local.get $step))))
        (local.set $k (local.get $firstCol))
        (local.set $to
          (i32.add (i32.add (local.get $out) (i32.mul (local.get $firstRow) (local.get $outStride)))
            (i32.shl (local.get $k) (i32.const 2))))
        (block $rowDone
          (loop $eachPixel
            (br_if $rowDone (i32.ge_s (local.get $k) (local.get $endCol)))
            (local.set $position (f64x2.add (local.get $first)
              (f64x2.mul (f64x2.splat (f64.convert_i32_s (local.get $k))) (local.get $step))))
            (local.set $pixel (i32x4.trunc_sat_f64x2_s_zero
              (f64x2.add (local.get $position) (v128.const f64x2 1e-10 1e-10))))
            (local.set $at (i32.add (i32.add (local.get $samples) (i32.mul (i32x4.extract_lane 1 (local.get $pixel)) (local.get $stride)))
              (i32.shl (i32x4.extract_lane 0 (local.get $pixel)) (i32.const 2))))
            (f32.store (local.get $to) (f32.load (local.get $at)))
            (local.set $to (i32.add (local.get $to) (i32.const 4)))
            (local.set $k (i32.add (local.get $k) (i32.const 1)))
            (br $eachPixel)))
        (local.set $firstRow (i32.add (local.get $firstRow) (i32.const 1)))
        (br $eachRow))))

  ;; Between the four samples around the pixel's centre: down, then across.
  (func (export "bilinear")
    (param $out i32) (param $outStride i32) (param $samples i32) (param $stride i32)
    (param $firstCol i32) (param $endCol i32) (param $firstRow i32) (param $endRow i32) (param $size f64)
    (local $t v128) (local $left v128) (local $first v128) (local $step v128) (local $position v128) (local $pixel v128)
    (local $k i32) (local $to i32) (local $at i32)
    (local $upper v128) (local $pair v128) (local $value f64)
    (block $done
      (loop $eachRow
        (br_if $done (i32.ge_s (local.get $firstRow) (local.get $endRow)))
        ;; Positions of the row: those of its ends, interpolated down the cell's sides, and the step between pixels.
        (local.set $t (f64x2.splat
          (f64.div (f64.add (f64.convert_i32_s (local.get $firstRow)) (f64.const 0.5)) (local.get $size))))
        (local.set $left (f64x2.add (v128.load (i32.const 0))
          (f64x2.mul (f64x2.sub (v128.load (i32.const 32)) (v128.load (i32.const 0))) (local.get $t))))
        (local.set $step (f64x2.div
          (f64x2.sub
            (f64x2.add (v128.load (i32.const 16))
              (f64x2.mul (f64x2.sub (v128.load (i32.const 48)) (v128.load (i32.const 16))) (local.get $t)))
            (local.get $left))
          (f64x2.splat (local.get $size))))
        (local.set $first
          (f64x2.add (local.get $left) (f64x2.mul (v128.const f64x2 0.5 0.5) (local.get $step))))
        (local.set $k (local.get $firstCol))
        (local.set $to
          (i32.add (i32.add (local.get $out) (i32.mul (local.get $firstRow) (local.get $outStride)))
            (i32.shl (local.get $k) (i32.const 2))))
        (block $rowDone
          (loop $eachPixel
            (br_if $rowDone (i32.ge_s (local.get $k) (local.get $endCol)))
            (local.set $position (f64x2.add (local.get $first)
              (f64x2.mul (f64x2.splat (f64.convert_i32_s (local.get $k))) (local.get $step))))
            (local.set $position (f64x2.sub (local.get $position) (v128.const f64x2 0.5 0.5)))
            (local.set $pixel (i32x4.trunc_sat_f64x2_s_zero (local.get $position)))
            (local.set $position
              (f64x2.sub (local.get $position) (f64x2.convert_low_i32x4_s (local.get $pixel))))
            (local.set $at (i32.add (i32.add (local.get $samples) (i32.mul (i32x4.extract_lane 1 (local.get $pixel)) (local.get $stride)))
              (i32.shl (i32x4.extract_lane 0 (local.get $pixel)) (i32.const 2))))
            (local.set $upper (f64x2.promote_low_f32x4 (v128.load64_zero align=4 (local.get $at))))
            (local.set $pair
              (f64x2.promote_low_f32x4 (v128.load64_zero align=4 (i32.add (local.get $at) (local.get $stride)))))
            (local.set $pair (f64x2.add (local.get $upper)
              (f64x2.mul (f64x2.sub (local.get $pair) (local.get $upper))
                (f64x2.splat (f64x2.extract_lane 1 (local.get $position))))))
            (local.set $value (f64x2.extract_lane 0 (local.get $pair)))
            (f32.store (local.get $to) (f32.demote_f64 (f64.add (local.get $value)
              (f64.mul (f64.sub (f64x2.extract_lane 1 (local.get $pair)) (local.get $value))
                (f64x2.extract_lane 0 (local.get $position))))))
            (local.set $to (i32.add (local.get $to) (i32.const 4)))
            (local.set $k (i32.add (local.get $k) (i32.const 1)))
            (br $eachPixel)))
        (local.set $firstRow (i32.add (local.get $firstRow) (i32.const 1)))
        (br $eachRow))))

  ;; Cubic convolution of the sixteen samples around the pixel's centre (Keys 1981, a = -1/2): down, then across.
  (func (export "cubic")
    (param $out i32) (param $outStride i32) (param $samples i32) (param $stride i32)
    (param $firstCol i32) (param $endCol i32) (param $firstRow i32) (param $endRow i32) (param $size f64)
    (local $t v128) (local $left v128) (local $first v128) (local $step v128) (local $position v128) (local $pixel v128)
    (local $k i32) (local $to i32) (local $at i32)
    (local $half v128) (local $w0 v128) (local $w1 v128) (local $w2 v128) (local $w3 v128)
    (local $weight v128) (local $leftPair v128) (local $rightPair v128)
    (block $done
      (loop $eachRow
        (br_if $done (i32.ge_s (local.get $firstRow) (local.get $endRow)))
        ;; Positions of the row: those of its ends, interpolated down the cell's sides, and the step between pixels.
        (local.set $t (f64x2.splat
          (f64.div (f64.add (f64.convert_i32_s (local.get $firstRow)) (f64.const 0.5)) (local.get $size))))
        (local.set $left (f64x2.add (v128.load (i32.const 0))
          (f64x2.mul (f64x2.sub (v128.load (i32.const 32)) (v128.load (i32.const 0))) (local.get $t))))
        (local.set $step (f64x2.div
          (f64x2.sub
            (f64x2.add (v128.load (i32.const 16))
              (f64x2.mul (f64x2.sub (v128.load (i32.const 48)) (v128.load (i32.const 16))) (local.get $t)))
            (local.get $left))
          (f64x2.splat (local.get $size))))
        (local.set $first
          (f64x2.add (local.get $left) (f64x2.mul (v128.const f64x2 0.5 0.5) (local.get $step))))
        (local.set $k (local.get $firstCol))
        (local.set $to
          (i32.add (i32.add (local.get $out) (i32.mul (local.get $firstRow) (local.get $outStride)))
            (i32.shl (local.get $k) (i32.const 2))))
        (block $rowDone
          (loop $eachPixel
            (br_if $rowDone (i32.ge_s (local.get $k) (local.get $endCol)))
            (local.set $position (f64x2.add (local.get $first)
              (f64x2.mul (f64x2.splat (f64.convert_i32_s (local.get $k))) (local.get $step))))
            (local.set $position (f64x2.sub (local.get $position) (v128.const f64x2 0.5 0.5)))
            (local.set $pixel (i32x4.trunc_sat_f64x2_s_zero (local.get $position)))
            (local.set $position
              (f64x2.sub (local.get $position) (f64x2.convert_low_i32x4_s (local.get $pixel))))
            ;; One row and one column up and left of the pixel.
            (local.set $at (i32.sub (i32.sub
              (i32.add (i32.add (local.get $samples) (i32.mul (i32x4.extract_lane 1 (local.get $pixel)) (local.get $stride)))
              (i32.shl (i32x4.extract_lane 0 (local.get $pixel)) (i32.const 2)))
              (local.get $stride)) (i32.const 4)))
            (local.set $half (f64x2.mul (v128.const f64x2 0.5 0.5) (local.get $position)))
            (local.set $w0 (f64x2.mul (local.get $half)
              (f64x2.sub (f64x2.mul (local.get $position) (f64x2.sub (v128.const f64x2 2 2) (local.get $position))) (v128.const f64x2 1 1))))
            (local.set $w1 (f64x2.add (v128.const f64x2 1 1)
              (f64x2.mul (f64x2.mul (local.get $half) (local.get $position)) (f64x2.sub (f64x2.mul (v128.const f64x2 3 3) (local.get $position)) (v128.const f64x2 5 5)))))
            (local.set $w2 (f64x2.mul (local.get $half)
              (f64x2.add (v128.const f64x2 1 1) (f64x2.mul (local.get $position) (f64x2.sub (v128.const f64x2 4 4) (f64x2.mul (v128.const f64x2 3 3) (local.get $position)))))))
            (local.set $w3 (f64x2.mul (f64x2.mul (local.get $half) (local.get $position)) (f64x2.sub (local.get $position) (v128.const f64x2 1 1))))
            (local.set $weight (f64x2.splat (f64x2.extract_lane 1 (local.get $w0))))
            (local.set $leftPair (f64x2.mul (local.get $weight)
              (f64x2.promote_low_f32x4 (v128.load64_zero align=4 (local.get $at)))))
            (local.set $rightPair (f64x2.mul (local.get $weight)
              (f64x2.promote_low_f32x4 (v128.load64_zero offset=8 align=4 (local.get $at)))))
            (local.set $at (i32.add (local.get $at) (local.get $stride)))
            (local.set $weight (f64x2.splat (f64x2.extract_lane 1 (local.get $w1))))
            (local.set $leftPair (f64x2.add (local.get $leftPair) (f64x2.mul (local.get $weight)
              (f64x2.promote_low_f32x4 (v128.load64_zero align=4 (local.get $at))))))
            (local.set $rightPair (f64x2.add (local.get $rightPair) (f64x2.mul (local.get $weight)
              (f64x2.promote_low_f32x4 (v128.load64_zero offset=8 align=4 (local.get $at))))))
            (local.set $at (i32.add (local.get $at) (local.get $stride)))
            (local.set $weight (f64x2.splat (f64x2.extract_lane 1 (local.get $w2))))
            (local.set $leftPair (f64x2.add (local.get $leftPair) (f64x2.mul (local.get $weight)
              (f64x2.promote_low_f32x4 (v128.load64_zero align=4 (local.get $at))))))
            (local.set $rightPair (f64x2.add (local.get $rightPair) (f64x2.mul (local.get $weight)
              (f64x2.promote_low_f32x4 (v128.load64_zero offset=8 align=4 (local.get $at))))))
            (local.set $at (i32.add (local.get $at) (local.get $stride)))
            (local.set $weight (f64x2.splat (f64x2.extract_lane 1 (local.get $w3))))
            (local.set $leftPair (f64x2.add (local.get $leftPair) (f64x2.mul (local.get $weight)
              (f64x2.promote_low_f32x4 (v128.load64_zero align=4 (local.get $at))))))
            (local.set $rightPair (f64x2.add (local.get $rightPair) (f64x2.mul (local.get $weight)
              (f64x2.promote_low_f32x4 (v128.load64_zero offset=8 align=4 (local.get $at))))))
            (local.set $leftPair (f64x2.add
              (f64x2.mul (local.get $leftPair)
                (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $w0) (local.get $w1)))
              (f64x2.mul (local.get $rightPair)
                (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $w2) (local.get $w3)))))
            (f32.store (local.get $to) (f32.demote_f64
              (f64.add (f64x2.extract_lane 0 (local.get $leftPair)) (f64x2.extract_lane 1 (local.get $leftPair)))))
            (local.set $to (i32.add (local.get $to) (i32.const 4)))
            (local.set $k (i32.add (local.get $k) (i32.const 1)))
            (br $eachPixel)))
        (local.set $firstRow (i32.add (local.get $firstRow) (i32.const 1)))
        (br $eachRow))))

  ;; Rounds $count f32 from $at on, a multiple of eight, half up, to int16 (its nearest end where they are beyond),
  ;; and puts them from $at on.
  (func (export "roundToInt16") (param $at i32) (param $count i32)
    (local $to i32) (local $end i32) (local $a v128) (local $b v128) (local $floorA v128) (local $floorB v128)
    (local.set $to (local.get $at))
    (local.set $end (i32.add (local.get $at) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $eachEight
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (local.set $a (v128.load align=4 (local.get $at)))
        (local.set $b (v128.load offset=16 align=4 (local.get $at)))
        (local.set $floorA (f32x4.floor (local.get $a)))
        (local.set $floorB (f32x4.floor (local.get $b)))
        ;; Adding a half and rounding down would round up the largest number below a half.
        (local.set $a (f32x4.add (local.get $floorA) (v128.and (v128.const f32x4 1 1 1 1)
          (f32x4.ge (f32x4.sub (local.get $a) (local.get $floorA)) (v128.const f32x4 0.5 0.5 0.5 0.5)))))
        (local.set $b (f32x4.add (local.get $floorB) (v128.and (v128.const f32x4 1 1 1 1)
          (f32x4.ge (f32x4.sub (local.get $b) (local.get $floorB)) (v128.const f32x4 0.5 0.5 0.5 0.5)))))
        (v128.store align=2 (local.get $to) (i16x8.narrow_i32x4_s
          (i32x4.trunc_sat_f32x4_s (local.get $a)) (i32x4.trunc_sat_f32x4_s (local.get $b))))
        (local.set $at (i32.add (local.get $at) (i32.const 32)))
        (local.set $to (i32.add (local.get $to) (i32.const 16)))
        (br $eachEight)))))
